// @ts-check
// What is wrong between this page and the portal stands at the foot of the window, until it is settled.

import { mark, unsaved, waits } from "./cells.js";

/** @typedef {import("./cells.js").Sheet} Sheet */

const WHY = {
  401: "You were logged out. Log in in another window, then come back here and select “Send again”.",
  403: "The portal did not take it: you were logged out meanwhile, or may no longer report for this provider. Log in in another window, then come back here and select “Send again”.",
  404: "This file is no longer there, or your login may no longer see it. Copy what you still need from this page.",
  423: "Something is being done to all lines just now, so nothing else can be changed. Wait until it is done, then select “Send again”.",
  409: "This file was processed meanwhile; nothing more is to be repaired.",
  400: "The portal could not read what this page sent. Copy what you typed, and open the page anew.",
  500: "Something went wrong on our side; it is not your error, and it was recorded. Try again in a few minutes.",
  away: "The portal cannot be reached. What is not saved is sent again when you leave a cell and when the connection is back.",
};

/** @param {number} count @param {string} what */
export const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** @param {string} words */
export function say(words) {
  document.getElementById("announcer").textContent = words;
}

/**
 * @param {string} tag
 * @param {object} properties
 * @param {...(Node | string)} inside
 */
export function element(tag, properties, ...inside) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  return made;
}

/** @param {string} label @param {() => unknown} press */
export const button = (label, press) => element("button", { type: "button", className: "btn btn-sm btn-outline-primary", onclick: press }, label);

/** @param {string} label @param {string} href @param {object} [more] */
const link = (label, href, more) => element("a", { className: "btn btn-sm btn-primary", href, ...more }, label);

/** @param {Sheet} sheet */
export const hush = ({ troubles }) => troubles.replaceChildren();

/**
 * @param {Sheet} sheet
 * @param {string} heading
 * @param {string[]} words
 * @param {...HTMLElement} buttons
 */
export function showTrouble({ troubles }, heading, words, ...buttons) {
  const said = words.map((sentence) => element("p", {}, sentence));
  troubles.replaceChildren(element("div", {}, element("h2", {}, heading), ...said, element("div", { className: "actions" }, ...buttons)));
}

/**
 * What was sent was not taken, and why.
 * @param {Sheet} sheet
 * @param {number | "away"} what the answer's status, or that there was none
 * @param {() => unknown} again
 * @param {string | null} [go] where one sees what became of it
 */
export function trouble(sheet, what, again, go) {
  const waiting = unsaved(sheet).length + sheet.fresh.size;
  waits(sheet).forEach(mark);
  const heading = waiting ? `${counted(waiting, "change")} not saved` : "That was not done";
  const kept = waiting ? ["What you typed stays on this page."] : [];
  const buttons = [button("Send again", again)];
  if (what === 401 || what === 403) buttons.unshift(link("Log in in another window", sheet.form.dataset.login, { target: "_blank", rel: "noopener" }));
  if (go) buttons.unshift(link("See what became of it", go));
  showTrouble(sheet, heading, [WHY[what] || WHY[Number(what) < 500 ? 400 : 500], ...kept], ...buttons);
}
