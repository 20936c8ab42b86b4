// @ts-check
// The signed statement in the QR code of a certificate: a compact JWS with ES256. This module needs no network,
// and runs in browsers of 2020, because people keep the offline verifier for years.

/** @typedef {"good" | "tampered" | "unknown-key" | "none" | "unable"} Verdict */
/** @typedef {Record<"n" | "h" | "i" | "p" | "t" | "c" | "d", string>} Facts */
/** @typedef {{ verdict: Verdict, facts?: Facts }} Checked */

const NAMES = ["n", "h", "i", "p", "t", "c", "d"];
const JWS = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/**
 * The statement behind the # of an address, or the whole text where it has no #.
 * @param {string} text
 */
export const statementIn = (text) => text.slice(text.indexOf("#") + 1).replace(/\s/g, "");

/**
 * Checks the signature with the key that the statement names.
 * @param {string} statement
 * @param {Record<string, JsonWebKey>} keys
 * @returns {Promise<Checked>}
 */
export async function check(statement, keys) {
  const parts = statement.match(JWS);
  const header = parts && parsed(parts[1]);
  const facts = parts && parsed(parts[2]);
  if (!parts || !header || header.alg !== "ES256" || !isFacts(facts)) return { verdict: "none" };
  if (!Object.prototype.hasOwnProperty.call(keys, header.kid)) return { verdict: "unknown-key" };
  if (!globalThis.crypto || !crypto.subtle) return { verdict: "unable" };
  const signed = new TextEncoder().encode(`${parts[1]}.${parts[2]}`);
  const key = await crypto.subtle.importKey("jwk", keys[header.kid], ALGORITHM, false, ["verify"]);
  const good = await crypto.subtle.verify(ALGORITHM, key, bytes(parts[3]) || new Uint8Array(), signed);
  return good ? { verdict: "good", facts } : { verdict: "tampered" };
}

/**
 * Whether the words are those of the page. Long names in a statement are cut and end with an ellipsis.
 * @param {string} stated @param {string} shown
 */
export const agrees = (stated, shown) =>
  stated === shown || (stated.endsWith("…") && shown.startsWith(stated.slice(0, -1)));

/** @param {any} value @returns {value is Facts} */
const isFacts = (value) => NAMES.every((name) => value && typeof value[name] === "string");

/** @param {string} part @returns {any} */
function parsed(part) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(part)));
  } catch {
    return null;
  }
}

/** @param {string} part */
function bytes(part) {
  try {
    return Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
