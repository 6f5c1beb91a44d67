import { ENTRY_STYLE } from "../pages/entry-style.js";

/** The pages' palette and type, with room for two columns of facts. */
export const DOCS_STYLE = /* css */ `${ENTRY_STYLE}
html { scroll-padding-top: 1rem; }
main { max-width: 50rem; padding-top: clamp(1.5rem, 6vh, 4rem); }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem 1rem; background: var(--field); }
.skip:focus { top: 1rem; }
nav ul { margin: 1.5rem 0 0; padding: 0; list-style: none; }
nav li { padding: .375rem 0; }
section { margin-top: 3rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
h2 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.25; letter-spacing: -.01em; }
h3 { margin: 1.75rem 0 0; font-size: 1.0625rem; }
code, pre { font: 500 .9375rem/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
.call { margin: 0 0 .75rem; }
.method { color: var(--accent); font-weight: 700; }
dl { margin-top: .75rem; gap: 0; padding: 0; }
dl > div { padding: .625rem 0; border-top: 1px solid var(--rule); }
dl > div:first-child { border-top: 0; }
dt { color: var(--ink); font-size: inherit; }
dd { font-weight: 400; font-size: .9375rem; color: var(--soft); }
pre { margin: .75rem 0 0; padding: .875rem 1rem; border-radius: .625rem; background: var(--field); border: 1px solid var(--rule); white-space: pre-wrap; overflow-wrap: anywhere; }
@media (min-width: 44rem) { dl > div { display: grid; grid-template-columns: 15rem 1fr; gap: 1rem; } nav ul { columns: 2; } }
`;
