/** Colours of every page. They meet WCAG AA in both schemes. */
export const PALETTE = /* css */ `:root {
  color-scheme: light dark;
  --paper: #faf9f6;
  --field: #ffffff;
  --ink: #1d1c1a;
  --soft: #5f5b54;
  --line: #8d887e;
  --rule: #e4e0d8;
  --accent: #1f5c4d;
  --on-accent: #ffffff;
  --problem: #a3231b;
  --problem-paper: #fbecea;
  --notice-paper: #e8f2ee;
  --warn: #5a4300;
  --warn-paper: #fdf0c4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161614;
    --field: #1f1f1c;
    --ink: #f1efe9;
    --soft: #aca79c;
    --line: #7d786d;
    --rule: #32312d;
    --accent: #8fd3be;
    --on-accent: #0d211b;
    --problem: #ffb4ab;
    --problem-paper: #3a1a17;
    --notice-paper: #17302a;
    --warn: #f6dc92;
    --warn-paper: #3a2f0d;
  }
}
`;
