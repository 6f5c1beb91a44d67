/** Keeps the page as the simulator is. The page is rendered in one place, the server: here it is only put in. */
export const INBOX_SCRIPT = `"use strict";
(() => {
  const status = document.getElementById("status");
  const live = document.getElementById("live");

  async function refresh() {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [before, after] = [document, page].map((one) => one.getElementById("inbox"));
    const focused = document.activeElement?.id;
    const isNew = after.dataset.newest && after.dataset.newest !== before.dataset.newest;
    before.replaceWith(after);
    ready();
    if (focused) document.getElementById(focused)?.focus();
    if (isNew) status.textContent = document.getElementById("newest").textContent;
  }

  // One after another: an answer that was overtaken must not be shown last.
  let running = Promise.resolve();
  const again = () => { running = running.then(refresh, refresh); };

  const events = new EventSource("/inbox/events");
  events.addEventListener("open", () => { live.textContent = "Live."; again(); });
  events.addEventListener("change", again);
  events.addEventListener("error", () => { live.textContent = "The simulator does not answer."; });

  function ready() {
    for (const extra of document.querySelectorAll("[data-script]")) extra.hidden = false;
  }
  ready();

  const ask = async (method, body) =>
    (await fetch("/control/faults", { method, ...(body && { body: JSON.stringify(body) }) })).json();
  const sameFault = ({ times: _, ...one }, { times: __, ...other }) =>
    Object.keys(one).length === Object.keys(other).length &&
    Object.keys(one).every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]));

  async function flip(fault, on) {
    if (on) return ask("POST", fault);
    const { faults } = await ask("GET");
    return ask("PUT", faults.filter((other) => !sameFault(fault, other)));
  }

  document.addEventListener("change", ({ target }) => {
    if (target.dataset.fault) flip(JSON.parse(target.dataset.fault), target.checked).finally(again);
  });
  document.addEventListener("click", async ({ target }) => {
    if (target.id === "clear") return ask("DELETE").finally(again);
    if (!target.dataset.code) return;
    await navigator.clipboard.writeText(target.dataset.code);
    status.textContent = "Copied.";
    target.textContent = "Copied";
    setTimeout(() => { target.textContent = "Copy"; }, 2000);
  });
})();
`;
