// Decisions of the policy store, beside a bare transaction or round trip and beside rate-limiter-flexible, in one run.
// Medians and ratios; never a pass or fail. Usage: npm run bench:store [-- decisions a row]
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "./built.mjs";

const decisions = Number(process.argv[2] ?? 3_000);
const folder = mkdtempSync(join(tmpdir(), "bench-store-"));
const worker = await bundled("bench/store-worker.mjs", "bench-store-worker");

const redis = await startRedis();
const stores = { sqlite: `sqlite:${join(folder, "state.sqlite")}`, ...(redis && { redis: redis.url }) };

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${decisions} decisions a row and process\n`,
);
console.log(
  "store   what                                   processes   decisions/s     p50 µs     p99 µs   ÷ bare p50",
);
for (const [name, url] of Object.entries(stores)) {
  const bare = await row(name, url, { what: "bare" }, 1);
  for (const rules of [4, 8]) {
    for (const processes of [1, 2, 4, 8]) await row(name, url, { what: "ours", rules }, processes, bare);
    await row(name, url, { what: "flexible", rules }, 1, bare);
  }
  for (const live of [1_000, 10_000, 100_000, 1_000_000]) {
    await row(name, url, { what: "ours", rules: 4, live }, 1, bare);
  }
}
redis?.stop();
rmSync(folder, { recursive: true, force: true });
rmSync(worker);

async function row(store, url, job, processes, bare) {
  const results = await Promise.all(Array.from({ length: processes }, () => measure({ ...job, url, decisions })));
  const micros = results.flatMap((one) => one.micros).sort((a, b) => a - b);
  const perSecond = results.reduce((sum, { micros: m, seconds }) => sum + m.length / seconds, 0);
  const p50 = micros[Math.floor(micros.length / 2)];
  const p99 = micros[Math.floor(micros.length * 0.99)];
  const label = [results[0].label, job.rules && `${job.rules} rules`, job.live && `${job.live} live keys`]
    .filter(Boolean)
    .join(", ");
  const figures = [perSecond.toFixed(0).padStart(14), p50.toFixed(0).padStart(11), p99.toFixed(0).padStart(11)];
  console.log(
    `${store.padEnd(8)}${label.padEnd(39)}${String(processes).padStart(9)}${figures.join("")}${bare ? (p50 / bare).toFixed(2).padStart(13) : ""}`,
  );
  return p50;
}

async function measure(job) {
  const child = fork(worker, { stdio: "inherit" });
  child.send(job);
  const [result] = await once(child, "message");
  child.kill();
  return result;
}

async function startRedis() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  const server = spawn("redis-server", ["--port", String(port), "--save", "", "--dir", folder, "--bind", "127.0.0.1"], {
    stdio: "ignore",
  });
  const started = await new Promise((resolve) => {
    server.once("error", () => resolve(false));
    setTimeout(() => resolve(true), 500);
  });
  if (!started) console.log("redis-server is not installed: its rows are left out\n");
  return started ? { url: `redis://127.0.0.1:${port}`, stop: () => server.kill() } : undefined;
}
