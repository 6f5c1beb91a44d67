// What the console's pages take beside the number of stored verifications: the list, the worst filter, statistics.
// Medians and ratios; never a pass or fail. Usage: npm run bench:console [-- pages a row, or short]
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const isShort = process.argv[2] === "short";
const pages = isShort ? 100 : Number(process.argv[2] ?? 400);
const SIZES = isShort ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
const ORIGIN = "http://127.0.0.1:1";
const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "bench-console-"));
// Beside the project's own modules, so that what stays external is found.
const bundle = join(root, "dist/bench-console.mjs");

await build({
  absWorkingDir: root,
  stdin: {
    contents: `export { consoleRoutes } from "./src/http/pages/console/console.js";
      export { createRuntime } from "./src/runtime.js";
      export { loadConfig } from "./src/config/load.js";
      export { openDatabase } from "./src/store/driver.js";`,
    resolveDir: root,
    loader: "ts",
  },
  outfile: bundle,
  bundle: true,
  format: "esm",
  platform: "node",
  external: ["@photostructure/sqlite", "node:sqlite"],
  loader: { ".lua": "text", ".iife.min.js": "text", ".min.css": "text" },
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "error",
});
const { consoleRoutes, createRuntime, loadConfig, openDatabase } = await import(bundle);

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${pages} pages a row\n`);
console.log("page                        stored      p50 ms      p99 ms   p99 ÷ 10^3");
const first = {};
for (const size of SIZES) await measure(size);
rmSync(folder, { recursive: true, force: true });
rmSync(bundle, { force: true });

/** The first page, one in the middle of all, what no index names, a filter that fits nothing, and counters. */
function pathsOf(cursor, subject) {
  return {
    list: "/verifications",
    "list, deep": `/verifications?cursor=${cursor}`,
    "list, by status": "/verifications?status=approved",
    "list, nothing fits": "/verifications?country=FR",
    "list, one destination": `/verifications?subject=${subject}`,
    "statistics, 30 days": "/statistics?span=30d",
  };
}

async function measure(size) {
  const stateDir = join(folder, String(size));
  const env = { TWILIO_VERIFY_STATE_DIR: stateDir, LOG_LEVEL: "silent" };
  const { config } = await loadConfig({ cwd: folder, homeDir: folder, env });
  const runtime = createRuntime({ config, log: () => {} });
  await runtime.context.state();
  const now = Date.now();
  fill(config.store.url.slice("sqlite:".length), size, now);
  const get = await signedIn(runtime);
  const middle = Buffer.from(`${now - 15 * DAY} VEf`).toString("base64url");
  for (const [name, path] of Object.entries(pathsOf(middle, "subject-1"))) {
    const times = [];
    for (let i = -20; i < pages; i += 1) {
      const startedAt = performance.now();
      await get(path);
      if (i >= 0) times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.floor(times.length * share)];
    first[name] ??= at(0.99);
    const ratio = (at(0.99) / first[name]).toFixed(2).padStart(13);
    console.log(`${name.padEnd(22)}${String(size).padStart(12)}${cell(at(0.5))}${cell(at(0.99))}${ratio}`);
  }
  await runtime.close();
}

/** A month of verifications of fifty destinations a thousand, and what they would have counted. */
function fill(path, size, now) {
  const database = openDatabase(path);
  const insert = database.prepare(
    `INSERT INTO verification (sid, tenant, subject, mask, country, channel, status, created_at, expires_at, updated_at, sends, wrong_checks)
     VALUES (?, 'default', ?, '+1••••••••71', ?, ?, ?, ?, ?, ?, 1, 0)`,
  );
  const counts = new Map();
  database.exec("PRAGMA synchronous = OFF");
  database.exec("PRAGMA cache_size = -400000");
  for (let done = 0; done < size; done += 100_000) {
    database.exec("BEGIN IMMEDIATE");
    for (let i = done; i < Math.min(done + 100_000, size); i += 1) {
      const at = now - Math.floor(((size - i) / size) * 30 * DAY);
      const country = ["US", "GB", "DE", "IN", "BR"][i % 5];
      const channel = ["sms", "call", "whatsapp"][i % 3];
      const status = i % 4 === 0 ? "approved" : "pending";
      // As random as Twilio's.
      const sid = `VE${((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, "0")}${String(i).padStart(24, "0")}`;
      insert.run(sid, `subject-${i % Math.ceil(size / 20)}`, country, channel, status, at, at + 600_000, at);
      const hour = at - (at % 3_600_000);
      for (const what of status === "approved" ? ["started", "sent", "approved"] : ["started", "sent"]) {
        const key = [hour, what, country, channel].join();
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    database.exec("COMMIT");
  }
  database.exec("BEGIN IMMEDIATE");
  const tally = database.prepare("INSERT INTO tally VALUES ('default', ?, ?, ?, ?, '', 0, ?)");
  for (const [key, count] of counts) tally.run(...key.split(","), count);
  database.exec("COMMIT");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

async function signedIn(runtime) {
  const door = {
    signIn: async () => ({ id: "1", tenant: "default", actor: "bench" }),
    mayStay: () => true,
    house: () => ({ verify: runtime.verify, settings: runtime.context.settings }),
  };
  const routes = consoleRoutes(door, { origin: ORIGIN, log: () => {} });
  const headers = { host: new URL(ORIGIN).host, origin: ORIGIN };
  const form = { ...headers, "content-type": "application/x-www-form-urlencoded" };
  const answer = await routes.request(`${ORIGIN}/sign-in`, { method: "POST", headers: form, body: "token=any" });
  const cookie = answer.headers.get("set-cookie").split(";")[0];
  return async (path) => {
    const page = await routes.request(ORIGIN + path, { headers: { ...headers, cookie } });
    if (page.status !== 200) throw new Error(`${path} answered ${page.status}`);
    await page.text();
  };
}

function cell(value) {
  return value.toFixed(2).padStart(12);
}
