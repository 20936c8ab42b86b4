// The repair bench: each change is sent by itself and judged at once. Without this script the form is sent as a whole.
(() => {
  "use strict";

  const form = document.querySelector("[data-repair]");
  if (!form) return;
  const COLUMNS = 6;
  const saved = new Map();
  let queue = Promise.resolve();

  const inputs = () => [...form.querySelectorAll(".bench-line:not(.gone) input")];
  const lines = () => [...form.querySelectorAll(".bench-line:not(.gone)")];
  const remember = (input) => saved.set(input.name, input.value);
  const cellOf = (line, place) => line.querySelector(`[id$="-${place}"]`);
  inputs().forEach(remember);

  function say(words) {
    const announcer = document.getElementById("announcer");
    if (announcer) announcer.textContent = words;
  }

  // --- Sending: one change after the other, so that each is judged beside those before it. ---

  function send(values) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    form.setAttribute("aria-busy", "true");
    queue = queue.then(() => post(body)).catch(() => {
      say("The portal did not answer. Reload the page to see what was kept.");
      document.getElementById("left").textContent = "The portal did not answer. Reload the page to see what was kept.";
    }).finally(() => form.removeAttribute("aria-busy"));
    return queue;
  }

  async function post(body) {
    const answer = await fetch(window.location.href, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected || !answer.ok || !answer.headers.get("content-type").includes("json")) {
      window.location.reload();
      return;
    }
    show(await answer.json());
  }

  function show(found) {
    const missing = found.lines.some((line) => !line.removed && !document.getElementById(`line-${line.number}`) && line.told.includes("<li"));
    document.getElementById("left").innerHTML = found.status;
    form.querySelector("[data-undo]").disabled = false;
    for (const line of found.lines) showLine(line);
    if (missing) window.location.reload();
  }

  function showLine(found) {
    const line = document.getElementById(`line-${found.number}`);
    if (!line) return;
    line.querySelector(".bench-told > td").innerHTML = found.told;
    line.classList.toggle("gone", found.removed);
    found.cells.forEach((value, place) => {
      const input = cellOf(line, place);
      const faulty = found.faulty.includes(place);
      input.classList.toggle("is-invalid", faulty);
      input.toggleAttribute("aria-invalid", faulty);
      if (faulty) input.setAttribute("aria-invalid", "true");
      input.disabled = found.removed;
      // What is being typed stays; what the portal holds is known for the next comparison.
      if (input !== document.activeElement || input.value === saved.get(input.name)) input.value = value;
      saved.set(input.name, value);
    });
  }

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.name || !input.name.startsWith("cell-") || input.value === saved.get(input.name)) return;
    remember(input);
    send({ [input.name]: input.value });
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=accept], button[name=remove], button[name=confirm]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest(".bench-line");
    const next = line && neighbour(line, 1);
    send({ [button.name]: button.value }).then(() => {
      const goal = line.classList.contains("gone") || !line.querySelector(".offer button") ? next : line;
      const place = goal && (goal.querySelector(".offer button") || goal.querySelector("input"));
      if (place) place.focus();
    });
  });

  // A change that was not left yet goes with the buttons that send the whole form.
  form.addEventListener("submit", (event) => {
    if (!event.submitter || event.submitter.name !== "save") return;
    event.preventDefault();
  });

  // --- Keyboard: arrows and Enter move between lines, Escape takes back what was typed. ---

  function neighbour(line, step) {
    const all = lines();
    return all[all.indexOf(line) + step] || null;
  }

  function move(input, step) {
    const line = neighbour(input.closest(".bench-line"), step);
    if (!line) return;
    const goal = cellOf(line, input.id.split("-").pop());
    goal.focus();
    goal.select();
  }

  function aside(input, step) {
    const all = inputs();
    const goal = all[all.indexOf(input) + step];
    if (!goal) return;
    goal.focus();
    goal.select();
  }

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.name || !input.name.startsWith("cell-")) return;
    const start = input.selectionStart === 0 && input.selectionEnd === 0;
    const end = input.selectionStart === input.value.length && input.selectionEnd === input.value.length;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      move(input, event.shiftKey && event.key === "Enter" ? -1 : 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      move(input, -1);
    } else if (event.key === "ArrowLeft" && (start || whole)) {
      event.preventDefault();
      aside(input, -1);
    } else if (event.key === "ArrowRight" && (end || whole)) {
      event.preventDefault();
      aside(input, 1);
    } else if (event.key === "Escape") {
      input.value = saved.get(input.name);
      input.select();
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && input.value === saved.get(input.name)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-undo]"));
    } else {
      return;
    }
    // A change is sent when its cell is left; a cell that stays focused at the edge of the grid is sent here.
    if (document.activeElement === input) input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // --- A block from a spreadsheet fills the cells from here to the right and down; what is over becomes new lines. ---

  form.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!input.name || !text || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const rows = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t"));
    const all = lines();
    const top = all.indexOf(input.closest(".bench-line"));
    const left = Number(input.id.split("-").pop());
    const values = {};
    rows.forEach((cells, down) => {
      const line = all[top + down];
      const number = line ? line.dataset.line : `new${top + down - all.length + 1}`;
      cells.slice(0, COLUMNS - left).forEach((cell, right) => {
        const value = cell.trim();
        values[`cell-${number}-${left + right}`] = value;
        if (line) cellOf(line, left + right).value = value;
      });
    });
    const added = top + rows.length > all.length;
    send(values).then(() => { if (added) window.location.reload(); });
    say(`${rows.length} lines pasted.`);
  });
})();
