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

// The grid: arrows and Enter move between rows, and a column copied from a spreadsheet is spread over the rows.
document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.dataset?.column || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const column = [...document.querySelectorAll(`[data-column="${input.dataset.column}"]`)];
  const next = column[column.indexOf(input) + (event.key === "ArrowUp" ? -1 : 1)];
  event.preventDefault();
  if (next) { next.focus(); next.select(); } else { input.blur(); }
});
document.addEventListener("paste", (event) => {
  const input = event.target;
  const text = event.clipboardData?.getData("text") ?? "";
  if (!input.dataset?.column || !text.trimEnd().includes("\n")) return;
  event.preventDefault();
  const column = [...document.querySelectorAll(`[data-column="${input.dataset.column}"]`)];
  text.trimEnd().split(/\r?\n/).forEach((line, n) => {
    const cell = column[column.indexOf(input) + n];
    if (!cell) return;
    cell.value = line.split("\t")[0].trim();
    cell.dispatchEvent(new Event("change", { bubbles: true }));
  });
});
