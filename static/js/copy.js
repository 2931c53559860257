// Buttons that copy: shown by this script, so that without it nothing is
// there that does nothing. What is copied is the value or the text of the
// element that `data-copy` points to, or `data-text` where that is not what
// should be copied.
(() => {
  "use strict";
  const show = (scope) => {
    if (!navigator.clipboard) return;
    scope.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    const text = button.dataset.text || (source && (source.value || source.textContent)) || "";
    try {
      await navigator.clipboard.writeText(text.trim());
      button.classList.add("copied");
      setTimeout(() => button.classList.remove("copied"), 2000);
      const said = document.querySelector("#copied");
      if (said) said.textContent = button.dataset.said || "";
    } catch {
      if (source && source.select) source.select();
    }
  });
  document.addEventListener("htmx:afterSwap", () => show(document));
  show(document);
})();
