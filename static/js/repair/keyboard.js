// @ts-check
// Keyboard: arrows and Enter move between lines, Escape takes back what was typed.

import { cellsOf, differs, inputs, isCell, lineOf, lines, placeOf, settle } from "./cells.js";
import { leave } from "./sync.js";

/** @typedef {import("./cells.js").Sheet} Sheet */

/** @param {Sheet} sheet */
export function listen(sheet) {
  sheet.form.addEventListener("keydown", (event) => {
    if (isCell(event.target)) press(sheet, event.target, event);
  });
}

/**
 * @param {Sheet} sheet
 * @param {HTMLInputElement} input
 * @param {KeyboardEvent} event
 */
function press(sheet, input, event) {
  const step = stepOf(input, event);
  if (step) {
    event.preventDefault();
    step(sheet, input);
    // A change is sent when its cell is left; a cell that stays focused at the edge of the grid is sent here.
    if (document.activeElement === input && differs(sheet, input)) leave(sheet, input);
  } else if (event.key === "Escape") {
    input.value = sheet.saved.get(input.name);
    settle(sheet, input);
    input.select();
  } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && !differs(sheet, input)) {
    event.preventDefault();
    sheet.form.requestSubmit(sheet.form.querySelector("[data-undo]"));
  }
}

/**
 * Where a key leads from a cell; nowhere where the key is the cell's own.
 * @param {HTMLInputElement} input
 * @param {KeyboardEvent} event
 * @returns {((sheet: Sheet, input: HTMLInputElement) => void) | null}
 */
function stepOf(input, event) {
  const { selectionStart: from, selectionEnd: to, value } = input;
  const whole = from === 0 && to === value.length;
  switch (event.key) {
    case "Enter": return event.shiftKey ? up : down;
    case "ArrowDown": return down;
    case "ArrowUp": return up;
    case "ArrowLeft": return whole || to === 0 ? back : null;
    case "ArrowRight": return whole || from === value.length ? on : null;
    default: return null;
  }
}

const up = (sheet, input) => move(sheet, input, -1);
const down = (sheet, input) => move(sheet, input, 1);
const back = (sheet, input) => aside(sheet, input, -1);
const on = (sheet, input) => aside(sheet, input, 1);

/** @param {Sheet} sheet @param {HTMLInputElement} input @param {number} step */
function move(sheet, input, step) {
  const all = lines(sheet);
  const line = all[all.indexOf(lineOf(input)) + step];
  if (line) enter(cellsOf(line)[placeOf(input)]);
}

/** @param {Sheet} sheet @param {HTMLInputElement} input @param {number} step */
function aside(sheet, input, step) {
  const all = inputs(sheet);
  const goal = all[all.indexOf(input) + step];
  if (goal) enter(goal);
}

/** @param {HTMLInputElement} input */
function enter(input) {
  input.focus();
  input.select();
}
