// @ts-check
// The page on a disk that checks certificates without a network.

import { check, statementIn } from "./statement.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("check"));
const text = /** @type {HTMLInputElement} */ (form.elements.namedItem("text"));
const number = /** @type {HTMLInputElement} */ (form.elements.namedItem("number"));
const results = /** @type {HTMLElement} */ (document.getElementById("results"));
const keys = JSON.parse(document.getElementById("statement-keys")?.textContent || "{}");

// A key that was withdrawn since is still in this file.
const isOld = () => Date.now() - Date.parse(document.body.dataset.madeOn || "") > 365 * 24 * 60 * 60 * 1000;

/** @param {string} state @param {Record<string, string>} words */
function show(state, words) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(state));
  const result = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  for (const gap of result.querySelectorAll("[data-words]")) {
    gap.textContent = words[/** @type {HTMLElement} */ (gap).dataset.words || ""];
  }
  for (const warning of result.querySelectorAll("[data-old]")) warning.toggleAttribute("hidden", !isOld());
  results.prepend(result);
}

/** @param {string} day */
const american = (day) => day.replace(/^(\d+)-(\d+)-(\d+)$/, "$2/$3/$1");

/**
 * The number in its printed form, as certificates/numbers.py reads it.
 * @param {string} typed
 */
function meantNumber(typed) {
  const plain = typed.replace(/[\u2010-\u2015\u2212\uff0d]/g, "-").trim();
  const found = plain.match(/^([A-Za-z]+)[\s-]*([0-9]{4})[\s-]+([0-9]{1,9})$/);
  if (!found) return plain.toUpperCase();
  return `${found[1].toUpperCase()}-${found[2]}-${found[3].replace(/^0+/, "").padStart(6, "0")}`;
}

/** @param {string} typed @param {string} wanted */
async function answer(typed, wanted) {
  const { verdict, facts } = await check(statementIn(typed), keys);
  if (!facts) return show(verdict, {});
  const state = wanted && wanted !== facts.n ? "other" : "good";
  show(state, { ...facts, d: american(facts.d), wanted });
}

// A hand-held scanner types the address and presses Enter, so the field is ready for the next paper at once.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  answer(text.value, meantNumber(number.value)).catch(() => show("unable", {}));
  form.reset();
  text.focus();
});

// Until here nothing works, as where scripts are off: the page says so, and a form that is sent would only empty it.
/** @type {HTMLElement} */ (document.getElementById("broken")).hidden = true;
/** @type {HTMLButtonElement} */ (form.querySelector("button")).disabled = false;
