// @ts-check
// The page of a certificate: whether the QR code that led here agrees with what the page shows.

import { agrees, check, statementIn } from "./statement.js";

/** @typedef {import("./statement.js").Facts} Facts */

const place = document.getElementById("statement");
const read = (/** @type {string} */ id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

/** @param {string} state @param {string} [words] */
function show(state, words = "") {
  if (!place) return;
  place.hidden = false;
  // What speaks against the paper comes before what speaks for the certificate.
  if (state !== "good" && state !== "checking") place.parentElement?.prepend(place);
  for (const one of place.querySelectorAll("[data-state]")) {
    const isIt = /** @type {HTMLElement} */ (one).dataset.state === state;
    one.toggleAttribute("hidden", !isIt);
    for (const gap of isIt ? one.querySelectorAll("[data-words]") : []) gap.textContent = words;
  }
}

/** @param {Facts} facts @param {Facts} shown */
function compare(facts, shown) {
  if (facts.n !== shown.n) return show("other", facts.n);
  const names = read("statement-names");
  const different = Object.keys(shown).filter((name) => !agrees(facts[name], shown[name]));
  show(different.length ? "different" : "good", different.map((name) => names[name]).join(", "));
}

async function start() {
  if (location.hash.length < 2) return;
  show("checking");
  const { verdict, facts } = await check(statementIn(location.hash), read("statement-keys"));
  if (facts) compare(facts, read("statement-shown"));
  else show(verdict);
}

window.addEventListener("hashchange", start);
start().catch(() => show("unable"));
