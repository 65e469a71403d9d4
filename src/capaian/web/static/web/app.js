/* What a browser with JavaScript adds. Every page works without this file. */
"use strict";

// A file may be dropped on its field.
document.addEventListener("dragover", (event) => {
  const box = event.target.closest?.(".upload");
  if (box) { event.preventDefault(); box.classList.add("over"); }
});
document.addEventListener("dragleave", (event) => event.target.closest?.(".upload")?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  const box = event.target.closest?.(".upload");
  if (!box) return;
  event.preventDefault();
  box.classList.remove("over");
  box.querySelector("input[type=file]").files = event.dataTransfer.files;
});

// A full form is sent once, however often its button is pressed, and only after what was typed last has been kept.
const busy = () => document.querySelector("main .htmx-request");
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (!busy()) { form.dataset.sent = "1"; return; }
  event.preventDefault();
  const pressed = event.submitter;
  const same = () => [...document.querySelectorAll("button")].find((b) => b.form === form && !b.disabled
    && b.name === pressed?.name && b.value === pressed?.value && b.formAction === pressed?.formAction);
  const again = () => setTimeout(() => {
    if (busy()) return;
    document.removeEventListener("htmx:afterSettle", again);
    document.removeEventListener("htmx:sendError", again);
    if (form.isConnected && same()) form.requestSubmit(same());
  });
  document.addEventListener("htmx:afterSettle", again);
  document.addEventListener("htmx:sendError", again);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));

// On a phone the way through the product where one is stands in sight.
document.addEventListener("DOMContentLoaded", () => {
  const here = document.querySelector(".nav [aria-current]")?.parentElement;
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2 + here.clientWidth / 2;
});

// The account menu closes when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
});

// Where a report is written, Ctrl+B and Ctrl+I set the signs of bold and italics around the words chosen.
document.addEventListener("keydown", (event) => {
  const sign = (event.ctrlKey || event.metaKey) && !event.altKey && { b: "**", i: "*" }[event.key.toLowerCase()];
  const box = event.target;
  if (!sign || box.tagName !== "TEXTAREA" || !document.querySelector("[data-prose]")) return;
  event.preventDefault();
  const [from, to] = [box.selectionStart, box.selectionEnd];
  box.setRangeText(sign + box.value.slice(from, to) + sign, from, to);
  box.setSelectionRange(from + sign.length, to + sign.length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

// A button is never taken away from under the finger that presses it.
let pressing = false;
document.addEventListener("pointerdown", (event) => { pressing = Boolean(event.target.closest?.("#actions button")); });
document.addEventListener("click", () => { pressing = false; });
// Nor a reason from under the hand that writes it: what is open and half typed survives a new set of buttons.
let held = [];
const hold = (event) => {
  if (event.target.id !== "actions") return;
  if (pressing) { event.detail.shouldSwap = false; return; }
  held = [...event.target.querySelectorAll("details[id], textarea[id]")].map(({ id, open, value, selectionEnd }) =>
    ({ id, open, value, selectionEnd, focus: document.activeElement.id === id }));
};
const giveBack = () => {
  held.forEach(({ id, open, value, selectionEnd, focus }) => {
    const now = document.getElementById(id);
    if (!now) return;
    if (now.matches("details")) { now.open = open; return; }
    now.value = value;
    if (focus) { now.focus(); now.setSelectionRange(selectionEnd, selectionEnd); }
  });
  held = [];
};
document.addEventListener("htmx:beforeSwap", hold);
document.addEventListener("htmx:oobBeforeSwap", hold);
document.addEventListener("htmx:afterSwap", giveBack);
document.addEventListener("htmx:oobAfterSwap", giveBack);

// “Return” or “no data yet” waits for its reason before it is kept.
document.addEventListener("change", (event) => {
  const input = event.target;
  const asks = input.matches?.(".choices input[value=tidak], select.state") && input.value !== "value";
  const reason = asks && input.closest("td").querySelector(".why, .reason");
  if (!reason || reason.value.trim()) return;
  event.stopPropagation();
  reason.focus();
}, true);

// A refusal that arrives as a fragment is read and seen at once.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "refusals") event.target.scrollIntoView({ block: "center" });
});

// The network is away: say so instead of nothing.
document.addEventListener("htmx:sendError", () => {
  const place = document.getElementById("refusals");
  const text = document.body.dataset.offline;
  if (place && text) { place.textContent = text; place.scrollIntoView({ block: "center" }); }
});

// Another line in a list of lines, without sending the form.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-add-row]");
  if (!button) return;
  event.preventDefault();
  const body = button.closest("fieldset").querySelector("tbody");
  const line = body.lastElementChild.cloneNode(true);
  const number = body.children.length;
  line.querySelectorAll("[name]").forEach((input) => {
    input.name = input.name.replace(/:\d+:/, `:${number}:`);
    input.id = `in-${input.name}`;
    input.value = "";
  });
  line.querySelector(".no").textContent = number + 1;
  body.append(line);
  line.querySelector("[name]").focus();
});

// A line of text stays one line: Enter does not break it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("textarea.line")) event.preventDefault();
});

// The grid: arrows and Enter move between the cells of a column; a rank's list keeps its arrows.
const cells = () => [...document.querySelectorAll(".grid [data-column=value]")];
document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.dataset?.column || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  if (input.matches("select") && event.key !== "Enter") return;
  const column = cells();
  const next = column[column.indexOf(input) + (event.key === "ArrowUp" ? -1 : 1)];
  event.preventDefault();
  if (next) { next.focus(); next.select?.(); } else { input.blur(); }
});

// What was copied from a spreadsheet, as rows of cells; a cell with a line break or a tab comes in quotes.
const table = (text) => {
  const rows = [[""]];
  let quoted = false;
  for (let n = 0; n < text.length; n += 1) {
    const row = rows[rows.length - 1], sign = text[n];
    if (quoted) {
      if (sign !== '"') row[row.length - 1] += sign;
      else if (text[n + 1] === '"') { row[row.length - 1] += sign; n += 1; } else quoted = false;
    } else if (sign === '"' && row[row.length - 1] === "") quoted = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  while (rows.length && rows[rows.length - 1].every((cell) => !cell.trim())) rows.pop();
  return rows.map((row) => row.map((cell) => cell.replace(/\s+/g, " ").trim()));
};
// A cell takes its text as it stands; the server reads it. An empty one leaves the row alone.
const put = (input, text) => {
  if (!input.matches("select")) { input.value = text; return true; }
  const option = [...input.options].find((o) => o.text.toLowerCase() === text.toLowerCase());
  if (option) input.value = option.value;
  return Boolean(option);
};
// A block is spread from the row it was pasted into, line by line, and kept as one: it is taken back as one, too.
document.addEventListener("paste", (event) => {
  const input = event.target, text = event.clipboardData?.getData("text") ?? "";
  if (!input.dataset?.column) return;
  const lines = table(text);
  if (lines.length < 2 && (lines[0]?.length ?? 0) < 2) return;
  event.preventDefault();
  const rows = [...input.closest("tbody").children];
  const first = rows.indexOf(input.closest("tr"));
  const note = document.getElementById("unused");
  let unused = lines.length > rows.length - first, unknown = false;
  lines.forEach((line, n) => {
    const row = rows[first + n];
    if (!row) return;
    const own = [...row.querySelectorAll("[data-column=value]")].filter((cell) => !cell.disabled);
    if (line.length > own.length && line.slice(own.length).some(Boolean)) unused = true;
    if (!own.length || !line.slice(0, own.length).some(Boolean)) return;
    own.forEach((cell, k) => { if (line[k] && !put(cell, line[k])) unknown = true; });
    const state = row.querySelector("select.state");
    if (state) state.value = "value";
    row.classList.add("pasted");
  });
  note.textContent = [unused && note.dataset.unused, unknown && note.dataset.choice].filter(Boolean).join(" ");
  const form = document.getElementById("block");
  form.addEventListener("htmx:beforeRequest", () => document.querySelectorAll("tr.pasted").forEach((r) => r.classList.remove("pasted")), { once: true });
  htmx.trigger(form, "block");
});

// What was kept is what an input began with, so that Ctrl+Z in a cell that is half typed stays the browser's.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || !/\/baris\//.test(detail.requestConfig.path)) return;
  new FormData(document.getElementById("entry")).forEach((value, name) => {
    const input = document.getElementsByName(name)[0];
    if (input?.closest(".inputs") && detail.requestConfig.parameters.get?.(name) === value) input.defaultValue = value;
  });
});
// Ctrl+Z takes back what was kept last, Ctrl+Y keeps it again, once what was typed is on its way.
document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return;
  const button = document.getElementById(key === "y" || event.shiftKey ? "redo" : "undo");
  const input = event.target;
  if (!button || button.disabled || input.matches?.("input, textarea") && input.value !== input.defaultValue) return;
  event.preventDefault();
  const again = input.name;
  const press = () => {
    if (busy()) { setTimeout(press, 50); return; }
    document.addEventListener("htmx:afterSettle", () => setTimeout(() => document.getElementsByName(again)[0]?.focus()), { once: true });
    document.getElementById(button.id)?.click();
  };
  press();
});
