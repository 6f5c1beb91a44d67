// What explain costs, on the built bundle: by code, by text and by free words; then the first call of a fresh process.
// Figures beside their targets; never a pass or fail. Usage: npm run build && node bench/explain.mjs [rounds]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const state = mkdtempSync(join(tmpdir(), "bench-explain-"));
process.env.TWILIO_VERIFY_STATE_DIR = state;
const { createVerify } = await import(`${dist}index.js`);

const INPUTS = {
  "by code": { code: 60203 },
  "free text": { message: "the code never arrives on a phone in Brazil" },
  "API body": { message: '{"code":60203,"message":"Max send attempts reached","status":429}' },
  "long text, no code": {
    message:
      "502 Bad Gateway nginx: the upstream server could not process the request because the connection failed while a message with unknown delivery status waited for the account. ".repeat(
        40,
      ),
  },
};

if (process.argv[2] === "--first") await first(process.argv[3]);
else await report(Number(process.argv[2] ?? 11));
rmSync(state, { recursive: true, force: true });

async function report(rounds) {
  const chunk = readdirSync(`${dist}chunks`).find((name) => name.startsWith("catalog-"));
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}`);
  console.log(`catalogue chunk ${(statSync(`${dist}chunks/${chunk}`).size / 1000).toFixed(0)} kB (target 260)\n`);

  console.log("warm, whole library call        median µs      p95 µs");
  const verify = await createVerify({});
  for (const [name, input] of Object.entries(INPUTS)) {
    const times = [];
    for (let i = 0; i < 2_200; i += 1) {
      const startedAt = performance.now();
      await verify.explain(input);
      if (i >= 200) times.push((performance.now() - startedAt) * 1000);
    }
    console.log(`${name.padEnd(28)}${cell(quantile(times, 0.5), 13)}${cell(quantile(times, 0.95), 12)}${target(name)}`);
  }
  await verify.close();

  console.log(`\nfirst call of a fresh process, load included, ${rounds} rounds`);
  console.log("                            median ms      min ms   added RSS MB");
  for (const name of ["by code", "free text"]) {
    const samples = Array.from({ length: rounds }, () => firstOf(name));
    const ms = samples.map((sample) => sample.ms);
    const mb = quantile(
      samples.map((sample) => sample.mb),
      0.5,
    );
    console.log(
      `${name.padEnd(28)}${cell(quantile(ms, 0.5), 9, 1)}${cell(Math.min(...ms), 12, 1)}${cell(mb, 15, 1)}   (targets 60 and 8)`,
    );
  }
}

function target(name) {
  return (
    { "by code": "   (target 50)", "free text": "   (target 5000)", "long text, no code": "   (target 5000)" }[name] ??
    ""
  );
}

function firstOf(name) {
  const args = [fileURLToPath(import.meta.url), "--first", name];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

/** Time and memory that one first call adds to a process that has opened the library. */
async function first(name) {
  const verify = await createVerify({});
  const before = process.memoryUsage.rss();
  const startedAt = performance.now();
  await verify.explain(INPUTS[name]);
  const ms = performance.now() - startedAt;
  console.log(JSON.stringify({ ms, mb: (process.memoryUsage.rss() - before) / 2 ** 20 }));
  await verify.close();
}

function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)];
}

function cell(value, width, digits = 0) {
  return value.toFixed(digits).padStart(width);
}
