// Spawn → answers to initialize and tools/list, CPU and memory then: ours beside `node -e 0`, answers by hand, a bare
// bundled server on the same SDK and (PEERS=1) the neighbours. Interleaved rounds, medians, ratios; never a pass or fail.
// Usage: npm run bench:start [-- rounds]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bareServer, CLI } from "./built.mjs";
import { installedPeers } from "./peers.mjs";
import { cell, header, median, startServer } from "./server.mjs";

const rounds = Number(process.argv[2] ?? 11);
const folder = mkdtempSync(join(tmpdir(), "bench-start-"));
// The folder holds no configuration file, and a state and cache of its own.
const options = { cwd: folder, env: { TWILIO_VERIFY_STATE_DIR: join(folder, "state"), XDG_CACHE_HOME: folder } };
const BARE = "bare SDK server, bundled";
const cases = [
  { name: "node -e 0", args: ["-e", "0"] },
  { name: "answers by hand, no SDK", args: [fileURLToPath(new URL("by-hand-server.mjs", import.meta.url))] },
  { name: BARE, args: [await bareServer(folder)] },
  { name: "twilio-verify-mcp", args: [CLI, "mcp"] },
  ...installedPeers(),
];
// Ended by its host as usual, so that a cache of compiled code is written where there is one.
for (const { args } of cases.slice(1)) await (await startServer(args, options)).stop();

const samples = Object.fromEntries(cases.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const { name, args } of cases) samples[name].push(await (args[0] === "-e" ? emptyProcess(args) : start(args)));
}
rmSync(folder, { recursive: true, force: true });

const of = (name, what) => median(samples[name].map((one) => one[what]));
console.log(`${header()}, ${rounds} interleaved rounds\n`);
console.log(`${"".padEnd(40)}initialize   tools/list, ms  min ms   CPU ms   RSS MB   ÷ bare   CPU ÷ bare`);
for (const { name } of cases) {
  const least = Math.min(...samples[name].map(({ ms }) => ms));
  const figures = [cell(of(name, "initializeMs"), 10), cell(of(name, "ms"), 17), cell(least, 8)];
  figures.push(cell(of(name, "cpuMs"), 9), cell(of(name, "rssMb"), 9));
  figures.push(cell(of(name, "ms") / of(BARE, "ms"), 9, 2), cell(of(name, "cpuMs") / of(BARE, "cpuMs"), 13, 2));
  console.log(`${name.padEnd(40)}${figures.join("")}`);
}

async function start(args) {
  const server = await startServer(args, options);
  await server.request("tools/list");
  const ms = performance.now() - server.spawnedAt;
  const sample = { ms, initializeMs: server.startedMs, cpuMs: server.cpuMs(), rssMb: server.rssMb() };
  await server.kill();
  return sample;
}

async function emptyProcess(args) {
  const startedAt = performance.now();
  await once(spawn(process.execPath, args), "exit");
  return { ms: performance.now() - startedAt, initializeMs: NaN, cpuMs: NaN, rssMb: NaN };
}
