// The repair bench: each change is sent by itself and judged at once. Without this script the form is sent as a whole.
(() => {
  "use strict";

  const form = document.querySelector("[data-repair]");
  if (!form) return;
  const COLUMNS = 6;
  const PLACES = JSON.parse(form.dataset.places);
  const MOST_NEW = Number(form.dataset.mostNew);
  const PATIENCE = 60000; // milliseconds until an answer is given up
  const TOKEN = /(?:^|; )csrftoken=([^;]+)/;
  const SECURE_TOKEN = /(?:^|; )__Host-csrftoken=([^;]+)/; // its name over https
  const saved = new Map(); // by name: what the portal holds, as far as this page was told
  const typed = new Set(); // the cells that were left with a change
  const fresh = new Map(); // by name: pasted cells of lines that are not there yet
  const troubles = document.getElementById("trouble");
  let queue = Promise.resolve();

  const lines = () => [...form.querySelectorAll(".bench-line:not(.gone)")];
  const inputs = () => [...form.querySelectorAll(".bench-line:not(.gone) input")];
  const cellsOf = (line) => [...line.querySelectorAll("input")];
  const lineOf = (number) => document.getElementById(`line-${number}`);
  const numberOf = (line) => Number(line.id.split("-")[1]);
  const placeOf = (input) => Number(input.name.split("-").pop());
  const isCell = (target) => Boolean(target.name) && target.name.startsWith("cell-");
  const differs = (input) => input.value !== saved.get(input.name);
  const unsaved = () => inputs().filter(differs);
  const waits = () => unsaved().filter((input) => typed.has(input));
  const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

  // The page comes without the cells' ids, which would make it longer by a tenth.
  function take(input, value) {
    input.id = input.name;
    saved.set(input.name, value);
  }

  function say(words) {
    document.getElementById("announcer").textContent = words;
  }

  function element(tag, more, ...inside) {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...inside);
    return made;
  }

  const button = (label, act) => element("button", { type: "button", className: "btn btn-sm btn-outline-primary", onclick: act }, label);

  // --- What is wrong between this page and the portal stands at the foot of the window, until it is settled. ---

  const hush = () => troubles.replaceChildren();

  function tell(heading, words, ...acts) {
    const said = words.map((sentence) => element("p", {}, sentence));
    troubles.replaceChildren(element("div", {}, element("h2", {}, heading), ...said, element("div", { className: "actions" }, ...acts)));
  }

  function login() {
    const link = element("a", { className: "btn btn-sm btn-primary", href: form.dataset.login, target: "_blank" }, "Log in in another window");
    link.rel = "noopener";
    return link;
  }

  const WHY = {
    401: "You were logged out. Log in in another window, then come back here and select “Send again”.",
    403: "The portal did not take it: you were logged out meanwhile, or may no longer file for this provider. Log in in another window, then come back here and select “Send again”.",
    404: "This file is no longer there, or your login may no longer see it. Copy what you still need from this page.",
    423: "Something is being done to all lines just now, so nothing else can be changed. Wait until it is done, then select “Send again”.",
    409: "This file was filed meanwhile; nothing more is to be repaired.",
    400: "The portal could not read what this page sent. Copy what you typed, and open the page anew.",
    500: "Something went wrong on our side; it is not your fault, and the fault was recorded. Try again in a few minutes.",
    away: "The portal cannot be reached. What is not saved is sent again when you leave a cell and when the connection is back.",
  };

  function trouble(what, again, go) {
    const waiting = unsaved().length + fresh.size;
    waits().forEach(mark);
    const heading = waiting ? `${counted(waiting, "change")} not saved` : "That was not done";
    const kept = waiting ? ["What you typed stays on this page."] : [];
    const acts = [button("Send again", again)];
    if (what === 401 || what === 403) acts.unshift(login());
    if (go) acts.unshift(element("a", { className: "btn btn-sm btn-primary", href: go }, "See what became of it"));
    tell(heading, [WHY[what] || WHY[what < 500 ? 400 : 500], ...kept], ...acts);
  }

  function mark(input) {
    input.classList.add("unsaved");
    if (document.getElementById(`mark-${input.id}`)) return;
    input.after(element("span", { className: "unsaved-mark", id: `mark-${input.id}` }, "Not saved"));
    input.setAttribute("aria-describedby", `mark-${input.id} told-${numberOf(input.closest(".bench-line"))}`);
  }

  function unmark(input) {
    input.classList.remove("unsaved");
    const found = document.getElementById(`mark-${input.id}`);
    if (found) found.remove();
  }

  // What was typed back to what it was is not to be sent.
  function settle(input) {
    if (differs(input)) return;
    typed.delete(input);
    unmark(input);
  }

  // --- Sending: one after the other, so that each is judged beside those before it. ---

  function later(job) {
    queue = queue.then(job);
    return queue;
  }

  function shownNow() {
    const shown = lines().map((line) => [numberOf(line), cellsOf(line).map((input) => saved.get(input.name))]);
    return JSON.stringify(Object.fromEntries(shown));
  }

  // The cookie's token is the one of the present login, also where that was made in another window.
  function token() {
    const cookie = document.cookie.match(SECURE_TOKEN) || document.cookie.match(TOKEN);
    return cookie ? cookie[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  // The answer; nothing where there was none, and the page says why.
  async function post(values, again) {
    const body = new FormData();
    body.set("shown", shownNow());
    for (const [name, value] of values) body.set(name, value);
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token() };
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(window.location.href, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
      const found = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : null;
      if (answer.ok && found) return found;
      trouble(answer.ok ? 500 : answer.status, again, found && found.go);
    } catch {
      trouble("away", again);
    } finally {
      form.removeAttribute("aria-busy");
    }
    return null;
  }

  // Whether all that was typed is with the portal now.
  async function send() {
    const sent = new Map([...waits().map((input) => [input.name, input.value]), ...fresh]);
    const found = sent.size ? await post(sent, save) : { refused: [] };
    if (!found) return false;
    for (const name of sent.keys()) if (fresh.get(name) === sent.get(name)) fresh.delete(name);
    if (!troubles.querySelector("[data-look]")) hush();
    if (sent.size) show(found, sent);
    [...typed].forEach(settle);
    return !found.refused.length && !waits().length;
  }

  const save = () => later(send);

  function leave(input) {
    typed.add(input);
    save();
  }

  // Whether something was refused that nobody has looked at yet.
  function toLookAt() {
    const look = troubles.querySelector("[data-look]");
    if (look) look.focus();
    return Boolean(look);
  }

  // A button's act comes after all that was typed, and only if that was taken.
  function act(submitter) {
    if (submitter.getAttribute("aria-busy") === "true") return Promise.resolve(null);
    const before = [...submitter.childNodes];
    submitter.setAttribute("aria-busy", "true");
    if (submitter.dataset.busyLabel) submitter.replaceChildren(submitter.dataset.busyLabel);
    unsaved().forEach((input) => typed.add(input));
    return later(async () => {
      const found = await send() && !toLookAt() && await post([[submitter.name, submitter.value]], () => act(submitter));
      submitter.removeAttribute("aria-busy");
      submitter.replaceChildren(...before);
      if (!found) return null;
      hush();
      if (found.go) go(found.go);
      else show(found, new Map());
      return found;
    });
  }

  // To where an act leads, also where that is this page with another line in view.
  function go(address) {
    const goal = new URL(address, window.location.href);
    if (goal.pathname + goal.search !== window.location.pathname + window.location.search) {
      window.location.assign(goal);
      return;
    }
    window.history.replaceState(null, "", goal);
    window.location.reload();
  }

  // --- Showing what the portal answered ---

  function show(found, sent) {
    document.getElementById("left").innerHTML = found.status;
    document.getElementById("for-all").innerHTML = found.for_all;
    document.getElementById("undo").innerHTML = found.undo;
    for (const line of found.lines) showLine(line, sent);
    if (!found.refused.length) return;
    for (const refusal of found.refused) if (refusal.cell) note(refusal);
    const look = button("I have seen it", hush);
    look.dataset.look = "";
    tell("Not everything was changed", found.refused.map((refusal) => refusal.words), look);
  }

  function showLine(found, sent) {
    const line = lineOf(found.number) || insert(found);
    if (!line) return;
    const told = document.getElementById(`told-${found.number}`);
    // What is below stays where it is, so that the next click meets what it was meant for.
    told.style.minHeight = `${told.offsetHeight}px`;
    told.innerHTML = found.told;
    line.classList.toggle("gone", found.removed);
    line.querySelector(".bench-remove button").hidden = found.removed;
    cellsOf(line).forEach((input, place) => showCell(input, found, place, sent));
  }

  function showCell(input, found, place, sent) {
    const faulty = found.faulty.includes(place);
    input.classList.toggle("is-invalid", faulty);
    input.toggleAttribute("aria-invalid", faulty);
    if (faulty) input.setAttribute("aria-invalid", "true");
    input.disabled = found.removed;
    // What was typed since then stays, and is told from what the portal holds.
    if (!differs(input) || input.value === sent.get(input.name)) input.value = found.cells[place];
    saved.set(input.name, found.cells[place]);
    settle(input);
  }

  // A line that the page did not have: it is new, or faulty by what was changed in another.
  function insert(found) {
    if (!found.line) return null;
    const template = document.createElement("template");
    template.innerHTML = `<table>${found.line}</table>`;
    const line = template.content.querySelector("tbody");
    const next = [...form.querySelectorAll(".bench-line")].find((other) => numberOf(other) > found.number);
    form.querySelector("table.bench").insertBefore(line, next || null);
    cellsOf(line).forEach((input) => take(input, input.value));
    return line;
  }

  // What became of a cell in another window, at its line; what was typed can be had again.
  function note(refusal) {
    const input = document.getElementById(refusal.cell);
    if (!input) return;
    const notes = input.closest(".bench-line").querySelector(".bench-notes");
    const again = button(`Change it to ${refusal.value || "nothing"}`, () => {
      input.value = refusal.value;
      said.remove();
      hush();
      leave(input);
      input.focus();
    });
    const said = element("div", {}, refusal.words, ...(input.disabled ? [] : [again]));
    notes.append(said);
  }

  // --- Events ---

  form.addEventListener("change", (event) => {
    if (!isCell(event.target)) return;
    if (differs(event.target) || typed.has(event.target)) leave(event.target);
  });

  // A change that is still to be sent is sent whenever its cell is left, changed again or not.
  form.addEventListener("focusout", (event) => {
    if (isCell(event.target) && event.target.classList.contains("unsaved")) leave(event.target);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const submitter = event.submitter;
    if (!submitter || submitter.name === "save") save();
    else act(submitter).then((found) => { if (found && !found.go) goOn(submitter); });
  });

  for (const kind of ["online", "focus"]) {
    window.addEventListener(kind, () => { if (waits().length || fresh.size) save(); });
  }
  window.addEventListener("beforeunload", (event) => { if (unsaved().length || fresh.size) event.preventDefault(); });

  // After a line was settled, the focus is on what comes next.
  function goOn(submitter) {
    const line = submitter.closest(".bench-line");
    if (!line) return;
    const settled = line.classList.contains("gone") || !line.querySelector(".offer button");
    const goal = settled ? following(line) : line;
    const place = goal && (goal.querySelector(".offer button") || goal.querySelector("input"));
    if (place) place.focus();
  }

  function following(line) {
    return lines().find((other) => numberOf(other) > numberOf(line));
  }

  // --- Keyboard: arrows and Enter move between lines, Escape takes back what was typed. ---

  function move(input, step) {
    const all = lines();
    const line = all[all.indexOf(input.closest(".bench-line")) + step];
    if (line) enter(cellsOf(line)[placeOf(input)]);
  }

  function aside(input, step) {
    const all = inputs();
    const goal = all[all.indexOf(input) + step];
    if (goal) enter(goal);
  }

  function enter(input) {
    input.focus();
    input.select();
  }

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!isCell(input)) return;
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
      settle(input);
      input.select();
      return;
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && !differs(input)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-undo]"));
      return;
    } else {
      return;
    }
    // A change is sent when its cell is left; a cell that stays focused at the edge of the grid is sent here.
    if (document.activeElement === input && differs(input)) leave(input);
  });

  // --- A block from a spreadsheet fills the cells from here to the right and down; what is over becomes new lines. ---

  const named = (cell) => PLACES[cell.toLowerCase().replace(/[\s._:*-]/g, "")];

  // Whether the row names columns; three names are enough, as they are in a file.
  function isNames(row) {
    const filled = row.filter(Boolean);
    return filled.length > 0 && row.filter((cell) => named(cell) !== undefined).length >= Math.min(3, filled.length);
  }

  function blockOf(text, left) {
    const rows = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((row) => row.split("\t").map((cell) => cell.trim()));
    const places = isNames(rows[0]) ? rows.shift().map(named) : Array.from({ length: COLUMNS - left }, (_, place) => left + place);
    return rows.map((row) => row.map((cell, place) => [places[place], cell]).filter(([place]) => place !== undefined));
  }

  // Lines that are shown one below the other and are so in the file.
  function isNext(line, next) {
    if ("all" in form.dataset) return true;
    const all = [...form.querySelectorAll(".bench-line")];
    const between = all.slice(all.indexOf(line), all.indexOf(next) + 1);
    return between.every((other, place) => numberOf(other) === numberOf(line) + place);
  }

  function fill(rows, onto) {
    const before = new Set([...fresh.keys()].map((name) => name.split("-")[1])).size;
    rows.forEach((cells, down) => cells.forEach(([place, value]) => {
      const line = onto[down];
      if (!line) {
        fresh.set(`cell-new${before + down - onto.length + 1}-${place}`, value);
        return;
      }
      const input = cellsOf(line)[place];
      input.value = value;
      typed.add(input);
    }));
    say(`${counted(rows.length, "row")} pasted.`);
    return save();
  }

  form.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!isCell(input) || !text || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    paste(input, blockOf(text, placeOf(input)));
  });

  function paste(input, rows) {
    const all = lines();
    const onto = all.slice(all.indexOf(input.closest(".bench-line"))).slice(0, rows.length);
    const ends = numberOf(all[all.length - 1]) >= Number(form.dataset.last);
    const most = onto.length + (ends ? MOST_NEW : 0);
    const taken = rows.slice(0, most);
    const close = button("Do not paste", hush);
    const doIt = button(`Paste ${counted(taken.length, "row")}`, () => { hush(); fill(taken, onto); });
    const reasons = [];
    if (onto.some((line, place) => place && !isNext(onto[place - 1], line))) {
      const numbers = onto.map(numberOf).join(", ");
      reasons.push(`The lines under the block are not one below the other in your file: it would go into lines ${numbers}. “Show all lines” shows those between.`);
    }
    if (taken.length < rows.length) {
      const why = ends ? `at most ${MOST_NEW} new lines can be added at once` : "the lines that come next are not shown here";
      reasons.push(`The last ${counted(rows.length - taken.length, "row")} of the block would be left out: ${why}.`);
    }
    if (!reasons.length) {
      fill(taken, onto);
      return;
    }
    tell("Look before you paste", reasons, doIt, close);
    doIt.focus();
  }

  // --- What was typed before a login is not saved yet; a new line is ready to be typed. ---

  const shown = JSON.parse(form.elements.shown.value);
  for (const line of lines()) cellsOf(line).forEach((input, place) => take(input, shown[numberOf(line)][place]));
  unsaved().forEach((input) => { typed.add(input); mark(input); });
  const goal = window.location.hash.startsWith("#line-") && document.getElementById(window.location.hash.slice(1));
  if (goal) cellsOf(goal)[1].focus();
})();
