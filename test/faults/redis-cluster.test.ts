import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyAudit } from "../../src/core/audit.js";
import type { Store } from "../../src/core/ports/store.js";
import { openRedisStore } from "../../src/store/redis/redis.js";
import { admitted, FINGERPRINT, intentOf, LINK, noteOf, recordOf, ruleOf } from "../store/calls.js";
import { describeRedis, type RedisServer, startRedis, until } from "../store/redis-server.js";
import { backAfter } from "./asking.js";

const NODES = 3;
const SLOTS = 16_384;
const LIMIT = 3;
const TENANTS = Array.from({ length: 12 }, (_, number) => `tenant${number}`);
const rules = [ruleOf({ limit: LIMIT }), ruleOf({ name: "other", keys: ["other"], limit: 100, counts: "unverified" })];

describeRedis("a cluster of three", () => {
  let nodes: RedisServer[];
  let store: Store;

  beforeAll(async () => {
    nodes = await startCluster();
    store = await openRedisStore({ link: LINK, url: `${nodes[0]!.url}?cluster=1&nodes=127.0.0.1:${nodes[1]!.port}` });
  });
  afterAll(async () => {
    await store.close();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  test("each tenant on its node, exact everywhere", async () => {
    for (const tenant of TENANTS) {
      const kinds = await Promise.all(
        Array.from({ length: 10 }, async () => (await store.admit(intentOf({ tenant }), rules)).kind),
      );
      expect(kinds.filter((kind) => kind === "admitted")).toHaveLength(LIMIT);
      expect((await store.usage(tenant, rules)).map(({ used }) => used)).toEqual([LIMIT, LIMIT]);
    }
    const sizes = await Promise.all(nodes.map((node) => node.client.dbsize()));
    expect(sizes.every((size) => size > 0)).toBe(true);
    console.log(
      `cluster: ${TENANTS.length} tenants × 10 calls, ${LIMIT} admitted each; keys by node ${sizes.join(", ")}`,
    );
  });

  test("the whole life of a verification in one slot", async () => {
    const tenant = TENANTS[0]!;
    const record = recordOf({ tenant, holder: "person", status: "approved" });
    const { reservation } = await admitted(store, intentOf({ tenant, operation: "check" }), [
      ruleOf({ keys: ["check"] }),
    ]);
    await store.settle(reservation, { kind: "done", result: {}, approved: true, record });
    await store.recordDecision({
      at: Date.now(),
      tenant,
      actor: "a",
      session: "s",
      operation: "check",
      outcome: "done",
      subject: "subject",
    });
    expect(await store.isHolder(tenant, ["nobody", "person"])).toBe(true);
    expect(await store.latestVerification(tenant, ["none", "subject"])).toEqual(record);
    expect(await store.decisions({ tenant, subjects: ["none", "subject"], limit: 5 })).toHaveLength(1);
    expect((await store.usage(tenant, rules)).map(({ used }) => used)).toEqual([LIMIT, 0]);
  });

  test("notes of a settlement, wherever their tenants are", async () => {
    const tenant = TENANTS[0]!;
    const { reservation } = await admitted(store, intentOf({ tenant }), []);
    const notes = [tenant, "", ...TENANTS.slice(1, 4)].map((of) => noteOf({ tenant: of }));
    await store.settle(reservation, { kind: "done", result: {}, notes });
    for (const { tenant: of, kind, key } of notes) {
      expect(await store.spend(of, kind, key)).toEqual({ value: "value" });
      expect(await store.spend(of, kind, key)).toBe("spent");
    }
    expect(await store.erase(tenant, ["subject", "none"])).toBeGreaterThan(0);
    expect(await verifyAudit(store, FINGERPRINT, tenant)).toMatchObject({ ok: true, checked: 1 });
  });

  test("a node that stops answering: its tenants are refused, and served soon after", async () => {
    const [, stopped] = nodes;
    stopped!.signal("SIGSTOP");
    await sleep(2_500);
    let refused = 0;
    for (const tenant of TENANTS) {
      const outcome = await store.admit(intentOf({ tenant }), rules).then(
        ({ kind }) => kind,
        ({ code }) => code,
      );
      expect(["refused", "POLICY_STORE_UNAVAILABLE"]).toContain(outcome);
      if (outcome !== "refused") refused++;
    }
    expect(refused).toBeGreaterThan(0);
    stopped!.signal("SIGCONT");
    const backMs = Math.max(...(await Promise.all(TENANTS.map((tenant) => backAfter(store, 10_000, tenant)))));
    console.log(
      `cluster: a node stopped, 0 admitted, ${refused} of ${TENANTS.length} tenants unavailable, all back in ${backMs} ms`,
    );
    expect(backMs).toBeLessThan(2_000);
  });

  test("a cluster named as a single server is told apart", async () => {
    await expect(openRedisStore({ link: LINK, url: nodes[0]!.url })).rejects.toMatchObject({
      code: "POLICY_STORE_UNAVAILABLE",
      details: { fix: expect.stringContaining("?cluster=1") },
    });
  });
});

async function startCluster(): Promise<RedisServer[]> {
  const options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-config-file", "nodes.conf"];
  const nodes = await Promise.all(Array.from({ length: NODES }, () => startRedis(...options)));
  for (const [number, { client, port }] of nodes.entries()) {
    const edge = (of: number) => Math.floor((of * SLOTS) / NODES);
    await client.call("CLUSTER", "ADDSLOTSRANGE", edge(number), edge(number + 1) - 1);
    if (number > 0) await nodes[0]!.client.call("CLUSTER", "MEET", "127.0.0.1", port);
  }
  for (const { client } of nodes) {
    const known = async () => {
      const info = String(await client.call("CLUSTER", "INFO"));
      return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${NODES}`);
    };
    await until(known);
  }
  return nodes;
}
