import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store } from "../../src/core/ports/store.js";
import { openRedisStore } from "../../src/store/redis/redis.js";
import { tries } from "../depth.js";
import { admitted, intentOf, LINK, ruleOf, SENT } from "../store/calls.js";
import { type RedisServer, startRedis } from "../store/redis-server.js";
import { backAfter, count, describeTimed, keepAsking, longest } from "./asking.js";

const STOPPED_MS = tries({ light: 1_500, usual: 5_000 });
const DOWN = { code: "POLICY_STORE_UNAVAILABLE" };
const many = ruleOf({ limit: 1e6 });

describeTimed("Redis fails under load", () => {
  let server: RedisServer;
  let store: Store;
  const used = async () => (await store.usage("default", [many]))[0]!.used;

  beforeEach(async () => {
    server = await startRedis();
    store = await openRedisStore({ link: LINK, url: server.url });
  });
  afterEach(async () => {
    await store.close();
    await server.stop();
  });

  test(`stopped for ${STOPPED_MS} ms: refused in time, back soon, no charge left of what was refused`, async () => {
    const load = keepAsking(store, [many]);
    await sleep(300);
    server.signal("SIGSTOP");
    const stoppedAt = performance.now();
    await sleep(STOPPED_MS);
    const resumedAt = performance.now();
    server.signal("SIGCONT");
    const backMs = await backAfter(store);
    await sleep(200);
    const asked = await load.stop();
    const meanwhile = asked.filter(({ startedAt }) => startedAt > stoppedAt && startedAt < resumedAt - 1_000);
    expect(meanwhile.length).toBeGreaterThan(20);
    expect(count(meanwhile, DOWN.code)).toBe(meanwhile.length);
    expect(longest(asked)).toBeLessThan(1_000);
    expect(backMs).toBeLessThan(2_000);
    await expect.poll(used).toBe(count(asked, "admitted"));
    console.log(
      `SIGSTOP ${STOPPED_MS} ms: ${meanwhile.length} refused, 0 admitted, longest wait ${longest(asked)} ms, back in ${backMs} ms`,
    );
  });

  test("killed and started again", async () => {
    const load = keepAsking(store, [many]);
    await sleep(200);
    await server.kill();
    const killedAt = performance.now();
    await sleep(500);
    const startedAt = performance.now();
    await server.start();
    const backMs = await backAfter(store);
    const asked = await load.stop();
    const meanwhile = asked.filter((one) => one.startedAt > killedAt && one.endedAt < startedAt);
    expect(meanwhile.length).toBeGreaterThan(10);
    expect(count(meanwhile, DOWN.code)).toBe(meanwhile.length);
    expect(backMs).toBeLessThan(2_000);
    console.log(
      `kill -9: ${meanwhile.length} refused, 0 admitted, longest wait ${longest(asked)} ms, back in ${backMs} ms`,
    );
  });

  test("out of memory: no admission, but what has happened is still recorded", async () => {
    const first = intentOf();
    const { reservation } = await admitted(store, first, [many]);
    await server.client.config("SET", "maxmemory", "1");
    const keys = await server.client.dbsize();
    await expect(store.admit(intentOf(), [many])).rejects.toMatchObject(DOWN);
    expect([await used(), await server.client.dbsize()]).toEqual([1, keys]);
    await store.settle(reservation, SENT);
    expect(await store.admit(first, [many])).toMatchObject({ kind: "replayed" });
    await server.client.config("SET", "maxmemory", "0");
    const backMs = await backAfter(store);
    expect(backMs).toBeLessThan(2_000);
    console.log(`OOM: 0 admitted, settled all the same, back in ${backMs} ms`);
  });

  test("a master that became a replica", async () => {
    await store.admit(intentOf(), [many]);
    await server.client.replicaof("127.0.0.1", 1);
    for (let call = 0; call < 5; call++) await expect(store.admit(intentOf(), [many])).rejects.toMatchObject(DOWN);
    await server.client.replicaof("NO", "ONE");
    const backMs = await backAfter(store);
    expect(backMs).toBeLessThan(2_000);
    expect(await used()).toBe(1);
    console.log(`READONLY: 0 admitted, back in ${backMs} ms`);
  });

  test("scripts forgotten: nobody notices", async () => {
    const load = keepAsking(store, [many], 2);
    for (let flush = 0; flush < 10; flush++) {
      await server.client.script("FLUSH");
      await sleep(20);
    }
    const asked = await load.stop();
    expect(count(asked, "admitted")).toBe(asked.length);
    expect(await used()).toBe(asked.length);
    console.log(`NOSCRIPT: ${asked.length} of ${asked.length} admitted over 10 SCRIPT FLUSH`);
  });

  test("every script busy or every client paused: refused in time", async () => {
    await server.client.client("PAUSE", 1_500, "ALL");
    const startedAt = performance.now();
    await expect(store.admit(intentOf(), [many])).rejects.toMatchObject(DOWN);
    expect(performance.now() - startedAt).toBeLessThan(1_200);
    expect(await backAfter(store)).toBeLessThan(3_000);
    await expect.poll(used).toBe(0);
  });

  test("closing is quick when the server is gone", async () => {
    server.signal("SIGSTOP");
    const startedAt = performance.now();
    await store.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await expect(store.admit(intentOf(), [many])).rejects.toMatchObject(DOWN);
  });
});
