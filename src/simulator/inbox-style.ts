/** The colours are those of the product's own pages, which this room may not import. */
export const INBOX_STYLE = `
:root{color-scheme:light dark;--paper:light-dark(#faf9f6,#161614);--field:light-dark(#fff,#1f1f1c);--ink:light-dark(#1d1c1a,#f1efe9);--soft:light-dark(#5f5b54,#aca79c);--line:light-dark(#8d887e,#7d786d);--rule:light-dark(#e4e0d8,#32312d);--accent:light-dark(#1f5c4d,#8fd3be)}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;max-width:46rem;padding:1rem 1.25rem 3rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:0 1rem}
h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0;letter-spacing:-.02em}
h2{font-size:1.0625rem;margin:0 0 .5rem;overflow-wrap:anywhere}
p{margin:.2rem 0}
a{color:var(--accent)}
section,fieldset{margin:1.25rem 0;padding:1rem 0 0;border:0;border-top:1px solid var(--rule);min-width:0}
legend{float:left;width:100%;font-weight:600;margin-bottom:.25rem}
legend+*{clear:both}
ol{list-style:none;margin:0;padding:0}
li{max-width:34rem;background:var(--field);border:1px solid var(--rule);border-radius:.25rem 1rem 1rem 1rem;padding:.6rem 1rem;margin-bottom:.6rem;overflow-wrap:anywhere}
.soft{color:var(--soft);font-size:.875rem}
.take{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1rem}
.code{font:600 1.75rem/1.3 ui-monospace,monospace;letter-spacing:.12em;user-select:all}
button{font:inherit;font-weight:600;color:var(--accent);background:none;border:1.5px solid var(--line);border-radius:.5rem;padding:.25rem .75rem;cursor:pointer}
label{display:flex;gap:.6rem;align-items:baseline;padding:.25rem 0}
input{accent-color:var(--accent);width:1.1rem;height:1.1rem;flex:none;transform:translateY(.15rem)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.375rem}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;
