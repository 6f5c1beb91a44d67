import { describe, expect, test } from "vitest";
import type { Settlement } from "../../../src/core/ports/store.js";
import { admitted, DAY, MINUTE, ruleOf, SECOND, SENT } from "../calls.js";
import { house, type Open } from "./house.js";

export function outcomesContract(name: string, open: Open): void {
  describe(`${name}: outcomes`, () => {
    const it = house(open);
    const verified = ruleOf({ name: "verified", keys: ["verified"], counts: "verified", limit: 1e9 });
    const failure = ruleOf({
      name: "failure",
      keys: ["failure"],
      counts: "failure",
      limit: 2,
      windowMs: 30 * SECOND,
    });
    const throttle = ruleOf({
      name: "throttle",
      keys: ["throttle"],
      counts: "throttle",
      limit: 1,
      windowMs: 60 * MINUTE,
    });
    const credentials = ruleOf({
      name: "credentials",
      keys: ["credentials"],
      counts: "credentials",
      limit: 1,
      windowMs: 60 * MINUTE,
    });
    const fraud = ruleOf({
      name: "fraud",
      keys: ["fraud"],
      counts: "fraud_block",
      limit: 1,
      windowMs: 12 * 60 * MINUTE,
    });
    const late = [verified, failure, throttle, credentials, fraud];

    test.each<[string, Settlement, number[]]>([
      ["done", SENT, [0, 0, 0, 0, 0]],
      ["done, approved", { kind: "done", result: {}, approved: true }, [1, 0, 0, 0, 0]],
      ["unknown", { kind: "unknown" }, [0, 1, 0, 0, 0]],
      ["rejected", { kind: "rejected", failed: false }, [0, 0, 0, 0, 0]],
      ["rejected, failed", { kind: "rejected", failed: true }, [0, 1, 0, 0, 0]],
      ["throttled", { kind: "rejected", failed: false, gate: { counts: "throttle", forMs: SECOND } }, [0, 0, 1, 0, 0]],
      ["blocked", { kind: "rejected", failed: false, gate: { counts: "fraud_block", forMs: SECOND } }, [0, 0, 0, 0, 1]],
      [
        "refused credentials",
        { kind: "rejected", failed: true, gate: { counts: "credentials", forMs: SECOND } },
        [0, 1, 0, 1, 0],
      ],
    ])("%s", async (_name, settlement, expected) => {
      const { reservation, usage } = await admitted(it.store, it.intent(), late);
      expect(usage.map((one) => one.used)).toEqual([0, 0, 0, 0, 0]);
      await it.store.settle(reservation, settlement);
      expect(await it.used(...late)).toEqual(expected);
    });

    test("a gate opens exactly when it was told to, at the latest after its window", async () => {
      const close = (forMs: number) =>
        it.settled([throttle], { kind: "rejected", failed: false, gate: { counts: "throttle", forMs } });
      await close(5 * SECOND);
      it.at += 5 * SECOND - 1;
      expect(await it.admit([throttle])).toMatchObject({ kind: "refused", retryAfterMs: 1 });
      it.at += 1;
      await close(5 * DAY);
      expect(await it.admit([throttle])).toMatchObject({ kind: "refused", retryAfterMs: 60 * MINUTE });
    });

    test("each outcome of one call counts", async () => {
      const { reservation } = await admitted(it.store, it.intent(), late);
      await it.store.settle(reservation, { kind: "unknown" });
      it.at += 1;
      await it.store.settle(reservation, { kind: "unknown" });
      expect(await it.used(failure)).toEqual([2]);
      expect(await it.admit(late)).toMatchObject({ kind: "refused", rule: "failure", retryAfterMs: 30 * SECOND - 1 });
    });

    test("what was failing is not given back by a later outcome", async () => {
      const { reservation } = await admitted(it.store, it.intent(), late);
      await it.store.settle(reservation, { kind: "unknown" });
      await it.store.settle(reservation, { kind: "done", result: {}, approved: true });
      expect(await it.used(...late)).toEqual([1, 1, 0, 0, 0]);
    });

    test("late hits carry what their rule counts", async () => {
      const spent = ruleOf({ keys: ["spent"], counts: "verified", weight: 5, limit: 100 });
      const kinds = ruleOf({ keys: ["kinds"], counts: "verified", distinct: "FR" });
      const approved: Settlement = { kind: "done", result: {}, approved: true };
      await it.settled([spent, kinds], approved);
      await it.settled([spent, kinds], approved);
      expect(await it.used(spent, kinds)).toEqual([10, 1]);
    });
  });

  describe(`${name}: checks`, () => {
    const it = house(open);
    const wrong = ruleOf({ name: "wrong", keys: ["wrong"], counts: "wrong_code", limit: 100, windowMs: 3_650 * DAY });
    const attempt = ruleOf({ name: "attempt", keys: ["attempt"] });
    const unverified = ruleOf({ name: "unverified", keys: ["unverified"], counts: "unverified", limit: 100 });
    const rules = [wrong, attempt, unverified];
    const usedNow = () => it.used(...rules);

    test("a wrong code stays, any other outcome takes its hit back", async () => {
      await it.settled(rules, { kind: "done", result: {}, wrongCode: true }, { operation: "check" });
      await it.settled(rules, { kind: "done", result: {} }, { operation: "check" });
      expect(await usedNow()).toEqual([1, 2, 2]);
    });

    test("a send is never charged as a wrong code", async () => {
      await it.settled(rules, SENT);
      expect(await usedNow()).toEqual([0, 1, 1]);
    });

    test("while a check runs its wrong code is charged", async () => {
      await it.admit(rules, { operation: "check" });
      expect(await usedNow()).toEqual([1, 1, 1]);
    });

    test("an approval releases what only counted against the unproven, of all its subjects and of no other", async () => {
      const elsewhere = ruleOf({ keys: ["elsewhere"], counts: "unverified", distinct: "US" });
      const spend = ruleOf({ keys: ["weighed"], counts: "unverified", weight: 4, limit: 100 });
      await it.settled([unverified, elsewhere, spend], SENT, { subjects: ["old"] });
      await it.settled([unverified, spend], SENT, { subjects: ["stranger"] });
      await it.settled(
        rules,
        { kind: "done", result: {}, wrongCode: true },
        { operation: "check", subjects: ["new", "old"] },
      );
      const verification = it.record({ subject: "new", status: "approved", holder: "person" });
      await it.settled(
        [attempt],
        { kind: "done", result: {}, approved: true, record: verification },
        { operation: "check", subjects: ["new", "old"] },
      );
      expect(await usedNow()).toEqual([0, 2, 1]);
      expect(await it.used(elsewhere, spend)).toEqual([0, 4]);
      expect(await it.store.isHolder(it.tenant, ["person"])).toBe(true);
      expect(await it.store.isHolder(it.tenant, ["nobody", "person"])).toBe(true);
      expect(await it.store.isHolder(it.tenant, ["nobody"])).toBe(false);
      expect(await it.store.isHolder(`${it.tenant}-other`, ["person"])).toBe(false);
    });

    test("released hits do not come back with a later refund", async () => {
      const sent = await admitted(it.store, it.intent(), rules);
      await it.settled(rules, { kind: "done", result: {}, approved: true }, { operation: "check" });
      await it.store.settle(sent.reservation, { kind: "rejected", failed: false });
      expect(await usedNow()).toEqual([0, 1, 0]);
    });
  });
}
