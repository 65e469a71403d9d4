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

// A full form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.matches("[hx-post]")) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));

// The account menu closes when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
});

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
