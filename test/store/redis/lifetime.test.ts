import { afterEach, beforeEach, expect, test } from "vitest";
import type { Rule, Settlement, Store } from "../../../src/core/ports/store.js";
import { openRedisStore } from "../../../src/store/redis/redis.js";
import { admitted, DAY, intentOf, LINK, MINUTE, noteOf, PATIENCE_MS, recordOf, ruleOf } from "../calls.js";
import { describeRedis, type RedisServer, startRedis } from "../redis-server.js";

const SLACK_MS = 60_000;

/** How long a key may live, by how it begins. */
const LONGEST_MS: Record<string, number> = {
  clock: 30 * DAY,
  log: DAY + SLACK_MS,
  claim: MINUTE + SLACK_MS,
  releases: DAY + SLACK_MS,
  holder: 3_650 * DAY,
  persons: 3_650 * DAY,
  verification: 30 * DAY,
  verifications: 30 * DAY,
  "verifications-by-time": 30 * DAY,
  tally: 30 * DAY,
  "led-to": MINUTE + SLACK_MS,
  audit: 30 * DAY,
  "audit-ends": 3_650 * DAY,
  decisions: 30 * DAY,
  note: MINUTE,
};

describeRedis("keys", () => {
  let server: RedisServer;
  let store: Store;
  beforeEach(async () => {
    server = await startRedis();
    store = await openRedisStore({ link: LINK, url: server.url, commandTimeoutMs: PATIENCE_MS });
  });
  afterEach(async () => {
    await store.close();
    await server.stop();
  });

  test("every one is over at some time, and all of a tenant share one slot", async () => {
    const rules: Rule[] = (
      ["attempt", "unverified", "wrong_code", "spend", "failure", "throttle", "verified"] as const
    ).map((counts) =>
      ruleOf({ keys: [counts], counts, limit: 100, windowMs: DAY, ...(counts === "spend" && { weight: 2 }) }),
    );
    const record = recordOf({ holder: "person", createdAt: Date.now() });
    const outcomes: Settlement[] = [
      { kind: "unknown" },
      { kind: "rejected", failed: true, gate: { counts: "throttle", forMs: 5 } },
      { kind: "done", result: {}, wrongCode: true, record },
    ];
    for (const settlement of outcomes) {
      const { reservation } = await admitted(store, intentOf({ operation: "check" }), rules);
      await store.settle(reservation, settlement);
    }
    const sent = await admitted(store, intentOf(), []);
    await store.settle(sent.reservation, { kind: "done", result: {}, record, notes: [noteOf()] });
    await store.remember(noteOf());
    const open = await server.client.keys("*");
    const approved = await admitted(store, intentOf({ operation: "check", subjects: ["other"] }), rules.slice(0, 1));
    await store.settle(approved.reservation, { kind: "done", result: {}, approved: true, record });
    const decision = { at: Date.now(), tenant: "default", actor: "a", session: "s", operation: "send" } as const;
    await store.recordDecision({ ...decision, outcome: "COOLDOWN", subject: "subject", verificationSid: "VE1" });

    const kinds = new Set<string>();
    for (const key of await server.client.keys("*")) {
      const kind = /^\{vg:default\}:([a-z-]+)/.exec(key)?.[1] ?? key;
      const leftMs = await server.client.pttl(key);
      expect([key, leftMs > 0 && leftMs <= LONGEST_MS[kind]!]).toEqual([key, true]);
      kinds.add(kind);
    }
    expect([...kinds].sort()).toEqual(Object.keys(LONGEST_MS).sort());
    expect(open.length).toBeGreaterThan(10);
  });

  test("a person who never proved it is over after 30 days, a spent note when it would have been", async () => {
    await store.saveVerification(recordOf({ holder: "ada", createdAt: Date.now() }));
    for (const key of ["holder:ada", "persons:subject"]) {
      const leftMs = await server.client.pttl(`{vg:default}:${key}`);
      expect([key, leftMs > 29 * DAY && leftMs <= 30 * DAY]).toEqual([key, true]);
    }
    const note = noteOf({ keepMs: DAY });
    await store.remember(note);
    await store.spend("default", note.kind, note.key);
    expect(await server.client.pttl(`{vg:default}:note:receipt:${note.key}`)).toBeGreaterThan(DAY - MINUTE);
    expect(await server.client.hkeys(`{vg:default}:note:receipt:${note.key}`)).toEqual(["expiresAt"]);
  });

  test("a refund leaves nothing behind", async () => {
    const rules = (["attempt", "unverified", "wrong_code"] as const).map((counts) =>
      ruleOf({ keys: [counts], counts }),
    );
    const { reservation } = await admitted(store, intentOf({ operation: "check" }), rules);
    await store.settle(reservation, { kind: "rejected", failed: false });
    expect(await server.client.keys("*")).toEqual(["{vg:default}:clock"]);
  });

  test("what an approval releases is remembered as long as the longest of it counts", async () => {
    for (const windowMs of [DAY, MINUTE]) {
      await admitted(store, intentOf(), [ruleOf({ keys: [String(windowMs)], counts: "unverified", windowMs })]);
    }
    expect(await server.client.pttl("{vg:default}:releases:subject")).toBeGreaterThan(DAY);
  });
});
