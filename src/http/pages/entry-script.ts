/** Served as a file of its own, because the page's policy runs no other. Everything it does is an extra. */
export const ENTRY_SCRIPT = /* js */ `"use strict";
(() => {
  const loadedAt = Date.now();
  const byId = (id) => document.getElementById(id);
  const code = byId("code");
  const resend = byId("resend");
  const clocks = [...document.querySelectorAll("time[data-left]")];

  // A reload must not tell again how the last try went.
  if (location.search) history.replaceState(null, "", location.pathname);

  const clean = (text) => text.normalize("NFKC").replace(/[^\\p{Nd}]/gu, "").slice(0, 10);
  code?.addEventListener("input", (event) => {
    if (event.isComposing || code.value === clean(code.value)) return;
    const caret = clean(code.value.slice(0, code.selectionStart)).length;
    code.value = clean(code.value);
    code.setSelectionRange(caret, caret);
  });

  for (const form of document.forms) {
    const button = form.querySelector("button");
    const words = button.textContent;
    form.addEventListener("submit", () => {
      button.disabled = true;
      button.textContent = form.dataset.busy;
    });
    // Back from the browser's memory: it is no longer being sent.
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      button.disabled = false;
      button.textContent = words;
    });
  }

  const left = (clock) => Number(clock.dataset.left) - Math.floor((Date.now() - loadedAt) / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const face = (seconds) => "in " + Math.floor(seconds / 60) + ":" + two(seconds % 60);
  const ends = {
    expiry() {
      byId("open").hidden = true;
      byId("over").hidden = false;
      document.title = byId("over").querySelector("h1").textContent;
    },
    cooldown() {
      byId("when").textContent = "";
      resend.disabled = false;
    },
  };
  function tick() {
    for (const clock of [...clocks]) {
      const seconds = left(clock);
      if (seconds > 0) {
        clock.textContent = face(seconds);
        continue;
      }
      clocks.splice(clocks.indexOf(clock), 1);
      ends[clock.id]();
    }
  }
  if (byId("cooldown")) resend.disabled = true;
  tick();
  if (clocks.length) setInterval(tick, 1000);
})();
`;
