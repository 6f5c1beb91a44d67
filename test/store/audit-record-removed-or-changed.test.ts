/** Somebody who can write the database, but has no key, edits the audit behind the server's back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyAudit } from "../../src/core/audit.js";
import type { Store } from "../../src/core/ports/store.js";
import { type Database, openDatabase } from "../../src/store/driver.js";
import { openRedisStore } from "../../src/store/redis/redis.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { decisionOf, FINGERPRINT, LINK, PATIENCE_MS } from "./calls.js";
import { describeRedis, type RedisServer, startRedis } from "./redis-server.js";

const LENGTH = 10;
type Found = [number: number, problem: string][];

/** Ten decisions, of which the third was a refusal. */
async function fill(store: Store): Promise<void> {
  for (let number = 1; number <= LENGTH; number++) {
    const outcome = number === 3 ? "COOLDOWN" : "done";
    await store.recordDecision(decisionOf({ at: Date.now(), session: String(number), outcome, subject: "x" }));
  }
}

async function found(store: Store): Promise<Found> {
  const { problems, ok } = await verifyAudit(store, FINGERPRINT, "default");
  expect(ok).toBe(problems.length === 0);
  return problems.map(({ number, problem }) => [number, problem]);
}

describe("in the SQLite file", () => {
  let dir: string;
  let store: Store;
  let file: Database;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "twilio-verify-audit-"));
    const path = join(dir, "state.sqlite");
    store = openSqliteStore({ path, clock: Date, link: LINK });
    await fill(store);
    file = openDatabase(path);
  });
  afterEach(async () => {
    file.close();
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test("untouched, nothing is found", async () => expect(await found(store)).toEqual([]));

  test.each<[string, string, Found]>([
    ["a refusal becomes a success", "UPDATE decision SET outcome = 'done' WHERE number = 3", [[3, "changed"]]],
    ["a field is added", "UPDATE decision SET rule = 'x' WHERE number = 5", [[5, "changed"]]],
    ["a field is emptied", "UPDATE decision SET subject = NULL WHERE number = 5", [[5, "changed"]]],
    ["one from the middle", "DELETE FROM decision WHERE number = 5", [[5, "missing"]]],
    ["the tail", "DELETE FROM decision WHERE number > 7", [[8, "cut_off"]]],
    ["the first", "DELETE FROM decision WHERE number = 1", [[1, "missing"]]],
    ["all of it", "DELETE FROM decision", [[1, "cut_off"]]],
    ["taken out of the chain", "UPDATE decision SET number = NULL WHERE number = 5", [[5, "missing"]]],
    [
      "two change places",
      `UPDATE decision SET number = -5 WHERE number = 5; UPDATE decision SET number = 5 WHERE number = 6;
       UPDATE decision SET number = 6 WHERE number = -5`,
      [
        [5, "changed"],
        [6, "changed"],
        [7, "changed"],
      ],
    ],
    [
      "two change what they say",
      `UPDATE decision SET session = CASE session WHEN '5' THEN '6' ELSE '5' END WHERE session IN ('5', '6')`,
      [
        [5, "changed"],
        [6, "changed"],
      ],
    ],
    [
      "removed, and the rest moved up",
      "DELETE FROM decision WHERE number = 5; UPDATE decision SET number = number - 1 WHERE number > 5",
      [
        [5, "changed"],
        [10, "cut_off"],
      ],
    ],
    ["the head taken back", "UPDATE audit SET number = 7", [[10, "head_differs"]]],
    ["the ends removed", "DELETE FROM audit", [[10, "head_differs"]]],
  ])("%s", async (_name, sql, expected) => {
    for (const statement of sql.split(";")) file.exec(statement);
    expect(await found(store)).toEqual(expected);
  });

  test("a head taken back is not written over: decisions are refused instead", async () => {
    file.exec("UPDATE audit SET number = 7");
    await expect(store.recordDecision(decisionOf())).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
    expect(await found(store)).toEqual([[10, "head_differs"]]);
  });
});

describeRedis("in Redis", () => {
  const STREAM = "{vg:default}:audit";
  const ENDS = "{vg:default}:audit-ends";
  let server: RedisServer;
  let store: Store;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.client.flushall();
    store = await openRedisStore({ url: server.url, link: LINK, commandTimeoutMs: PATIENCE_MS });
    await fill(store);
  });
  afterEach(() => store.close());

  type Fields = Record<"at" | "link" | "decision", string>;
  type Entry = [number: number, fields: Fields];

  /** A stream takes no change: it is written anew, as somebody would who can write to Redis. */
  async function rewrite(change: (entries: Entry[]) => Entry[]): Promise<void> {
    const entries = (await server.client.xrange(STREAM, "-", "+")).map(([id, values]): Entry => {
      const pairs = values.flatMap((name, index) => (index % 2 ? [] : [[name, values[index + 1]]]));
      return [Number.parseInt(id, 10), Object.fromEntries(pairs) as Fields];
    });
    await server.client.del(STREAM);
    for (const [number, fields] of change(entries)) {
      await server.client.xadd(STREAM, `${number}-0`, ...Object.entries(fields).flat());
    }
  }

  const edited = (number: number, from: string, to: string) => (entries: Entry[]) =>
    entries.map(
      ([at, fields]): Entry => [
        at,
        at === number ? { ...fields, decision: fields.decision.replace(from, to) } : fields,
      ],
    );
  const swapped = (entries: Entry[]): Entry[] =>
    entries.map(([at, fields]) => [at, entries[at === 5 ? 5 : at === 6 ? 4 : at - 1]?.[1] ?? fields]);

  test("untouched, nothing is found; nor when it is only written anew", async () => {
    expect(await found(store)).toEqual([]);
    await rewrite((entries) => entries);
    expect(await found(store)).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>, Found]>([
    ["a refusal becomes a success", () => rewrite(edited(3, "COOLDOWN", "done")), [[3, "changed"]]],
    ["one from the middle", () => server.client.xdel(STREAM, "5-0"), [[5, "missing"]]],
    ["the tail", () => server.client.xdel(STREAM, "8-0", "9-0", "10-0"), [[8, "cut_off"]]],
    ["the first", () => server.client.xdel(STREAM, "1-0"), [[1, "missing"]]],
    ["all of it", () => server.client.del(STREAM), [[1, "cut_off"]]],
    [
      "two change places",
      () => rewrite(swapped),
      [
        [5, "changed"],
        [6, "changed"],
        [7, "changed"],
      ],
    ],
    ["no decision at all", () => rewrite(edited(5, "{", "")), [[5, "changed"]]],
    ["the head taken back", () => server.client.hset(ENDS, "number", 7), [[10, "head_differs"]]],
    ["the ends removed", () => server.client.del(ENDS), [[10, "head_differs"]]],
  ])("%s", async (_name, tamper, expected) => {
    await tamper();
    expect(await found(store)).toEqual(expected);
  });

  test("something put at the beginning does not stop the audit, and cannot hide what is added", async () => {
    await rewrite((entries) => [[1, { at: "x", link: "x", decision: "x" }], ...entries.slice(1)]);
    await store.recordDecision(decisionOf({ at: Date.now() }));
    expect(await found(store)).toEqual([
      [1, "unknown_key"],
      [2, "changed"],
    ]);
    expect((await store.auditEnds("default")).head.number).toBe(LENGTH + 1);
  });

  test("one put in beside the last is found, and reading comes to an end", async () => {
    await server.client.xadd(STREAM, "10-1", "at", 1);
    expect(await found(store)).toContainEqual([10, "changed"]);
    await store.recordDecision(decisionOf({ at: Date.now() }));
    expect(await found(store)).toContainEqual([10, "changed"]);
  });

  test.each([
    ["taken back", () => server.client.hset(ENDS, "number", 7)],
    ["removed", () => server.client.del(ENDS)],
  ])("ends %s are not written over: decisions are refused instead", async (_name, tamper) => {
    await tamper();
    await expect(store.recordDecision(decisionOf())).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
    expect(await found(store)).toEqual([[10, "head_differs"]]);
  });
});
