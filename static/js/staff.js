// Names for the fields of Django's admin that come without one: those in tables, and those that search as one types.
(() => {
  "use strict";

  function nameTable(table) {
    const corner = table.querySelector("thead th.original:empty");
    if (corner) corner.innerHTML = '<span class="visually-hidden">Row</span>';
    for (const head of table.querySelectorAll("thead th[class*=column-]")) {
      const field = [...head.classList].find((name) => name.startsWith("column-")).slice("column-".length);
      for (const control of table.querySelectorAll(`td.field-${field} :is(input:not([type=hidden]), select, textarea)`)) {
        control.setAttribute("aria-label", head.textContent.trim());
      }
    }
    for (const box of table.querySelectorAll("td.delete input")) box.setAttribute("aria-label", "Delete");
  }

  function nameSearch(select) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (!label) return;
    // The package names the field by what is chosen alone, which may be nothing.
    for (const part of select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
      part.setAttribute("aria-label", label.textContent.trim().replace(/:$/, ""));
      part.removeAttribute("aria-labelledby");
    }
  }

  // After the package's own, which was asked for before.
  const whenReady = window.django?.jQuery ?? ((work) => work());
  whenReady(() => {
    for (const table of document.querySelectorAll(".tabular table")) nameTable(table);
    for (const select of document.querySelectorAll("select.admin-autocomplete")) nameSearch(select);
  });
})();
