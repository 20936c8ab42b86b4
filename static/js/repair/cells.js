// @ts-check
// The sheet's lines and cells, and what this page knows of each: what the portal holds, and what was typed since.

export const COLUMNS = 6;

/**
 * One repair page; it is handed to every function that reads or changes it.
 * @typedef {object} Sheet
 * @property {HTMLFormElement} form
 * @property {Map<string, string>} saved by a cell's name: what the portal holds, as far as this page knows
 * @property {Set<HTMLInputElement>} typed the cells that were left with a change
 * @property {Map<string, string>} fresh by a cell's name: what was pasted for lines that are not there yet
 * @property {HTMLElement} troubles where the page says what was not done
 * @property {Promise<unknown>} queue what is sent one after the other
 */

/**
 * A line as the portal answers it.
 * @typedef {object} FoundLine
 * @property {number} number
 * @property {string[]} cells
 * @property {number[]} wrong the places of the cells with an error
 * @property {boolean} removed
 * @property {string} messages what is said below the line, as HTML
 * @property {string | null} line the line itself, as HTML, where the page may not have it
 */

/**
 * @param {HTMLFormElement} form
 * @returns {Sheet}
 */
export function sheetOf(form) {
  const troubles = /** @type {HTMLElement} */ (document.getElementById("trouble"));
  const sheet = { form, troubles, saved: new Map(), typed: new Set(), fresh: new Map(), queue: Promise.resolve() };
  // What was typed before a login stands in the cells and is not saved yet.
  const shown = JSON.parse(form.elements["shown"].value);
  for (const line of lines(sheet)) cellsOf(line).forEach((input, place) => take(sheet, input, shown[numberOf(line)][place]));
  unsaved(sheet).forEach((input) => { sheet.typed.add(input); mark(input); });
  return sheet;
}

/** @param {Sheet} sheet @returns {HTMLElement[]} */
export const allLines = ({ form }) => [...form.querySelectorAll(".repair-line")];

/** @param {Sheet} sheet @returns {HTMLElement[]} */
export const lines = ({ form }) => [...form.querySelectorAll(".repair-line:not(.gone)")];

/** @param {Sheet} sheet @returns {HTMLInputElement[]} */
export const inputs = ({ form }) => [...form.querySelectorAll(".repair-line:not(.gone) input")];

/** @param {Element} line @returns {HTMLInputElement[]} */
export const cellsOf = (line) => [...line.querySelectorAll("input")];

/** @param {Element} within @returns {HTMLElement} */
export const lineOf = (within) => within.closest(".repair-line");

/** @param {HTMLElement} line */
export const numberOf = (line) => Number(line.id.split("-")[1]);

/** @param {HTMLInputElement} input */
export const placeOf = (input) => Number(input.name.split("-").pop());

/** @param {EventTarget | null} target @returns {target is HTMLInputElement} */
export const isCell = (target) => target instanceof HTMLInputElement && target.name.startsWith("cell-");

/** @param {Sheet} sheet @param {HTMLInputElement} input */
export const differs = (sheet, input) => input.value !== sheet.saved.get(input.name);

/** @param {Sheet} sheet */
export const unsaved = (sheet) => inputs(sheet).filter((input) => differs(sheet, input));

/** @param {Sheet} sheet */
export const waits = (sheet) => unsaved(sheet).filter((input) => sheet.typed.has(input));

/**
 * The page comes without the cells' ids, which would make it longer by a tenth.
 * @param {Sheet} sheet
 * @param {HTMLInputElement} input
 * @param {string} value what the portal holds
 */
function take(sheet, input, value) {
  input.id = input.name;
  sheet.saved.set(input.name, value);
}

/** @param {HTMLInputElement} input */
export function mark(input) {
  input.classList.add("unsaved");
  if (document.getElementById(`mark-${input.id}`)) return;
  const said = document.createElement("span");
  Object.assign(said, { className: "unsaved-mark", id: `mark-${input.id}`, textContent: "Not saved" });
  input.after(said);
  input.setAttribute("aria-describedby", `mark-${input.id} messages-${numberOf(lineOf(input))}`);
}

/** @param {HTMLInputElement} input */
function unmark(input) {
  input.classList.remove("unsaved");
  document.getElementById(`mark-${input.id}`)?.remove();
}

/**
 * What was typed back to what it was is not to be sent.
 * @param {Sheet} sheet
 * @param {HTMLInputElement} input
 */
export function settle(sheet, input) {
  if (differs(sheet, input)) return;
  sheet.typed.delete(input);
  unmark(input);
}

/**
 * @param {Sheet} sheet
 * @param {FoundLine} found
 * @param {Map<string, string>} sent
 */
export function showLine(sheet, found, sent) {
  const line = document.getElementById(`line-${found.number}`) || insert(sheet, found);
  if (!line) return;
  const messages = document.getElementById(`messages-${found.number}`);
  // What is below stays where it is, so that the next click meets what it was meant for.
  messages.style.minHeight = `${messages.offsetHeight}px`;
  messages.innerHTML = found.messages;
  line.classList.toggle("gone", found.removed);
  /** @type {HTMLButtonElement} */ (line.querySelector(".repair-remove button")).hidden = found.removed;
  cellsOf(line).forEach((input, place) => showCell(sheet, input, found, place, sent));
}

/**
 * @param {Sheet} sheet
 * @param {HTMLInputElement} input
 * @param {FoundLine} found
 * @param {number} place
 * @param {Map<string, string>} sent
 */
function showCell(sheet, input, found, place, sent) {
  const wrong = found.wrong.includes(place);
  input.classList.toggle("is-invalid", wrong);
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  input.disabled = found.removed;
  // What was typed since then stays, and is told apart from what the portal holds.
  if (!differs(sheet, input) || input.value === sent.get(input.name)) input.value = found.cells[place];
  sheet.saved.set(input.name, found.cells[place]);
  settle(sheet, input);
}

/**
 * A line that the page did not have: it is new, or wrong by what was changed in another.
 * @param {Sheet} sheet
 * @param {FoundLine} found
 */
function insert(sheet, found) {
  if (!found.line) return null;
  const template = document.createElement("template");
  template.innerHTML = `<table>${found.line}</table>`;
  const line = template.content.querySelector("tbody");
  const next = allLines(sheet).find((other) => numberOf(other) > found.number);
  sheet.form.querySelector("table.repair-sheet").insertBefore(line, next || null);
  cellsOf(line).forEach((input) => take(sheet, input, input.value));
  return line;
}
