import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { admitted, MINUTE, ruleOf, SECOND, SENT } from "../calls.js";
import { house, type Open, START } from "./house.js";

export function intentsContract(name: string, open: Open): void {
  describe(`${name}: intents`, () => {
    const it = house(open);
    const rule = ruleOf();

    test("a repeated call gets the first result and is not charged again", async () => {
      const first = it.intent();
      const { reservation } = await admitted(it.store, first, [rule]);
      expect(await it.store.admit(first, [rule])).toEqual({ kind: "in_progress", retryAfterMs: 15 * SECOND });
      it.at += SECOND;
      await it.store.settle(reservation, { kind: "done", result: { sid: "VE1", list: [], none: null } });
      expect(await it.store.admit(first, [rule])).toMatchObject({
        kind: "replayed",
        result: { sid: "VE1", list: [], none: null },
        at: START,
        usage: [{ used: 1 }],
      });
      expect(await it.store.admit({ ...first, fingerprints: ["other"] }, [rule])).toEqual({ kind: "key_reused" });
      expect(await it.used(rule)).toEqual([1]);
    });

    test("a replay is given even when the limit is reached, and ends with its window", async () => {
      const first = it.intent();
      const full = ruleOf({ limit: 1 });
      await it.store.settle((await admitted(it.store, first, [full])).reservation, SENT);
      it.at += MINUTE - 1;
      expect(await it.store.admit(first, [full])).toMatchObject({ kind: "replayed" });
      it.at += 1;
      expect(await it.store.admit(first, [full])).toMatchObject({ kind: "refused" });
      expect(await it.store.admit(first, [])).toMatchObject({ kind: "admitted", at: it.at });
    });

    test("a claim that nobody settled has an unknown outcome after its lease", async () => {
      const first = it.intent();
      const { reservation } = await admitted(it.store, first, [ruleOf({ limit: 1 })]);
      it.at += 15 * SECOND - 1;
      expect(await it.store.admit(first, [])).toEqual({ kind: "in_progress", retryAfterMs: 1 });
      it.at += 1;
      expect(await it.store.admit(first, [ruleOf({ limit: 1 })])).toEqual({
        kind: "outcome_unknown",
        reservation,
        claimedAt: START,
        retryAfterMs: 10 * MINUTE - 15 * SECOND,
      });
      await it.store.settle(reservation, SENT);
      expect(await it.store.admit(first, [])).toMatchObject({ kind: "replayed" });
    });

    test("a lease longer than the replay window holds the claim", async () => {
      const first = it.intent({ keepMs: SECOND });
      await admitted(it.store, first, []);
      it.at += 2 * SECOND;
      expect(await it.store.admit(first, [])).toMatchObject({ kind: "in_progress" });
    });

    test("unknown stays: charge and claim are kept", async () => {
      const first = it.intent();
      const { reservation } = await admitted(it.store, first, [rule]);
      await it.store.settle(reservation, { kind: "unknown" });
      expect(await it.store.admit(first, [rule])).toMatchObject({
        kind: "outcome_unknown",
        reservation,
        claimedAt: START,
      });
      expect(await it.used(rule)).toEqual([1]);
    });

    test("rejected gives every hit back and frees the intent", async () => {
      const first = it.intent();
      const rules = [
        rule,
        ruleOf({ keys: ["w"], weight: 7, limit: 100 }),
        ruleOf({ keys: ["d"], distinct: "x", counts: "unverified" }),
      ];
      const { reservation } = await admitted(it.store, first, rules);
      await it.store.settle(reservation, { kind: "rejected", failed: false });
      expect(await it.used(...rules)).toEqual([0, 0, 0]);
      expect(await it.store.admit(first, rules)).toMatchObject({ kind: "admitted" });
      await it.store.settle(reservation, { kind: "rejected", failed: false });
      expect(await it.used(...rules)).toEqual([1, 7, 1]);
    });

    test("settling what nobody claimed does nothing", async () => {
      for (const reservation of ["", "local-1", randomUUID(), `${randomUUID()}:${it.tenant}:none`]) {
        await it.store.settle(reservation, { kind: "done", result: {}, record: it.record({ sid: "VEnone" }) });
      }
      expect(await it.store.findVerification(it.tenant, "VEnone")).toBeUndefined();
    });

    test("twenty equal calls at once: one is admitted", async () => {
      const first = it.intent();
      const admissions = await Promise.all(Array.from({ length: 20 }, () => it.store.admit(first, [rule])));
      expect(admissions.map(({ kind }) => kind).sort()).toEqual(["admitted", ...Array(19).fill("in_progress")]);
      expect(await it.used(rule)).toEqual([1]);
    });

    test("the end of a verification forgets the derived sends that led to it, never a supplied key", async () => {
      const derived = it.intent();
      const supplied = it.intent({ supplied: true });
      const check = it.intent({ operation: "check" });
      const verification = it.record();
      for (const one of [derived, supplied, check]) {
        const { reservation } = await admitted(it.store, one, []);
        await it.store.settle(reservation, { kind: "done", result: {}, record: verification });
      }
      await it.store.saveVerification({ ...verification, sends: 2 });
      expect(await it.store.admit(derived, [])).toMatchObject({ kind: "replayed" });
      await it.store.saveVerification({ ...verification, status: "canceled" });
      expect(await it.store.admit(supplied, [])).toMatchObject({ kind: "replayed" });
      expect(await it.store.admit(check, [])).toMatchObject({ kind: "replayed" });
      expect(await it.store.admit(derived, [])).toMatchObject({ kind: "admitted" });
    });

    test("the end of an earlier verification does not forget what the same intent led to later", async () => {
      const derived = it.intent();
      const [earlier, later] = [it.record(), it.record()];
      await it.store.settle((await admitted(it.store, derived, [])).reservation, { ...SENT, record: earlier });
      it.at += MINUTE;
      await it.store.settle((await admitted(it.store, derived, [])).reservation, { ...SENT, record: later });
      await it.store.saveVerification({ ...earlier, status: "expired" });
      expect(await it.store.admit(derived, [])).toMatchObject({ kind: "replayed" });
      await it.store.saveVerification({ ...later, status: "expired" });
      expect(await it.store.admit(derived, [])).toMatchObject({ kind: "admitted" });
    });

    test("a settlement's record that is no longer pending forgets them too", async () => {
      const derived = it.intent();
      const verification = it.record();
      const { reservation } = await admitted(it.store, derived, []);
      await it.store.settle(reservation, { kind: "done", result: {}, record: verification });
      await it.settled([], { kind: "rejected", failed: false, record: { ...verification, status: "expired" } });
      expect(await it.store.findVerification(it.tenant, verification.sid)).toMatchObject({ status: "expired" });
      expect(await it.store.admit(derived, [])).toMatchObject({ kind: "admitted" });
    });
  });
}
