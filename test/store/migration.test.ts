/** A state file that an earlier version wrote opens, keeps what it limits, and gets what it lacks. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verifyAudit } from "../../src/core/audit.js";
import type { Store } from "../../src/core/ports/store.js";
import { openDatabase } from "../../src/store/driver.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { DAY, decisionOf, FINGERPRINT, intentOf, LINK, MINUTE, noteOf, recordOf, ruleOf, SECOND } from "./calls.js";

/** When the file was written (state-v1.sql): by the code of its time, not by hand. */
const START = Date.UTC(2030, 0, 1, 12);
const rule = ruleOf({ limit: 2 });
let dir: string;
let at: number;
let store: Store;
const open = () => openSqliteStore({ path: join(dir, "state.sqlite"), clock: { now: () => at }, link: LINK });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "twilio-verify-migration-"));
  const file = openDatabase(join(dir, "state.sqlite"));
  file.exec(readFileSync(join(import.meta.dirname, "state-v1.sql"), "utf8"));
  file.close();
  at = START + SECOND;
  store = open();
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

test("its limits still refuse", async () => {
  expect(await store.admit(intentOf(), [rule])).toMatchObject({ kind: "refused", retryAfterMs: 10 * MINUTE - SECOND });
  const wrong = ruleOf({ keys: ["wrong"], counts: "wrong_code", limit: 5, windowMs: DAY });
  expect(await store.usage("default", [wrong])).toMatchObject([{ used: 1 }]);
});

test("its claims are still claimed, its results replayed", async () => {
  const intent = (key: string) => intentOf({ keys: [key], fingerprints: ["fingerprint"] });
  expect(await store.admit(intent("intent-1"), [rule])).toMatchObject({ kind: "replayed", result: { sent: true } });
  expect(await store.admit(intent("intent-3"), [rule])).toMatchObject({ kind: "in_progress" });
});

test("its verifications are as they were, and take what is new", async () => {
  const record = await store.findVerification("default", "VE1");
  expect(record).toStrictEqual(
    recordOf({ sid: "VE1", createdAt: START, expiresAt: START + 10 * MINUTE, updatedAt: START, wrongChecks: 1 }),
  );
  await store.saveVerification({ ...record!, binding: "sealed" });
  expect(await store.findVerification("default", "VE1")).toMatchObject({ binding: "sealed" });
});

test("who was proven is proven; what its verifications say of persons is known", async () => {
  for (const [holder, isHolder] of Object.entries({ proven: true, gone: true, unproven: false, nobody: false })) {
    expect([holder, await store.isHolder("default", [holder])]).toEqual([holder, isHolder]);
  }
  expect(await store.findPerson("default", ["proven"])).toStrictEqual({
    subject: "of-proven",
    verificationSid: "VE2",
    verifiedAt: START,
    updatedAt: START,
  });
  expect(await store.findPerson("default", ["unproven"])).not.toHaveProperty("verifiedAt");
  // Only a time is left of a person whose verifications are over.
  expect(await store.findPerson("default", ["gone"])).toBeUndefined();
  expect(await store.erase("default", ["of-proven"])).toBe(3);
  expect(await store.isHolder("default", ["proven"])).toBe(false);
});

test("its decisions are listed but not linked: the chain begins with the next one", async () => {
  expect(await store.decisions({ tenant: "default", limit: 9 })).toHaveLength(2);
  expect(await store.auditTrail("default", 0, 9)).toEqual([]);
  await store.recordDecision(decisionOf({ at }));
  expect(await store.decisions({ tenant: "default", limit: 9 })).toHaveLength(3);
  expect(await verifyAudit(store, FINGERPRINT, "default")).toMatchObject({ ok: true, checked: 1, last: { number: 1 } });
  at += 30 * DAY - SECOND;
  await store.admit(intentOf(), []);
  expect(await store.decisions({ tenant: "default", limit: 9 })).toHaveLength(2);
});

test("it opens again, with notes", async () => {
  const note = noteOf();
  expect(await store.remember(note)).toBe(true);
  await store.close();
  store = open();
  expect(await store.recall("default", note.kind, note.key)).toBe("value");
});
