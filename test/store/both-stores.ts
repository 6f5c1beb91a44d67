import { afterAll, beforeAll, describe } from "vitest";
import { describeRedis, type RedisServer, startRedis } from "./redis-server.js";

/**
 * The same tests of a whole installation on either store.
 *
 * @param tests are given what opens a house there; Redis lives by the system's clock, so a house there must, too
 */
export function onBothStores(tests: (where: () => { storeUrl?: string }) => void): void {
  describe("on SQLite", () => tests(() => ({})));
  const onRedis = () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server.stop());
    tests(() => ({ storeUrl: server.url }));
  };
  // Where a busy machine keeps Redis waiting for more than 250 ms, the product refuses, as it should.
  describeRedis("on Redis", onRedis, { retry: 2 });
}
