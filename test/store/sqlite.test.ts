/** What only an SQLite file promises: rows that are over go, a bite at a time, and a step that fails leaves nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store } from "../../src/core/ports/store.js";
import { type Database, openDatabase } from "../../src/store/driver.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { admitted, DAY, decisionOf, intentOf, LINK, MINUTE, noteOf, recordOf, SENT } from "./calls.js";

const START = Date.UTC(2030, 0, 1, 12);
const BITE = 64;
let dir: string;
let at: number;
let store: Store;
let file: Database;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "twilio-verify-sqlite-"));
  at = START;
  store = open();
  file = openDatabase(join(dir, "state.sqlite"));
});
afterEach(async () => {
  file.close();
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

function open(): Store {
  return openSqliteStore({ path: join(dir, "state.sqlite"), clock: { now: () => at }, link: LINK });
}

const rows = (from: string) => Number(file.prepare(`SELECT COUNT(*) AS count FROM ${from}`).get()?.count);

/** Each connection prunes with its first admission. */
async function prune(): Promise<void> {
  const own = open();
  await own.admit(intentOf(), []);
  await own.close();
}

test("notes that are over go, spent or not, a bite at a time", async () => {
  for (let number = 0; number < BITE + 10; number++) {
    const note = noteOf();
    await store.remember(note);
    if (number % 2) await store.spend("default", note.kind, note.key);
  }
  await store.remember(noteOf({ keepMs: MINUTE + 1 }));
  at += MINUTE;
  await prune();
  expect(rows("note")).toBe(11);
  await prune();
  expect(rows("note")).toBe(1);
});

test("a value is gone from the file's row once it is spent", async () => {
  const note = noteOf({ value: "canary" });
  await store.remember(note);
  expect(rows("note WHERE value LIKE '%canary%'")).toBe(1);
  await store.spend("default", note.kind, note.key);
  expect(rows("note WHERE value IS NULL")).toBe(1);
});

test("persons who never proved it go after 30 days, the others stay", async () => {
  const record = recordOf({ createdAt: START, updatedAt: START });
  await store.saveVerification({ ...record, holder: "unproven" });
  const { reservation } = await admitted(store, intentOf(), []);
  const proven = recordOf({ createdAt: START, updatedAt: START, holder: "proven", status: "approved" });
  await store.settle(reservation, { ...SENT, approved: true, record: proven });
  at += 30 * DAY - 1;
  await prune();
  expect(rows("person")).toBe(2);
  at += 1;
  await prune();
  expect(rows("person")).toBe(1);
  expect(await store.isHolder("default", ["proven"])).toBe(true);
});

test("old decisions go a bite at a time, those of the longest waiting tenant first, none behind a young one", async () => {
  const record = (tenant: string, decidedAt: number) => store.recordDecision(decisionOf({ tenant, at: decidedAt }));
  for (let number = 0; number < BITE + 10; number++) await record("older", START - 1);
  for (let number = 0; number < 10; number++) await record("younger", START);
  // A clock that was wrong: it must hold up nobody but its own tenant.
  await record("wrong", START + 400 * DAY);
  for (let number = 0; number < BITE; number++) await record("wrong", START - 1);
  at += 30 * DAY;
  await prune();
  expect(rows("decision WHERE tenant = 'older'")).toBe(10);
  expect(rows("decision WHERE tenant = 'younger'")).toBe(10);
  await prune();
  expect(rows("decision WHERE tenant = 'older'")).toBe(0);
  expect(rows("decision WHERE tenant = 'younger'")).toBe(0);
  expect(rows("decision WHERE tenant = 'wrong'")).toBe(BITE + 1);
});

test("a tenant whose old decisions were removed by somebody does not hold up the others", async () => {
  for (const tenant of ["robbed", "other"]) await store.recordDecision(decisionOf({ tenant, at: START }));
  file.exec("DELETE FROM decision WHERE tenant = 'robbed'");
  at += 30 * DAY;
  await prune();
  expect(rows("decision")).toBe(0);
});

test("a settlement that fails leaves no note, and its claim as it was", async () => {
  const note = noteOf();
  const intent = intentOf();
  const { reservation } = await admitted(store, intent, []);
  const settled = store.settle(reservation, { ...SENT, notes: [note], record: recordOf({ mask: null as never }) });
  await expect(settled).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
  expect(await store.recall("default", note.kind, note.key)).toBeUndefined();
  expect(await store.admit(intent, [])).toMatchObject({ kind: "in_progress" });
});

test("a link that cannot be made leaves neither decision nor gap", async () => {
  const broken = openSqliteStore({
    path: join(dir, "state.sqlite"),
    clock: { now: () => at },
    link: () => {
      throw new Error("no key");
    },
  });
  await expect(broken.recordDecision(decisionOf())).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
  await broken.close();
  await store.recordDecision(decisionOf());
  expect(await store.auditTrail("default", 0, 9)).toMatchObject([{ number: 1 }]);
});

test("the trail is read and pruned by index, however long it is", () => {
  const plan = (sql: string) =>
    file
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join("; ");
  for (const sql of [
    "SELECT * FROM decision WHERE tenant = ? AND number > ? ORDER BY number LIMIT ?",
    "DELETE FROM decision WHERE tenant = ? AND number > ? AND number <= ?",
  ]) {
    expect(plan(sql)).toMatch(/USING INDEX decision_by_number/);
  }
  expect(plan("SELECT id FROM decision WHERE number IS NULL AND at <= ? LIMIT 1")).toMatch(/decision_without_link/);
  expect(plan("SELECT tenant FROM audit WHERE oldest_at <= ? ORDER BY oldest_at LIMIT 1")).toMatch(/audit_by_oldest/);
});

test("a look waits for nobody who writes, and sees what was committed", async () => {
  await store.remember(noteOf({ key: "kept" }));
  file.exec("BEGIN IMMEDIATE; DELETE FROM note");
  const own = openSqliteStore({
    path: join(dir, "state.sqlite"),
    clock: { now: () => at },
    link: LINK,
    busyDeadlineMs: 0,
  });
  expect(await own.recall("default", "receipt", "kept")).toBe("value");
  await expect(own.remember(noteOf())).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
  file.exec("ROLLBACK");
  await own.close();
});
