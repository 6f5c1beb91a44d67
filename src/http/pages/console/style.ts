import { PALETTE } from "../palette.js";

/** The look of the entry page, wider. Lines of plots keep 3 : 1 against the paper in both schemes, and differ in dash. */
export const CONSOLE_STYLE = /* css */ `${PALETTE}:root {
  --line-1: #1f5c4d;
  --line-2: #9a4a00;
  --line-3: #3b5bb5;
  --line-4: #9c2f6b;
  --line-5: #6b6300;
  --line-6: #5f5b54;
}
@media (prefers-color-scheme: dark) {
  :root {
    --line-1: #8fd3be;
    --line-2: #f2b27a;
    --line-3: #a9bdf5;
    --line-4: #f0a5cc;
    --line-5: #d9d06a;
    --line-6: #aca79c;
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0;
  min-height: 100vh;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-text-size-adjust: 100%;
}
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { margin: 0 0 .25rem; font-size: clamp(1.5rem, 6vw, 1.875rem); line-height: 1.2; letter-spacing: -.02em; font-weight: 650; }
h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; line-height: 1.3; }
h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
p { margin: 0 0 .75rem; text-wrap: pretty; overflow-wrap: anywhere; }
small { font-size: .875rem; color: var(--soft); overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
.lead { color: var(--soft); margin-bottom: 1.25rem; }
.sid { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .9375em; overflow-wrap: anywhere; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; padding: .5rem 1rem; background: var(--field); }
.skip:focus { left: .5rem; top: .5rem; }
.simulated { margin: 0; padding: .625rem 1.25rem; text-align: center; font-size: .9375rem; color: var(--warn); background: var(--warn-paper); }
.problem, .notice { padding: .75rem 1rem; border-radius: .625rem; }
.problem { color: var(--problem); background: var(--problem-paper); }
.notice { background: var(--notice-paper); }

header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; max-width: 76rem; margin: 0 auto; padding: .5rem 1.25rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .5rem 0; color: var(--soft); text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: 0 2px 0 var(--accent); }
.spans { display: flex; gap: 1.25rem; margin-bottom: 1rem; }

label { font-weight: 600; }
input, select, button { font: inherit; color: var(--ink); }
input, select { padding: .5rem .625rem; border: 1.5px solid var(--line); border-radius: .5rem; background: var(--field); font-weight: 400; max-width: 100%; }
button { padding: .5rem .875rem; border: 1.5px solid var(--line); border-radius: .5rem; background: none; font-weight: 600; color: var(--accent); cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .375rem; }
.sign-in { display: grid; gap: .5rem; max-width: 24rem; }
.sign-in button { margin-top: .5rem; padding: .75rem; }
.search, .filters { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem .75rem; margin-bottom: 1rem; }
.search label { flex-basis: 100%; }
.search input { flex: 1 1 14rem; max-width: 28rem; }
.filters label { display: grid; gap: .25rem; font-size: .9375rem; }
.pages { display: flex; gap: 1.5rem; margin-top: 1rem; }

.wide { position: relative; overflow-x: auto; margin: 0 -1.25rem; padding: 0 1.25rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; white-space: nowrap; font-size: .9375rem; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 500; }
.errors td:last-child, td small { white-space: normal; }
.errors td:last-child { min-width: 18rem; }
.number { text-align: right; }
tr.off { color: var(--soft); }
.badge { display: inline-block; padding: 0 .5rem; border-radius: 1rem; background: var(--problem-paper); color: var(--problem); }
.badge.good { background: var(--notice-paper); color: var(--ink); }
.badge.open { background: var(--rule); color: var(--ink); }
tr.new { animation: arrive 2s; }
@keyframes arrive { from { background: var(--notice-paper); } }

dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 0 0 1.5rem; padding: 1rem 0; border-block: 1px solid var(--rule); }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.timeline { margin: 0; padding: 0 0 0 1rem; border-left: 2px solid var(--rule); list-style: none; }
.timeline li { margin-bottom: .625rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 2.5rem; }
.plots > * { min-width: 0; }
.plot { min-height: 15rem; }
.uplot, .u-legend { font: inherit; font-size: .875rem; }
.u-legend th, .u-legend td { border: 0; padding: .125rem .25rem; }
summary { cursor: pointer; color: var(--soft); font-size: .9375rem; padding: .25rem 0; }

@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .badge, .problem, .notice, .simulated { border: 1px solid; } }
`;
