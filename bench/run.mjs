// All of it: npm run bench [-- short]. Each row is a process of its own; the tables go to stdout and, as a whole, to the
// file that BENCH_OUTPUT names. A benchmark that fails is named at the end; none fails on time.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./built.mjs";
import { header } from "./server.mjs";

/** Title, file, and its argument in a short run. */
const ROWS = [
  ["Start", "start.mjs", "3"],
  ["Catalogue: tokens and bytes", "tokens.mjs"],
  ["Calls over stdio", "calls.mjs", "100"],
  ["Memory", "memory.mjs", "4000"],
  ["Store decisions", "store.mjs", "200"],
  ["Verifications listed", "listed.mjs", "100000"],
  ["Explain", "explain.mjs", "3"],
  ["Redaction", "redact.mjs", "2000"],
  ["Simulators", "simulators.mjs", "100"],
  ["HTTP", "http.mjs", "short"],
  ["Console", "console.mjs", "short"],
  ["Install", "install.mjs"],
];

const short = process.argv[2] === "short";
const failed = [];
let report = `# Measured\n\n${header()}, ${new Date().toISOString()}${short ? ", a short run" : ""}. Compare rows of one table, never tables.\n`;
for (const [title, file, argument] of ROWS) {
  const path = join(ROOT, "bench", file);
  if (!existsSync(path)) continue;
  process.stdout.write(`\n## ${title} (bench/${file})\n\n`);
  const { text, code } = await run([path, ...(short && argument ? [argument] : [])]);
  report += `\n## ${title}\n\n\`\`\`\n${text.trim()}\n\`\`\`\n`;
  if (code !== 0) failed.push(file);
}
if (process.env.BENCH_OUTPUT) writeFileSync(process.env.BENCH_OUTPUT, report);
if (failed.length > 0) console.log(`\nfailed: ${failed.join(", ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function run(args) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece) => {
    text += piece;
    process.stdout.write(piece);
  });
  const [code] = await once(child, "close");
  return { text, code };
}
