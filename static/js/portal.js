// Small helps for every page; each works by data attributes and does nothing where there are none.
(() => {
  "use strict";

  const announcer = () => document.getElementById("announcer");

  // Said to screen readers. Emptied first, so that the same words are heard twice.
  function announce(words) {
    const place = announcer();
    if (!place) return;
    place.textContent = "";
    window.setTimeout(() => { place.textContent = words; }, 50);
  }

  // --- Submit once: a second click on a POST form does nothing; the button says that it works. ---

  const busy = new Map();

  function release(form) {
    const held = busy.get(form);
    if (!held) return;
    busy.delete(form);
    if (!held.button) return;
    held.button.removeAttribute("aria-busy");
    held.button.removeAttribute("aria-disabled");
    if (held.words !== null) held.button.textContent = held.words;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "submitTwice" in form.dataset) return;
    if (busy.has(form)) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    const label = button && button.dataset.busyLabel;
    busy.set(form, { button, words: label ? button.textContent : null });
    if (!button) return;
    // The button stays enabled, so that its name and value are sent.
    button.setAttribute("aria-busy", "true");
    button.setAttribute("aria-disabled", "true");
    if (label) button.textContent = label;
    announce(label || "Working…");
  });

  const releaseAll = () => [...busy.keys()].forEach(release);
  window.addEventListener("pageshow", releaseAll);
  document.addEventListener("htmx:afterRequest", releaseAll);

  // --- Copy: a button that puts its text on the clipboard, where the browser allows it. ---

  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    announce(`${button.dataset.copy} is copied.`);
    const words = button.innerHTML;
    button.textContent = "Copied";
    window.setTimeout(() => { button.innerHTML = words; }, 2000);
  });

  // --- File chooser: says name and size, takes a dropped file. ---

  const size = (bytes) => {
    if (bytes < 1024) return `${bytes} bytes`;
    return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  };

  function sayFile(chooser) {
    const input = chooser.querySelector("input[type=file]");
    const output = chooser.querySelector("output");
    const file = input.files[0];
    const most = Number(chooser.dataset.maxBytes || 0);
    if (!output) return;
    output.textContent = file ? `${file.name} (${size(file.size)})` : "";
    if (file && most && file.size > most) output.textContent += `: larger than ${size(most)}, the most the portal takes.`;
  }

  document.addEventListener("change", (event) => {
    const chooser = event.target.closest("[data-file-chooser]");
    if (chooser && event.target.type === "file") sayFile(chooser);
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const chooser = event.target.closest && event.target.closest("[data-file-chooser]");
      if (!chooser) return;
      event.preventDefault();
      chooser.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      chooser.querySelector("input[type=file]").files = event.dataTransfer.files;
      sayFile(chooser);
    });
  }

  // --- Error summary: focused when the page opens; its links lead into the field, also where that is a group. ---

  function focusOn(target) {
    const field = target.matches("input, select, textarea, a, button, [tabindex]")
      ? target
      : target.querySelector("input, select, textarea, a, button");
    if (!field) target.setAttribute("tabindex", "-1");
    (field || target).focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    if (!link) return;
    const id = decodeURIComponent(link.hash.slice(1));
    const target = document.getElementById(id) || document.getElementById(`${id}_0`) || document.getElementById(`div_${id}`);
    if (!target) return;
    event.preventDefault();
    window.history.replaceState(null, "", link.hash);
    target.scrollIntoView({ block: "center" });
    focusOn(target);
  });

  // --- htmx: focus goes where the new content asks for it, and what matters is said. ---

  function greet(root) {
    const summary = root.querySelector(".error-summary, [data-focus]");
    if (summary) summary.focus();
    for (const words of root.querySelectorAll("[data-announce]")) announce(words.dataset.announce);
  }

  document.addEventListener("htmx:afterSettle", (event) => greet(event.target));

  for (const kind of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => {
      const over = event.detail && event.detail.xhr && event.detail.xhr.status === 401;
      sayTrouble(over
        ? "You were logged out. Save what you typed: it is kept while you log in again."
        : "The portal did not answer, so what this page shows may be old. It keeps trying; reload the page if this stays.");
    });
  }

  // Seen and heard until the portal answers again; said once, however often it fails.
  function sayTrouble(words) {
    const place = document.getElementById("no-answer");
    const said = place && place.querySelector("[data-words]");
    if (!said) return announce(words);
    if (!place.hidden && said.textContent === words) return;
    place.hidden = false;
    said.textContent = words;
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    const place = document.getElementById("no-answer");
    if (place && event.detail && event.detail.successful) place.hidden = true;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  });
})();
