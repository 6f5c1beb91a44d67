// One process of bench/store.mjs: runs one kind of decision and sends back the time of each.
import { linkOf } from "../src/core/audit.ts";
import { createFingerprint } from "../src/core/fingerprint.ts";
import { openDatabase } from "../src/store/driver.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";

const WINDOW_MS = 600_000;
const link = linkOf(createFingerprint(Buffer.alloc(32, "bench")));

process.once("message", async (job) => {
  const kind = { bare, ours, flexible }[job.what];
  const { label, step, close } = await kind(job);
  for (let index = 0; index < 200; index += 1) await step(index);
  const micros = [];
  const startedAt = performance.now();
  for (let index = 0; index < job.decisions; index += 1) {
    const before = performance.now();
    await step(1_000 + index);
    micros.push((performance.now() - before) * 1_000);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await close?.();
  process.send({ label, micros, seconds });
});

const isRedis = (url) => url.startsWith("redis");
const random = (kinds) => Math.floor(Math.random() * kinds);

async function openRedis(url) {
  const { Redis } = await import("ioredis");
  return new Redis(url);
}

async function open(url) {
  if (!isRedis(url)) return openSqliteStore({ path: url.slice("sqlite:".length), clock: Date, link });
  const { openRedisStore } = await import("../src/store/redis/redis.ts");
  return openRedisStore({ url, link });
}

/** The floor: one PING, or one row committed with synchronous = FULL. */
async function bare({ url }) {
  if (isRedis(url)) {
    const client = await openRedis(url);
    return { label: "PING", step: () => client.ping(), close: () => client.quit() };
  }
  const database = openDatabase(`${url.slice("sqlite:".length)}-bare`);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, at INTEGER)",
  );
  const insert = database.prepare("INSERT INTO row (at) VALUES (?)");
  return { label: "one row, FULL commit", step: () => insert.run(Date.now()) };
}

function rulesOf(count, index, live) {
  return Array.from({ length: count }, (_, position) => ({
    name: `rule_${position}`,
    keys: [`rule_${position}|${live ? index : random(20_000)}`],
    limit: 1_000_000,
    windowMs: WINDOW_MS,
    counts: "attempt",
  }));
}

function intentOf() {
  const key = crypto.randomUUID();
  return {
    operation: "send",
    tenant: "bench",
    keys: [key],
    fingerprints: [key],
    subjects: [key],
    supplied: false,
    keepMs: 60_000,
    leaseMs: 15_000,
  };
}

/** admit, the claim included. */
async function ours({ url, rules, live }) {
  const store = await open(url);
  if (live) await fill(url, live);
  return {
    label: "ours",
    step: () => store.admit(intentOf(), rulesOf(rules, random(live ?? 20_000), live)),
    close: () => store.close(),
  };
}

/** Puts live hits into the store without going through a million decisions. */
async function fill(url, live) {
  const expiresAt = Date.now() + WINDOW_MS;
  if (isRedis(url)) {
    const client = await openRedis(url);
    for (let from = 0; from < live; from += 5_000) {
      const pipeline = client.pipeline();
      for (let index = from; index < Math.min(live, from + 5_000); index += 1)
        pipeline.zadd(`{vg:bench}:fill:${index}`, Date.now(), "x").pexpireat(`{vg:bench}:fill:${index}`, expiresAt);
      await pipeline.exec();
    }
    return client.quit();
  }
  const database = openDatabase(url.slice("sqlite:".length));
  const insert = database.prepare(
    "INSERT INTO hit (rule, reservation, counts, value, weight, subject, at, expires_at) VALUES (?, ?, 'attempt', '', 1, 's' || ?, ?, ?)",
  );
  for (let from = 0; from < live; from += 20_000) {
    database.exec("BEGIN IMMEDIATE");
    for (let index = from; index < Math.min(live, from + 20_000); index += 1)
      insert.run(`bench|fill|${index}`, `fill-${live}-${index}`, index, Date.now(), expiresAt);
    database.exec("COMMIT");
  }
  database.close();
}

/** rate-limiter-flexible, key by key: it decides each on its own and takes nothing back. */
async function flexible({ url, rules }) {
  const { RateLimiterRedis, RateLimiterSQLite } = await import("rate-limiter-flexible");
  const options = { points: 1_000_000, duration: WINDOW_MS / 1_000, tableName: "flexible" };
  const client = isRedis(url) ? await openRedis(url) : undefined;
  const limiter = client
    ? new RateLimiterRedis({ ...options, storeClient: client })
    : await sqliteLimiter(RateLimiterSQLite, options, url);
  const step = async () => {
    for (let position = 0; position < rules; position += 1) await limiter.consume(`rule_${position}|${random(20_000)}`);
  };
  return { label: "rate-limiter-flexible, no claim", step, close: () => client?.quit() };
}

/** Its driver expects better-sqlite3; ours is the same API but for `transaction`. */
async function sqliteLimiter(RateLimiterSQLite, options, url) {
  const database = openDatabase(`${url.slice("sqlite:".length)}-flexible`);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  const storeClient = {
    prepare: (text) => database.prepare(text),
    exec: (text) => database.exec(text),
    transaction: (run) => () => {
      database.exec("BEGIN IMMEDIATE");
      const value = run();
      database.exec("COMMIT");
      return value;
    },
  };
  return new Promise((resolve, reject) => {
    const limiter = new RateLimiterSQLite({ ...options, storeClient, storeType: "better-sqlite3" }, (error) =>
      error ? reject(error) : resolve(limiter),
    );
  });
}
