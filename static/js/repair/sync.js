// @ts-check
// Sending: one after the other, so that each is checked beside those before it; and showing what the portal answered.

import { cellsOf, isCell, lineOf, lines, numberOf, settle, showLine, unsaved, waits } from "./cells.js";
import { button, element, hush, showTrouble, trouble } from "./messages.js";

/** @typedef {import("./cells.js").Sheet} Sheet */

/**
 * What could not be changed, and what stands there now.
 * @typedef {{ words: string, cell: string | null, value: string }} Refusal
 */

/**
 * @typedef {object} Found
 * @property {Refusal[]} refused
 * @property {import("./cells.js").FoundLine[]} lines
 * @property {string} status
 * @property {string} for_all
 * @property {string} undo
 * @property {string} [go] where the button leads
 */

const PATIENCE = 60000; // milliseconds until an answer is given up
const TOKEN = /(?:^|; )csrftoken=([^;]+)/;
const SECURE_TOKEN = /(?:^|; )__Host-csrftoken=([^;]+)/; // its name over https

/**
 * @template Result
 * @param {Sheet} sheet
 * @param {() => Promise<Result>} job
 * @returns {Promise<Result>}
 */
function later(sheet, job) {
  const done = sheet.queue.then(job);
  sheet.queue = done;
  return done;
}

/** @param {Sheet} sheet */
function shownNow(sheet) {
  const shown = lines(sheet).map((line) => [numberOf(line), cellsOf(line).map((input) => sheet.saved.get(input.name))]);
  return JSON.stringify(Object.fromEntries(shown));
}

// The cookie's token is the one of the present login, also where that was made in another window.
/** @param {Sheet} sheet */
function token({ form }) {
  const cookie = document.cookie.match(SECURE_TOKEN) || document.cookie.match(TOKEN);
  return cookie ? cookie[1] : form.elements["csrfmiddlewaretoken"].value;
}

/**
 * The answer; nothing where there was none, and the page says why.
 * @param {Sheet} sheet
 * @param {Iterable<[string, string]>} values
 * @param {() => unknown} again
 * @returns {Promise<Found | null>}
 */
async function post(sheet, values, again) {
  const body = new FormData();
  body.set("shown", shownNow(sheet));
  for (const [name, value] of values) body.set(name, value);
  const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token(sheet) };
  sheet.form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(window.location.href, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
    const found = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : null;
    if (answer.ok && found) return found;
    trouble(sheet, answer.ok ? 500 : answer.status, again, found && found.go);
  } catch {
    trouble(sheet, "away", again);
  } finally {
    sheet.form.removeAttribute("aria-busy");
  }
  return null;
}

/**
 * Whether all that was typed is with the portal now.
 * @param {Sheet} sheet
 */
async function send(sheet) {
  const { fresh, typed, troubles } = sheet;
  const sent = new Map([...waits(sheet).map((input) => /** @type {[string, string]} */ ([input.name, input.value])), ...fresh]);
  const found = sent.size ? await post(sheet, sent, () => save(sheet)) : null;
  if (sent.size && !found) return false;
  for (const name of sent.keys()) if (fresh.get(name) === sent.get(name)) fresh.delete(name);
  if (!troubles.querySelector("[data-look]")) hush(sheet);
  if (found) show(sheet, found, sent);
  [...typed].forEach((input) => settle(sheet, input));
  return !(found && found.refused.length) && !waits(sheet).length;
}

/** @param {Sheet} sheet */
export const save = (sheet) => later(sheet, () => send(sheet));

/** @param {Sheet} sheet @param {HTMLInputElement} input */
export function leave(sheet, input) {
  sheet.typed.add(input);
  save(sheet);
}

/**
 * Whether something was refused that nobody has looked at yet.
 * @param {Sheet} sheet
 */
function toLookAt({ troubles }) {
  const look = /** @type {HTMLElement | null} */ (troubles.querySelector("[data-look]"));
  if (look) look.focus();
  return Boolean(look);
}

/**
 * What a button does comes after all that was typed, and only if that was taken.
 * @param {Sheet} sheet
 * @param {HTMLButtonElement} submitter
 * @returns {Promise<Found | null>}
 */
export function press(sheet, submitter) {
  if (submitter.getAttribute("aria-busy") === "true") return Promise.resolve(null);
  const before = [...submitter.childNodes];
  submitter.setAttribute("aria-busy", "true");
  if (submitter.dataset.busyLabel) submitter.replaceChildren(submitter.dataset.busyLabel);
  unsaved(sheet).forEach((input) => sheet.typed.add(input));
  return later(sheet, async () => {
    const taken = (await send(sheet)) && !toLookAt(sheet);
    const found = taken ? await post(sheet, [[submitter.name, submitter.value]], () => press(sheet, submitter)) : null;
    submitter.removeAttribute("aria-busy");
    submitter.replaceChildren(...before);
    if (!found) return null;
    hush(sheet);
    if (found.go) go(found.go);
    else show(sheet, found, new Map());
    return found;
  });
}

/**
 * To where a button leads, also where that is this page with another line in view.
 * @param {string} address
 */
function go(address) {
  const goal = new URL(address, window.location.href);
  if (goal.pathname + goal.search !== window.location.pathname + window.location.search) {
    window.location.assign(goal);
    return;
  }
  window.history.replaceState(null, "", goal);
  window.location.reload();
}

/**
 * @param {Sheet} sheet
 * @param {Found} found
 * @param {Map<string, string>} sent
 */
function show(sheet, found, sent) {
  document.getElementById("left").innerHTML = found.status;
  document.getElementById("for-all").innerHTML = found.for_all;
  document.getElementById("undo").innerHTML = found.undo;
  for (const line of found.lines) showLine(sheet, line, sent);
  if (!found.refused.length) return;
  for (const refusal of found.refused) if (refusal.cell) note(sheet, refusal);
  const look = button("I have seen it", () => hush(sheet));
  look.dataset.look = "";
  showTrouble(sheet, "Not everything was changed", found.refused.map((refusal) => refusal.words), look);
}

/**
 * What became of a cell in another window, at its line; what was typed can be had again.
 * @param {Sheet} sheet
 * @param {Refusal} refusal
 */
function note(sheet, refusal) {
  const input = document.getElementById(refusal.cell);
  if (!isCell(input)) return;
  const again = button(`Change it to ${refusal.value || "nothing"}`, () => {
    input.value = refusal.value;
    said.remove();
    hush(sheet);
    leave(sheet, input);
    input.focus();
  });
  const said = element("div", {}, refusal.words, ...(input.disabled ? [] : [again]));
  lineOf(input).querySelector(".repair-notes").append(said);
}
