import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Store } from "../../../src/core/ports/store.js";
import { openRedisStore } from "../../../src/store/redis/redis.js";
import { admitted, intentOf, LINK, ruleOf } from "../calls.js";
import { describeRedis, type RedisServer, startRedis } from "../redis-server.js";
import { type BreakingProxy, startProxy } from "../tcp.js";

describeRedis("an answer that is lost on the way", () => {
  let server: RedisServer;
  let proxy: BreakingProxy;
  let store: Store;
  const failure = ruleOf({ name: "failure", keys: ["failure"], counts: "failure" });
  const rules = [ruleOf(), failure];
  const used = async () => (await store.usage("default", rules)).map((rule) => rule.used);

  beforeAll(async () => {
    server = await startRedis();
    proxy = await startProxy(server.port);
  });
  afterAll(async () => {
    await proxy.close();
    await server.stop();
  });
  beforeEach(async () => {
    await server.client.flushall();
    store = await openRedisStore({ link: LINK, url: proxy.url });
    // So that the server knows the scripts: what is lost below is their answer.
    const { reservation } = await admitted(store, intentOf(), rules);
    await store.settle(reservation, { kind: "rejected", failed: false });
    expect(await used()).toEqual([0, 0]);
  });
  afterEach(() => store.close());

  test("an admission is asked for again and charged once", async () => {
    const intent = intentOf();
    proxy.next = "cut";
    const admission = await store.admit(intent, rules);
    expect(admission).toMatchObject({ kind: "admitted", usage: [{ used: 1 }, { used: 0 }] });
    expect(await used()).toEqual([1, 0]);
    expect(await store.admit(intent, rules)).toMatchObject({ kind: "in_progress" });
  });

  test("a settlement is sent again and counts once", async () => {
    const { reservation } = await admitted(store, intentOf(), rules);
    proxy.next = "cut";
    await store.settle(reservation, { kind: "unknown" });
    expect(await used()).toEqual([1, 1]);
  });

  test("an admission that nobody heard of is refused, and taken back when the store answers again", async () => {
    const intent = intentOf();
    proxy.next = "hang";
    await expect(store.admit(intent, rules)).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
    await expect.poll(() => used().catch(() => undefined)).toEqual([0, 0]);
    expect(await store.admit(intent, rules)).toMatchObject({ kind: "admitted" });
  });
});
