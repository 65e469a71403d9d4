/* What a browser with JavaScript adds to the editor of an SOP. Every page of it works without this file. */
"use strict";

// The sentence under a kind of work follows the choice.
document.addEventListener("change", (event) => {
  const chosen = event.target;
  if (!chosen.matches?.("[data-explains]")) return;
  const line = chosen.closest(".sop-line");
  line.querySelector("[data-explained]").textContent = chosen.selectedOptions[0]?.title ?? "";
  // A kind that decides needs its answers.
  const answers = document.querySelector("details[data-answers]");
  if (answers && (answers.dataset.answers ?? "").split(" ").includes(chosen.value)) answers.open = true;
});

// What goes back to single members goes back.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.name?.endsWith(":only_returned") || !box.checked) return;
  const back = document.getElementsByName(box.name.replace("only_returned", "returns"))[0];
  if (back) back.checked = true;
});

// Leaving with something typed and not saved asks first.
let typed = false;
document.addEventListener("input", (event) => { if (event.target.closest(".editor")) typed = true; });
document.addEventListener("submit", () => { typed = false; });
document.addEventListener("htmx:afterSwap", () => { typed = document.querySelector("#part .notice.bad, #part .notice.warn") !== null; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// Only one menu of a row is open, and it closes when one clicks elsewhere.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu-acts[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
