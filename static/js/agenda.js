// The agenda: another session by a button. The sum comes from the server, which alone knows how CECs are counted.
(() => {
  "use strict";

  const form = document.querySelector("[data-agenda]");
  if (!form) return;
  const button = form.querySelector("[data-add-session]");
  const total = form.querySelector("[name=sessions-TOTAL_FORMS]");
  const rows = form.querySelector("[data-sessions]");
  const blank = form.querySelector("[data-new-session]").innerHTML;

  // A session of the same day usually begins where the one before ended.
  function follow(row) {
    const before = row.previousElementSibling;
    if (!before) return;
    for (const [to, from] of [["day", "day"], ["begins", "ends"]]) {
      const field = row.querySelector(`[name$=-${to}]`);
      const last = before.querySelector(`[name$=-${from}]`);
      if (field && last && last.value) field.value = last.value;
    }
  }

  function append() {
    const number = Number(total.value);
    rows.insertAdjacentHTML("beforeend", blank.replaceAll("__prefix__", number));
    total.value = number + 1;
    const row = rows.lastElementChild;
    row.querySelector("legend").textContent = `Session ${number + 1}`;
    return row;
  }

  function begin(row) {
    row.querySelector("[name$=-day], [name$=-minutes]").focus();
    rows.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function copy(from) {
    const row = append();
    for (const field of from.querySelectorAll("input:not([name$=-DELETE])")) {
      const to = row.querySelector(`[name$="${field.name.slice(field.name.lastIndexOf("-"))}"]`);
      if (field.type === "checkbox") to.checked = field.checked;
      else to.value = field.value;
    }
    begin(row);
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    const row = append();
    follow(row);
    begin(row);
  });
  rows.addEventListener("click", (event) => {
    const copied = event.target.closest("[data-copy-session]");
    if (!copied) return;
    event.preventDefault();
    copy(copied.closest("[data-session]"));
  });
})();
