
"use strict";
// Pointing at a text or at a box marks both.
for (const [event, isOn] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(event, e => {
    const id = e.target.closest("[data-e]")?.dataset.e;
    if (id) {
      for (const part of document.querySelectorAll(`[data-e="${id}"]`)) {
        part.classList.toggle("on", isOn);
      }
    }
  });
}
