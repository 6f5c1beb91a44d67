// Send and check through REST with a simulated Twilio, beside a bare Hono route with one FULL commit, in turn.
// Throughput at 64 connections, latencies, ratios; never a pass or fail.
// Usage: npm run bench:http [-- pairs a round [rounds], or short]; SOAK_SECONDS=600 adds a soak at 50 pairs a second;
// DISK_MS=1 lets every flush to the disk take so much longer, for the references as well.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startSimulator } from "../dist/simulator.js";
import { cpuMs as cpuMsOf } from "./server.mjs";
import { slowDisk } from "./slow-disk.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [pairs, rounds] =
  process.argv[2] === "short" ? [100, 2] : [Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 5)];
const CONNECTIONS = 64;
const folder = mkdtempSync(join(tmpdir(), "bench-http-"));
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

// What a benchmark of limits would only measure the refusals of.
writeFileSync(
  join(folder, "twilio-verify.toml"),
  `[destinations]
allowed_countries = ["US"]
[rate_limits]
send_per_tenant_per_minute = 0
spend_per_day_cents = 0
[http]
requests_per_minute = 100000
[logging]
log_level = "warn"
`,
);
const simulator = await startSimulator();
const diskMs = Number(process.env.DISK_MS ?? 0);
const env = {
  ...slowDisk(diskMs, folder),
  PATH: process.env.PATH,
  HOME: folder,
  TWILIO_VERIFY_STATE_DIR: join(folder, "state"),
  TWILIO_VERIFY_API_BASE: simulator.url,
  TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "1".repeat(32),
  TWILIO_VERIFY_SERVICE_SID: `VA${"1".repeat(32)}`,
};
const cli = join(root, "dist/cli.js");
const token = JSON.parse(await output([cli, "token", "add", "--actor", "bench", "--scopes", "verify", "--json"])).token;
const gateway = await listening([cli, "serve", "--port", "0"]);
const bare = await listening([join(root, "bench/bare-http.mjs"), join(folder, "bare.sqlite"), simulator.url]);

let person = 0;
const CASES = {
  "bare route, one FULL commit": { server: bare, requests: 1, run: () => timed(bare.origin, "/", { at: 1 }) },
  "bare route, POST + two commits": {
    server: bare,
    requests: 1,
    run: () => timed(bare.origin, "/parts", { to: next() }),
  },
  "send + check": { server: gateway, requests: 2, run: sendAndCheck },
};
const samples = Object.fromEntries(Object.keys(CASES).map((name) => [name, { ms: [], perSecond: [], cpuMs: [] }]));
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, { server, requests, run }] of Object.entries(CASES)) {
    const cpuBefore = cpuMsOf(server.child.pid);
    const { ms, seconds } = await together(pairs, run);
    // The first round warms up.
    if (round === 0) continue;
    samples[name].ms.push(...ms.flat());
    samples[name].perSecond.push((pairs * requests) / seconds);
    samples[name].cpuMs.push((cpuMsOf(server.child.pid) - cpuBefore) / (pairs * requests));
  }
}
table();
if (process.env.SOAK_SECONDS) await soak(Number(process.env.SOAK_SECONDS));
gateway.child.kill();
bare.child.kill();
await simulator.close();
agent.destroy();
rmSync(folder, { recursive: true, force: true });

function next() {
  person += 1;
  return `+1415${String(2_000_000 + person).padStart(7, "0")}`;
}

async function sendAndCheck() {
  const to = next();
  const sent = await timed(gateway.origin, "/verify/send", { to });
  const code = simulator.inbox(to)[0]?.code;
  const checked = await timed(gateway.origin, "/verify/check", { to, code });
  if (!checked.body.check?.verified)
    throw new Error(`not verified: ${sent.status} ${checked.status} ${checked.body.code}`);
  return { ms: [sent.ms, checked.ms] };
}

async function timed(origin, path, body) {
  const startedAt = performance.now();
  const answer = await new Promise((resolve, reject) => {
    const call = request(new URL(path, origin), {
      agent,
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    });
    call.on("error", reject).on("response", async (response) => {
      let text = "";
      for await (const part of response) text += part;
      resolve({ status: response.statusCode, body: JSON.parse(text) });
    });
    call.end(JSON.stringify(body));
  });
  return { ...answer, ms: performance.now() - startedAt };
}

/** So many runs, as many at once as there are connections. */
async function together(count, run) {
  const ms = [];
  let left = count;
  const startedAt = performance.now();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      ms.push([(await run()).ms].flat());
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return { ms, seconds: (performance.now() - startedAt) / 1_000 };
}

function table() {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${rounds} rounds in turn, ${CONNECTIONS} connections${diskMs > 0 ? `, a disk that is ${diskMs} ms slower` : ""}\n`,
  );
  console.log("                               requests/s    p50 ms    p99 ms   ÷ bare   CPU ms a request");
  const reference = median(samples["bare route, one FULL commit"].perSecond);
  for (const [name, { ms, perSecond, cpuMs }] of Object.entries(samples)) {
    const sorted = ms.sort((a, b) => a - b);
    const cells = [median(perSecond).toFixed(0).padStart(10), at(sorted, 0.5).toFixed(1).padStart(10)];
    cells.push(at(sorted, 0.99).toFixed(1).padStart(10), (median(perSecond) / reference).toFixed(2).padStart(9));
    cells.push(median(cpuMs).toFixed(2).padStart(19));
    console.log(`${name.padEnd(31)}${cells.join("")}`);
  }
}

/** Memory and descriptors of the gateway while it works at 50 pairs a second. */
async function soak(seconds) {
  const looks = [];
  for (let second = 0; second < seconds; second += 1) {
    const until = performance.now() + 1_000;
    await Promise.all(Array.from({ length: 50 }, sendAndCheck));
    if (second % Math.ceil(seconds / 10) === 0) looks.push(look(second));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - performance.now())));
  }
  console.log("\nsoak, 50 send + check a second\n  second   RSS MB   descriptors");
  for (const { second, rssMb, descriptors } of looks) {
    console.log(`${String(second).padStart(8)}${rssMb.toFixed(0).padStart(9)}${String(descriptors).padStart(14)}`);
  }
}

function look(second) {
  const status = readFileSync(`/proc/${gateway.child.pid}/status`, "utf8");
  const descriptors = readdirSync(`/proc/${gateway.child.pid}/fd`).length;
  return { second, rssMb: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1_024, descriptors };
}

function median(values) {
  return at(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
function at(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function listening(args) {
  const child = spawn(process.execPath, args, { env, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    const look = (data) => {
      said += data;
      const origin = /listens on (http\S+)/.exec(said)?.[1];
      if (origin) resolve({ child, origin });
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.once("exit", () => reject(new Error(said)));
  });
}

async function output(args) {
  const child = spawn(process.execPath, args, { env, cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const part of child.stdout) text += part;
  return text;
}
