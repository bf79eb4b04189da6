// What is nicer with JavaScript; nothing here is needed to submit, decide or stop.
(() => {
  "use strict";
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  // Words selected in the shown text go into the passage form beside it.
  document.addEventListener("mouseup", () => {
    const chosen = document.getSelection();
    const shown = chosen && chosen.anchorNode && chosen.anchorNode.parentElement?.closest("[data-passage-source]");
    if (!shown || !chosen.toString().trim()) return;
    const free = [...document.querySelectorAll("[data-passage]")].find((row) => !row.querySelector("[name$='-words']").value);
    if (!free) return;
    free.querySelector("[name$='-words']").value = chosen.toString().trim();
    free.querySelector("[name$='-service']").value = shown.dataset.passageSource;
    free.closest("details")?.setAttribute("open", "");
  });
  // What a way round the decision must prove stands open beside the way that is chosen, and only there.
  const proofs = () => each("details[data-proof]", (proof) => {
    proof.open = Boolean(proof.parentElement.querySelector("input[type=radio]")?.checked);
  });
  proofs();
  document.addEventListener("change", (event) => { if (event.target.name === "way") proofs(); });
  each("[data-print]", (button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
  // A form is sent once.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => each("form[data-sent]", (form) => delete form.dataset.sent));
})();
