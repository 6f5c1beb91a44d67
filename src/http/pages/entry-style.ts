import { PALETTE } from "./palette.js";

/** Calm, one column, large digits. Colours meet WCAG AA in both schemes; nothing is loaded from anywhere. */
export const ENTRY_STYLE = /* css */ `${PALETTE}*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0;
  min-height: 100vh;
  background: var(--paper);
  color: var(--ink);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-text-size-adjust: 100%;
}
main { max-width: 27rem; margin: 0 auto; padding: clamp(1.5rem, 11vh, 6.5rem) 1.25rem 3rem; }
h1 { margin: 0 0 .5rem; font-size: clamp(1.625rem, 7vw, 2rem); line-height: 1.2; letter-spacing: -.02em; font-weight: 650; text-wrap: balance; }
p { margin: 0; text-wrap: pretty; }
.lead { color: var(--soft); overflow-wrap: anywhere; }
.to { display: inline-block; max-width: 100%; color: var(--ink); font-variant-numeric: tabular-nums; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

dl { margin: 1.5rem 0 0; padding: 1rem 0; border-block: 1px solid var(--rule); display: grid; gap: .75rem; }
dt { color: var(--soft); font-size: .9375rem; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.amount { font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums; }

.problem, .notice { margin-top: 1.5rem; padding: .75rem 1rem; border-radius: .625rem; }
.problem { color: var(--problem); background: var(--problem-paper); }
.notice { background: var(--notice-paper); }
header { padding: .625rem 1.25rem; text-align: center; font-size: .9375rem; color: var(--warn); background: var(--warn-paper); }

form { margin-top: 1.75rem; }
label { display: flex; justify-content: space-between; align-items: baseline; font-weight: 600; }
.hint { font-weight: 400; font-size: .9375rem; color: var(--soft); }
input {
  display: block;
  width: 100%;
  margin-top: .5rem;
  padding: .8rem .5rem .8rem calc(.5rem + .2em);
  border: 1.5px solid var(--line);
  border-radius: .75rem;
  background: var(--field);
  color: var(--ink);
  font: inherit;
  font-weight: 500;
  font-size: clamp(1.75rem, 9.5vw, 2.75rem);
  line-height: 1.2;
  font-variant-numeric: tabular-nums;
  letter-spacing: .2em;
  text-align: center;
}
input[aria-invalid] { border-color: var(--problem); }
button {
  font: inherit;
  font-weight: 600;
  color: var(--accent);
  background: none;
  border: 0;
  padding: .5rem 0;
  cursor: pointer;
  text-decoration: underline;
  text-underline-offset: .2em;
  text-decoration-thickness: 1px;
  transition: opacity .15s;
}
button.main {
  display: block;
  width: 100%;
  margin-top: .875rem;
  padding: .875rem 1rem;
  border-radius: .75rem;
  background: var(--accent);
  color: var(--on-accent);
  text-decoration: none;
}
button:hover { opacity: .88; }
button:disabled { cursor: default; color: var(--soft); text-decoration: none; opacity: 1; }
button.main:disabled { background: var(--rule); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .375rem; }
input:focus-visible { outline-offset: 1px; border-radius: .75rem; border-color: transparent; }
button.main:focus-visible { border-radius: .75rem; }

.facts { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-top: .75rem; font-size: .9375rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.resend { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75rem; margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
#when { flex-basis: 100%; font-size: .9375rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.safety { margin-top: 1.5rem; font-size: .9375rem; color: var(--soft); }
.tick { display: block; margin-bottom: 1.25rem; fill: none; stroke: var(--accent); stroke-width: 3; stroke-linecap: round; stroke-linejoin: round; }

@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) { button.main { border: 1px solid ButtonText; } .problem, .notice, header { border: 1px solid; } }

details { margin-top: 1.75rem; }
summary { cursor: pointer; color: var(--soft); font-size: .9375rem; }
.qr { display: block; width: min(100%, 16rem); height: auto; margin: 1.5rem auto 0; border-radius: .625rem; background: #fff; }
.secret, .codes { margin: 1rem 0 0; padding: 0; list-style: none; font: 500 1.125rem/1.7 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.codes { columns: 2; padding: 1rem 0; border-block: 1px solid var(--rule); }
`;
