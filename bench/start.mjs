// Spawn → answer to tools/list, and the memory then: ours beside `node -e 0` and a bare bundled server on the same SDK.
// Interleaved rounds, medians, ratios; never a pass or fail. Usage: npm run bench:start [-- rounds]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = Number(process.argv[2] ?? 11);
const folder = mkdtempSync(join(tmpdir(), "bench-start-"));

await build({
  entryPoints: [join(root, "bench/bare-server.mjs")],
  outfile: join(folder, "bare.mjs"),
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  logLevel: "error",
});

const CASES = {
  "node -e 0": ["-e", "0"],
  "bare SDK server, bundled": [join(folder, "bare.mjs")],
  "twilio-verify-mcp": [join(root, "dist/cli.js"), "mcp"],
};
const LINES = {
  initialize: {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "1" } },
  },
  initialized: { jsonrpc: "2.0", method: "notifications/initialized" },
  list: { jsonrpc: "2.0", id: 2, method: "tools/list" },
};

const samples = Object.fromEntries(Object.keys(CASES).map((name) => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const [name, args] of Object.entries(CASES)) samples[name].push(await sample(args));
}
rmSync(folder, { recursive: true, force: true });

const bare = median(samples["bare SDK server, bundled"].map(({ ms }) => ms));
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${rounds} interleaved rounds\n`);
console.log("                            median ms   min ms   RSS MB   ÷ bare (median)");
for (const [name, taken] of Object.entries(samples)) {
  const ms = taken.map((one) => one.ms);
  const rss = median(taken.map((one) => one.rssMb));
  const row = [median(ms), Math.min(...ms), rss].map((value) => value.toFixed(0).padStart(9));
  console.log(`${name.padEnd(28)}${row.join("")}${(median(ms) / bare).toFixed(2).padStart(14)}`);
}

function sample(args) {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...process.env, TWILIO_VERIFY_STATE_DIR: join(folder, "state") },
    });
    let received = "";
    let result = { ms: 0, rssMb: 0 };
    child.on("exit", () => resolve(result.ms ? result : { ms: performance.now() - startedAt, rssMb: 0 }));
    child.stdin.on("error", () => {});
    if (args[0] === "-e") return;
    child.stdout.on("data", (chunk) => {
      const before = received;
      received += chunk;
      if (!before.includes('"id":1') && received.includes('"id":1')) {
        child.stdin.write(`${JSON.stringify(LINES.initialized)}\n${JSON.stringify(LINES.list)}\n`);
      }
      if (received.includes('"id":2')) {
        const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
        result = { ms: performance.now() - startedAt, rssMb: Number(kb ?? 0) / 1024 };
        child.kill("SIGKILL");
      }
    });
    child.stdin.write(`${JSON.stringify(LINES.initialize)}\n`);
  });
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
