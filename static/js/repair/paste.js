// @ts-check
// A block from a spreadsheet fills the cells from here to the right and down; what is over becomes new lines.

import { COLUMNS, allLines, cellsOf, isCell, lineOf, lines, numberOf, placeOf } from "./cells.js";
import { button, counted, hush, say, showTrouble } from "./messages.js";
import { save } from "./sync.js";

/** @typedef {import("./cells.js").Sheet} Sheet */
/** @typedef {[place: number, value: string][]} Row what a row of the block puts where */

/**
 * The lines that a block meets, by their numbers in the file.
 * @typedef {object} Ground
 * @property {number[]} below the lines shown from the cell's own on
 * @property {number[]} all the lines that are on the page, also removed ones
 * @property {boolean} whole whether the page has every line of the file
 * @property {number} last the file's last line
 * @property {number} mostNew how many lines can be added at once
 */

/**
 * @param {string} text as a spreadsheet copies it
 * @param {number} left the place of the cell that it is pasted into
 * @param {Record<string, number>} places a column's place by its name in small letters
 * @returns {Row[]}
 */
export function blockOf(text, left, places) {
  const named = (cell) => places[cell.toLowerCase().replace(/[\s._:*-]/g, "")];
  const rows = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((row) => row.split("\t").map((cell) => cell.trim()));
  const columns = isNames(rows[0], named) ? rows.shift().map(named) : Array.from({ length: COLUMNS - left }, (_, place) => left + place);
  return rows.map((row) => row.map((cell, place) => /** @type {Row[0]} */ ([columns[place], cell])).filter(([place]) => place !== undefined));
}

/**
 * Whether the row names columns; three names are enough, as they are in a file.
 * @param {string[]} row
 * @param {(cell: string) => number | undefined} named
 */
function isNames(row, named) {
  const filled = row.filter(Boolean);
  return filled.length > 0 && row.filter((cell) => named(cell) !== undefined).length >= Math.min(3, filled.length);
}

/**
 * Whether lines that are shown one below the other are so in the file.
 * @param {number[]} all the lines on the page
 * @param {number} line
 * @param {number} next
 */
export function isNext(all, line, next) {
  const between = all.slice(all.indexOf(line), all.indexOf(next) + 1);
  return between.every((number, place) => number === line + place);
}

/**
 * What a paste does: the rows that are taken, the lines they go into, and what is to be looked at before.
 * @param {Row[]} rows
 * @param {Ground} ground
 */
export function planOf(rows, { below, all, whole, last, mostNew }) {
  const onto = below.slice(0, rows.length);
  const ends = below[below.length - 1] >= last;
  const taken = rows.slice(0, onto.length + (ends ? mostNew : 0));
  const reasons = [];
  if (!whole && onto.some((line, place) => place && !isNext(all, onto[place - 1], line))) {
    reasons.push(`The lines under the block are not one below the other in your file: it would go into lines ${onto.join(", ")}. “Show all lines” shows those between.`);
  }
  if (taken.length < rows.length) {
    const why = ends ? `at most ${mostNew} new lines can be added at once` : "the lines that come next are not shown here";
    reasons.push(`The last ${counted(rows.length - taken.length, "row")} of the block would be left out: ${why}.`);
  }
  return { taken, onto, reasons };
}

/** @param {Sheet} sheet */
export function listen(sheet) {
  const places = JSON.parse(sheet.form.dataset.places);
  sheet.form.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!isCell(input) || !text || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    paste(sheet, input, blockOf(text, placeOf(input), places));
  });
}

/**
 * @param {Sheet} sheet
 * @param {HTMLInputElement} input
 * @param {Row[]} rows
 */
function paste(sheet, input, rows) {
  const shown = lines(sheet);
  const below = shown.slice(shown.indexOf(lineOf(input)));
  const { all, last, mostNew } = sheet.form.dataset;
  const ground = { all: allLines(sheet).map(numberOf), below: below.map(numberOf), whole: all !== undefined, last: Number(last), mostNew: Number(mostNew) };
  const plan = planOf(rows, ground);
  const onto = below.slice(0, plan.onto.length);
  if (!plan.reasons.length) {
    fill(sheet, plan.taken, onto);
    return;
  }
  const close = button("Do not paste", () => hush(sheet));
  const doIt = button(`Paste ${counted(plan.taken.length, "row")}`, () => { hush(sheet); fill(sheet, plan.taken, onto); });
  showTrouble(sheet, "Look before you paste", plan.reasons, doIt, close);
  doIt.focus();
}

/**
 * @param {Sheet} sheet
 * @param {Row[]} rows
 * @param {HTMLElement[]} onto
 */
function fill(sheet, rows, onto) {
  const before = new Set([...sheet.fresh.keys()].map((name) => name.split("-")[1])).size;
  rows.forEach((cells, down) => cells.forEach(([place, value]) => {
    const line = onto[down];
    if (!line) {
      sheet.fresh.set(`cell-new${before + down - onto.length + 1}-${place}`, value);
      return;
    }
    const input = cellsOf(line)[place];
    input.value = value;
    sheet.typed.add(input);
  }));
  say(`${counted(rows.length, "row")} pasted.`);
  save(sheet);
}
