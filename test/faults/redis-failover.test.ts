import { expect, test } from "vitest";
import type { Store } from "../../src/core/ports/store.js";
import { openRedisStore } from "../../src/store/redis/redis.js";
import { intentOf, LINK, ruleOf } from "../store/calls.js";
import { type RedisServer, startRedis, startSentinel, until } from "../store/redis-server.js";
import { startProxy } from "../store/tcp.js";
import { backAfter, describeTimed } from "./asking.js";

const LIMIT = 40;
const rules = [ruleOf({ limit: LIMIT })];

const tells = async ({ client }: RedisServer, line: RegExp) => line.test(await client.info());

/** Until the replica has everything that the master has done. */
async function replicated(master: RedisServer, replica: RedisServer): Promise<void> {
  const offset = async ({ client }: RedisServer) => /master_repl_offset:(\d+)/.exec(await client.info())?.[1];
  await until(
    async () => (await tells(replica, /master_link_status:up/)) && (await offset(master)) === (await offset(replica)),
  );
}

async function masterAndReplica(): Promise<[master: RedisServer, replica: RedisServer]> {
  const master = await startRedis("--repl-diskless-sync-delay", "0");
  const replica = await startRedis("--replicaof", "127.0.0.1", String(master.port));
  await replicated(master, replica);
  return [master, replica];
}

/** How many of so many calls are admitted; what fails is not. */
async function admittedOf(store: Store, calls: number): Promise<number> {
  const kinds = await Promise.all(
    Array.from({ length: calls }, () =>
      store.admit(intentOf(), rules).then(
        ({ kind }) => kind,
        () => "refused",
      ),
    ),
  );
  return kinds.filter((kind) => kind === "admitted").length;
}

describeTimed("a replica takes over", () => {
  test.each([
    ["in sync: the limit holds", true],
    ["out of sync: at most the limit and what was not replicated", false],
  ])("%s", async (_name, inSync) => {
    const [master, replica] = await masterAndReplica();
    const proxy = await startProxy(master.port);
    const store = await openRedisStore({ link: LINK, url: proxy.url });
    const before = await admittedOf(store, 10);
    await replicated(master, replica);
    if (!inSync) await replica.client.replicaof("NO", "ONE");
    const after = await admittedOf(store, 10);
    if (inSync) await replicated(master, replica);
    await master.kill();
    expect(await admittedOf(store, 5)).toBe(0);
    await replica.client.replicaof("NO", "ONE");
    proxy.port = replica.port;
    const backMs = await backAfter(store);
    const later = await admittedOf(store, 2 * LIMIT);
    const total = before + after + later;
    expect([before, after]).toEqual([10, 10]);
    expect(total).toBe(inSync ? LIMIT : LIMIT + after);
    expect(backMs).toBeLessThan(2_000);
    console.log(
      `fail-over ${inSync ? "in" : "out of"} sync: ${total} admitted of ${LIMIT}, ${inSync ? 0 : after} unreplicated, back in ${backMs} ms`,
    );
    await store.close();
    await proxy.close();
    await Promise.all([master.stop(), replica.stop()]);
  });

  test("and the old master lives on as its replica: found by its name", async () => {
    const [master, replica] = await masterAndReplica();
    const proxy = await startProxy(master.port);
    const store = await openRedisStore({ link: LINK, url: proxy.url });
    const before = await admittedOf(store, 10);
    await replicated(master, replica);
    await replica.client.replicaof("NO", "ONE");
    await master.client.replicaof("127.0.0.1", replica.port);
    expect(await admittedOf(store, 5)).toBe(0);
    proxy.port = replica.port;
    const backMs = await backAfter(store);
    expect([before, await admittedOf(store, 2 * LIMIT)]).toEqual([10, LIMIT - 10]);
    expect(backMs).toBeLessThan(2_000);
    await store.close();
    await proxy.close();
    await Promise.all([master.stop(), replica.stop()]);
  });

  test("found by sentinels", { timeout: 60_000 }, async () => {
    const [master, replica] = await masterAndReplica();
    const sentinel = await startSentinel(master.port);
    await until(() => tells(sentinel, /slaves=1/));
    const store = await openRedisStore({ link: LINK, url: `${sentinel.url}?sentinel=mymaster` });
    const before = await admittedOf(store, 10);
    await replicated(master, replica);
    await master.kill();
    // None, unless a busy machine made the sentinel believe in a failure before there was one.
    const meanwhile = await admittedOf(store, 5);
    const named = async () => String(await sentinel.client.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"));
    await until(async () => (await named()).endsWith(String(replica.port)));
    const backMs = await backAfter(store);
    const later = await admittedOf(store, 2 * LIMIT);
    expect([before, meanwhile + later]).toEqual([10, LIMIT - 10]);
    expect(backMs).toBeLessThan(2_000);
    console.log(
      `sentinel fail-over: ${before + meanwhile + later} admitted of ${LIMIT}, back ${backMs} ms after the sentinel named the new master`,
    );
    await store.close();
    await Promise.all([sentinel.stop(), master.stop(), replica.stop()]);
  });
});
