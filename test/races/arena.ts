import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { describeRedis, type RedisServer, startRedis } from "../store/redis-server.js";

export interface Arena {
  /** Of the store that the processes share. */
  url: string;
  dir: string;
}

/** The same tests for both stores, each with a fresh one. */
export function onBothStores(tests: (name: "SQLite" | "Redis", arena: Arena) => void): void {
  describe("SQLite", () => {
    const arena = withFolder();
    beforeAll(() => {
      arena.url = `sqlite:${join(arena.dir, "state.sqlite")}`;
    });
    tests("SQLite", arena);
  });
  describeRedis("Redis", () => {
    const arena = withFolder();
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis();
      arena.url = server.url;
    });
    afterAll(() => server.stop());
    tests("Redis", arena);
  });
}

function withFolder(): Arena {
  const arena: Arena = { url: "", dir: "" };
  beforeAll(() => {
    arena.dir = mkdtempSync(join(tmpdir(), "twilio-verify-race-"));
  });
  afterAll(() => rmSync(arena.dir, { recursive: true, force: true }));
  return arena;
}
