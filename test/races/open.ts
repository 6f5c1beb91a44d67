import type { Store } from "../../src/core/ports/store.js";
import { openRedisStore } from "../../src/store/redis/redis.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { LINK, PATIENCE_MS } from "../store/calls.js";

export async function openForTest(url: string): Promise<Store> {
  if (!url.startsWith("sqlite:")) return openRedisStore({ link: LINK, url, commandTimeoutMs: PATIENCE_MS });
  const path = url.slice("sqlite:".length);
  return openSqliteStore({ link: LINK, path, clock: { now: Date.now }, busyDeadlineMs: PATIENCE_MS });
}
