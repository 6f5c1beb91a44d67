import { afterEach, describe, expect, test } from "vitest";
import type { Store } from "../../../src/core/ports/store.js";
import { openRedisStore } from "../../../src/store/redis/redis.js";
import { intentOf, LINK, noteOf, recordOf, ruleOf } from "../calls.js";
import { freePort } from "../redis-server.js";
import { bulk, fakeRedis, type Listener } from "../tcp.js";

const GOOD_INFO = "redis_version:7.0.15\r\nrole:master\r\nmaxmemory:0\r\naof_enabled:1\r\nloading:0\r\n";
const DOWN = { code: "POLICY_STORE_UNAVAILABLE" };
const decision = { at: 1, tenant: "t", actor: "a", session: "s", operation: "send", outcome: "done" } as const;
const reservation = "5f0e8400-e29b-41d4-a716-446655440000:t:intent";

const METHODS: Record<string, (store: Store) => Promise<unknown>> = {
  admit: (store) => store.admit(intentOf(), [ruleOf()]),
  settle: (store) => store.settle(reservation, { kind: "unknown" }),
  usage: (store) => store.usage("t", [ruleOf()]),
  findVerification: (store) => store.findVerification("t", "VE1"),
  latestVerification: (store) => store.latestVerification("t", ["s"]),
  saveVerification: (store) => store.saveVerification(recordOf()),
  findPerson: (store) => store.findPerson("t", ["h"]),
  erase: (store) => store.erase("t", ["s"]),
  remember: (store) => store.remember(noteOf()),
  recall: (store) => store.recall("t", "receipt", "k"),
  spend: (store) => store.spend("t", "receipt", "k"),
  forget: (store) => store.forget("t", "receipt", "k"),
  auditTrail: (store) => store.auditTrail("t", 0, 1),
  auditEnds: (store) => store.auditEnds("t"),
  isHolder: (store) => store.isHolder("t", ["h"]),
  recordDecision: (store) => store.recordDecision(decision),
  decisions: (store) => store.decisions({ tenant: "t", limit: 1 }),
};

let server: Listener | undefined;
afterEach(() => server?.close());

async function serverThat(answers: { info?: string; others: string }): Promise<string> {
  server = await fakeRedis(([name = "", sub = ""]) => {
    if (/^info$/i.test(name)) return bulk(answers.info ?? GOOD_INFO);
    return /^(client|quit|auth|select)$/i.test(name) && sub !== "PAUSE" ? "+OK\r\n" : answers.others;
  });
  return server.url;
}

describe("whatever the server answers is the one error of the store", () => {
  test.each([
    "LOADING Redis is loading the dataset in memory",
    "READONLY You can't write against a read only replica.",
    "ERR Error running script: @user_script: 12: -READONLY You can't write against a read only replica.",
    "OOM command not allowed when used memory > 'maxmemory'.",
    "CLUSTERDOWN The cluster is down",
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    "BUSY Redis is busy running a script.",
    "NOPERM this user has no permissions to run the 'evalsha' command",
    "NOSCRIPT No matching script.",
    "MISCONF Redis is configured to save RDB snapshots",
  ])("%s", async (reply) => {
    const store = await openRedisStore({ link: LINK, url: await serverThat({ others: `-${reply}\r\n` }) });
    for (const [name, call] of Object.entries(METHODS)) {
      const error = await call(store).catch((thrown: unknown) => thrown);
      expect([name, error]).toEqual([name, expect.objectContaining(DOWN)]);
      expect(JSON.stringify(error)).not.toContain(reply.slice(0, 12));
    }
    await store.close();
  });

  test("no answer at all: refused in time, by every method", async () => {
    const store = await openRedisStore({ link: LINK, url: await serverThat({ others: "" }), commandTimeoutMs: 100 });
    for (const call of Object.values(METHODS)) {
      const startedAt = performance.now();
      await expect(call(store)).rejects.toMatchObject(DOWN);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
    await store.close();
  });
});

describe("a store that does not open", () => {
  const opening = (url: string) =>
    openRedisStore({ link: LINK, url }).then(
      () => "open",
      (error: unknown) => error,
    );

  test("nobody listens", async () => {
    const error = await opening(`redis://user:s3cret-pass@127.0.0.1:${await freePort()}`);
    expect(error).toMatchObject(DOWN);
    expect(JSON.stringify(error) + String(error)).not.toMatch(/s3cret|127\.0\.0\.1/);
  });

  test("still loading", async () => {
    const url = await serverThat({ info: GOOD_INFO.replace("loading:0", "loading:1"), others: "-LOADING wait\r\n" });
    const startedAt = performance.now();
    expect(await opening(url)).toMatchObject(DOWN);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  test.each([
    ["an old version", GOOD_INFO.replace("7.0.15", "6.0.9"), /older than 6\.2/],
    ["a replica", GOOD_INFO.replace("master", "slave"), /replica/],
    ["a cache", GOOD_INFO.replace("maxmemory:0", "maxmemory:5\r\nmaxmemory_policy:allkeys-lru"), /evict/],
  ])("%s", async (_name, info, message) => {
    const error = await opening(await serverThat({ info, others: "-ERR no\r\n" }));
    expect(error).toMatchObject({ ...DOWN, message: expect.stringMatching(message) });
  });

  test("the password is wrong", async () => {
    server = await fakeRedis(([name = ""]) =>
      /^auth$/i.test(name) ? "-WRONGPASS invalid username-password pair\r\n" : "-NOAUTH Authentication required.\r\n",
    );
    const error = await opening(server.url.replace("//", "//user:s3cret-pass@"));
    expect(error).toMatchObject(DOWN);
    expect(JSON.stringify(error) + String(error)).not.toContain("s3cret");
  });
});
