import type { Store } from "../../src/core/ports/store.js";
import { openRedisStore } from "../../src/store/redis/redis.js";
import { openSqliteStore } from "../../src/store/sqlite.js";

/** A race is about exactness, not patience: nobody gives up in the crowd. */
const PATIENCE_MS = 20_000;

export async function openForTest(url: string): Promise<Store> {
  if (!url.startsWith("sqlite:")) return openRedisStore({ url, commandTimeoutMs: PATIENCE_MS });
  const path = url.slice("sqlite:".length);
  return openSqliteStore({ path, clock: { now: Date.now }, busyDeadlineMs: PATIENCE_MS });
}
