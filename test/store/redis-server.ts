import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, describe, test } from "vitest";

const isInstalled = spawnSync("redis-server", ["--version"]).status === 0;

/** Like `describe`, for tests that need redis-server: skipped with a word where it is absent, failed there in CI. */
export function describeRedis(name: string, tests: () => void, { retry = 0 } = {}): void {
  if (isInstalled) {
    describe(name, { retry }, () => {
      // A test that fails half-way must not leave a server behind.
      afterAll(() => Promise.all([...running].map((server) => server.stop())));
      tests();
    });
  } else if (process.env.CI) {
    test(`${name}: redis-server`, () => {
      throw new Error("redis-server is not installed, and CI may not skip what needs it");
    });
  } else {
    describe.skip(`${name} (skipped: redis-server is not installed)`, tests);
  }
}

export interface RedisServer {
  port: number;
  url: string;
  /** A client of the tests' own. */
  client: Redis;
  signal(signal: NodeJS.Signals): void;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** A server on a free loopback port that keeps nothing on disk, as the tests need it. */
export const startRedis = (...options: string[]): Promise<RedisServer> =>
  launch((port, dir) => [...baseOf(port), "--save", "", "--appendonly", "no", "--dir", dir, ...options]);

/** A sentinel that watches this master as `mymaster` and gives up on it quickly. */
export async function startSentinel(masterPort: number): Promise<RedisServer> {
  const settings = [
    `sentinel monitor mymaster 127.0.0.1 ${masterPort} 1`,
    "sentinel down-after-milliseconds mymaster 300",
    "sentinel failover-timeout mymaster 3000",
  ];
  return launch((port, dir) => {
    writeFileSync(join(dir, "sentinel.conf"), settings.join("\n"));
    return [join(dir, "sentinel.conf"), "--sentinel", ...baseOf(port)];
  });
}

const baseOf = (port: number) => ["--port", String(port), "--bind", "127.0.0.1"];

const running = new Set<RedisServer>();

async function launch(argumentsOf: (port: number, dir: string) => string[]): Promise<RedisServer> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), "twilio-verify-redis-"));
  const client = new Redis({
    port,
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  client.on("error", () => {});
  let child: ChildProcess;
  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    client,
    signal: (signal) => void child.kill(signal),
    kill: () => ended(child, "SIGKILL"),
    async start() {
      child = spawn("redis-server", argumentsOf(port, dir), { stdio: "ignore" });
      const told = await client.info("server");
      if (!told.includes(`process_id:${child.pid}\r`)) throw new Error(`port ${port} is another server's`);
    },
    async stop() {
      running.delete(server);
      client.disconnect();
      await ended(child, "SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
  running.add(server);
  await server.start();
  return server;
}

/** Asks every few milliseconds. */
export async function until(isTrue: () => Promise<boolean>, giveUpMs = 20_000): Promise<void> {
  const giveUpAt = performance.now() + giveUpMs;
  while (!(await isTrue())) {
    if (performance.now() > giveUpAt) throw new Error(`not so after ${giveUpMs} ms`);
    await sleep(10);
  }
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

/** Cluster nodes talk on this port plus 10,000: that one, too, is below those that connections of any process get. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", () => freePort().then(resolve, reject));
    probe.listen(20_000 + Math.floor(Math.random() * 2_700), "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
