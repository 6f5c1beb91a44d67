import { afterAll, beforeAll } from "vitest";
import { openRedisStore } from "../../../src/store/redis/redis.js";
import { LINK, PATIENCE_MS } from "../calls.js";
import { describeRedis, type RedisServer, startRedis } from "../redis-server.js";
import { storeContract } from "../store-contract.js";

describeRedis("Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  storeContract("Redis", (clock) =>
    openRedisStore({ link: LINK, url: server.url, testClock: () => clock.now(), commandTimeoutMs: PATIENCE_MS }),
  );
});
