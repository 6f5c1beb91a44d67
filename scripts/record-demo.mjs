// Writes docs/demo.svg, a recording of what `demo` really prints: npm run record
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const COLUMNS = 96;
const LINE_PX = 18;
const CHARACTER_PX = 7.8;
const SECONDS_PER_LINE = 0.25;
const TOP_PX = 44;

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const output = execFileSync(process.execPath, [cli, "demo"], { encoding: "utf8" });
writeFileSync(
  new URL("../docs/demo.svg", import.meta.url),
  svg(["$ npx twilio-verify-mcp demo", ...output.trimEnd().split("\n")]),
);

function svg(lines) {
  const rows = lines.map(steady).flatMap(wrapped);
  const width = Math.ceil(COLUMNS * CHARACTER_PX) + 40;
  const height = TOP_PX + rows.length * LINE_PX + 16;
  const text = rows.map((row, index) => {
    const y = TOP_PX + index * LINE_PX;
    const delay = (index * SECONDS_PER_LINE).toFixed(2);
    return `<text class="${classOf(row)}" x="20" y="${y}" style="animation-delay:${delay}s">${escaped(row)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The demo: an agent verifies a person against the built-in simulator">
<style>
rect { fill: #14181f } circle { fill: #3b4452 }
text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #c4ccd8; white-space: pre; animation: appear 0.2s both }
.title { fill: #fff; font-weight: 700 } .ok { fill: #57c785 }
@keyframes appear { from { opacity: 0 } }
@media (prefers-reduced-motion: reduce) { text { animation: none } }
</style>
<rect width="100%" height="100%" rx="8"/>
<circle cx="22" cy="18" r="5"/><circle cx="40" cy="18" r="5"/><circle cx="58" cy="18" r="5"/>
${text.join("\n")}
</svg>
`;
}

/** What differs in every run says nothing. */
function steady(line) {
  return line
    .replace(/\bVE[0-9a-f]{32}\b/g, "VE…")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:…")
    .replace(/rcp_\w+…?/g, "rcp_…")
    .replace(/(retry_after_ms) \d+/g, "$1 …")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "…");
}

function wrapped(line) {
  if (line.length <= COLUMNS) return [line];
  const at = line.lastIndexOf(" ", COLUMNS);
  return [line.slice(0, at), ...wrapped(`     ${line.slice(at + 1)}`)];
}

function classOf(row) {
  if (/^(?:\d+\.|\$) /.test(row)) return "title";
  return /^ {3}ok$|^Every step/.test(row) ? "ok" : "line";
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
