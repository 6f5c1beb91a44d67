import { describe, expect, test } from "vitest";
import type { VerificationStatus } from "../../../src/core/ports/settings.js";
import { MINUTE, ruleOf, SENT } from "../calls.js";
import { house, type Open } from "./house.js";

export function eventsContract(name: string, open: Open): void {
  describe(`${name}: events`, () => {
    const it = house(open);
    const keep = (key: string, value: unknown = { told: key }, store = it.store) =>
      store.keepEvent({ tenant: it.tenant, key, value: value as never, keepMs: MINUTE });
    const openKeys = async (limit = 10) => (await it.store.openEvents(it.tenant, limit)).map(({ key }) => key);

    test("kept once, whoever brings it at once over several connections", async () => {
      const stores = await Promise.all(Array.from({ length: 4 }, it.peer));
      const kept = await Promise.all(Array.from({ length: 40 }, (_, index) => keep("one", index, stores[index % 4]!)));
      expect(kept.filter(Boolean)).toHaveLength(1);
      expect(await it.store.openEvents(it.tenant, 10)).toEqual([{ key: "one", value: kept.indexOf(true) }]);
    });

    test("open until it is closed, the oldest first, for its tenant alone; then still known", async () => {
      for (const key of ["b", "a", "c"]) {
        await keep(key);
        it.at += 1;
      }
      expect(await openKeys()).toEqual(["b", "a", "c"]);
      expect(await openKeys(2)).toEqual(["b", "a"]);
      expect(await it.store.openEvents(`${it.tenant}-other`, 10)).toEqual([]);
      for (const _ of [1, 2]) await it.store.closeEvent(it.tenant, "b");
      expect(await openKeys()).toEqual(["a", "c"]);
      expect(await keep("b")).toBe(false);
      expect(await openKeys()).toEqual(["a", "c"]);
      expect(await it.store.recall(it.tenant, "event", "b")).toEqual({ told: "b" });
    });

    test("what is over is neither open nor known", async () => {
      await keep("one");
      it.at += MINUTE;
      expect(await openKeys()).toEqual([]);
      expect(await keep("one", "again")).toBe(true);
      expect(await it.store.openEvents(it.tenant, 10)).toEqual([{ key: "one", value: "again" }]);
    });

    const end = (sid: string, status: VerificationStatus, over: VerificationStatus[] = []) =>
      it.store.endVerification(it.tenant, sid, { status, at: it.at + 5, over });

    test("an end changes how a pending one ended and nothing else, and makes an equal send a new one", async () => {
      const record = it.record({ holder: "person", decoy: false, wrongChecks: 3, attemptSid: "VL1", mask: '+1••/"71' });
      await it.settled([], { ...SENT, record }, { keys: ["intent"] });
      expect(await it.admit([], { keys: ["intent"] })).toMatchObject({ kind: "replayed" });
      await end(record.sid, "expired");
      const ended = { ...record, status: "expired", updatedAt: it.at + 5, endedByEvent: true };
      expect(await it.store.findVerification(it.tenant, record.sid)).toStrictEqual(ended);
      expect(await it.store.latestVerification(it.tenant, [record.subject])).toStrictEqual(ended);
      expect(await it.admit([], { keys: ["intent"] })).toMatchObject({ kind: "admitted" });
    });

    test("an end by an event gives way to those that it is named for, one by a call of ours to none", async () => {
      const [told, seen] = [it.record(), it.record()];
      for (const record of [told, seen]) await it.store.saveVerification(record);
      await end(told.sid, "expired");
      await it.store.saveVerification({ ...seen, status: "expired" });
      for (const { sid } of [told, seen]) {
        await end(sid, "failed");
        expect(await it.store.findVerification(it.tenant, sid)).toMatchObject({ status: "expired" });
        await end(sid, "canceled", ["expired"]);
      }
      expect(await it.store.findVerification(it.tenant, told.sid)).toMatchObject({ status: "canceled" });
      expect(await it.store.findVerification(it.tenant, seen.sid)).toStrictEqual({ ...seen, status: "expired" });
      await it.store.saveVerification(told);
      expect(await it.store.findVerification(it.tenant, told.sid)).toMatchObject({ status: "canceled" });
    });

    test("what is not there, or another tenant's, is not ended and not made", async () => {
      const record = it.record();
      await it.store.saveVerification(record);
      await it.store.endVerification(`${it.tenant}-other`, record.sid, { status: "expired", at: 1, over: [] });
      expect(await it.store.findVerification(it.tenant, record.sid)).toStrictEqual(record);
      await it.store.erase(it.tenant, [record.subject]);
      await end(record.sid, "expired");
      expect(await it.store.findVerification(it.tenant, record.sid)).toBeUndefined();
    });

    test("releases the unverified hits of one destination, and no wrong code", async () => {
      const [budget, attempts, wrong] = (["unverified", "attempt", "wrong_code"] as const).map((counts) =>
        ruleOf({ keys: [counts], counts }),
      );
      for (const subject of ["his", "hers"]) {
        await it.settled([budget!, attempts!], SENT, { subjects: [subject] });
        const guess = { operation: "check" as const, subjects: [subject] };
        await it.settled([wrong!], { ...SENT, wrongCode: true }, guess);
      }
      expect(await it.used(budget!, attempts!, wrong!)).toEqual([2, 2, 2]);
      for (const _ of [1, 2]) await it.store.releaseUnverified(it.tenant, "his");
      expect(await it.used(budget!, attempts!, wrong!)).toEqual([1, 2, 2]);
      await it.settled([], { ...SENT, approved: true }, { operation: "check", subjects: ["his"] });
      expect(await it.used(budget!, attempts!, wrong!)).toEqual([1, 2, 1]);
    });
  });
}
