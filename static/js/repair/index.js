// @ts-check
// The repair sheet: each change is sent by itself and checked at once. Without scripts the form is sent as a whole.

import { cellsOf, differs, isCell, lineOf, lines, numberOf, sheetOf, unsaved, waits } from "./cells.js";
import { listen as listenToKeys } from "./keyboard.js";
import { listen as listenToPaste } from "./paste.js";
import { press, leave, save } from "./sync.js";

/** @typedef {import("./cells.js").Sheet} Sheet */

/** @param {Sheet} sheet */
function listen(sheet) {
  const { form, typed, fresh } = sheet;

  form.addEventListener("change", ({ target }) => {
    if (isCell(target) && (differs(sheet, target) || typed.has(target))) leave(sheet, target);
  });

  // A change that is still to be sent is sent whenever its cell is left, changed again or not.
  form.addEventListener("focusout", ({ target }) => {
    if (isCell(target) && target.classList.contains("unsaved")) leave(sheet, target);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const submitter = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (!submitter || submitter.name === "save") save(sheet);
    else press(sheet, submitter).then((found) => { if (found && !found.go) goOn(sheet, submitter); });
  });

  for (const kind of ["online", "focus"]) {
    window.addEventListener(kind, () => { if (waits(sheet).length || fresh.size) save(sheet); });
  }
  window.addEventListener("beforeunload", (event) => { if (unsaved(sheet).length || fresh.size) event.preventDefault(); });
}

/**
 * After a line was settled, the focus is on what comes next.
 * @param {Sheet} sheet
 * @param {HTMLElement} submitter
 */
function goOn(sheet, submitter) {
  const line = lineOf(submitter);
  if (!line) return;
  const settled = line.classList.contains("gone") || !line.querySelector(".offer button");
  const goal = settled ? lines(sheet).find((other) => numberOf(other) > numberOf(line)) : line;
  const place = /** @type {HTMLElement | null} */ (goal && (goal.querySelector(".offer button") || goal.querySelector("input")));
  if (place) place.focus();
}

// A line that was added is ready to be typed.
function focusNewLine() {
  const goal = window.location.hash.startsWith("#line-") && document.getElementById(window.location.hash.slice(1));
  if (goal) cellsOf(goal)[1].focus();
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-repair]"));
if (form) {
  const sheet = sheetOf(form);
  listen(sheet);
  listenToKeys(sheet);
  listenToPaste(sheet);
  focusNewLine();
}
