import { describe, expect, test } from "vitest";
import type { Intent, VerificationRecord } from "../../../src/core/ports/store.js";
import { admitted, decisionOf, MINUTE, ruleOf, SENT } from "../calls.js";
import { house, type Open, START } from "./house.js";

export function personsContract(name: string, open: Open): void {
  describe(`${name}: persons`, () => {
    const it = house(open);
    const find = (...holders: string[]) => it.store.findPerson(it.tenant, holders);
    const approve = (record: VerificationRecord) =>
      it.settled([], { ...SENT, approved: true, record: { ...record, status: "approved" } }, { operation: "check" });

    test("known from the first verification that names one, proven with the first approval", async () => {
      const sent = it.record({ holder: "ada", serviceSid: "VA1" });
      await it.settled([], { ...SENT, record: sent });
      const known = { subject: "subject", serviceSid: "VA1", verificationSid: sent.sid, updatedAt: START };
      expect(await find("ada")).toStrictEqual(known);
      expect(await it.store.isHolder(it.tenant, ["ada"])).toBe(false);
      it.at += MINUTE;
      await approve({ ...sent, updatedAt: it.at - 1 });
      expect(await find("ada")).toStrictEqual({ ...known, verifiedAt: it.at, updatedAt: it.at - 1 });
      expect(await it.store.isHolder(it.tenant, ["ada"])).toBe(true);
    });

    test("nobody is known from a verification that names nobody, or at another tenant", async () => {
      await it.store.saveVerification(it.record());
      await it.store.saveVerification(it.record({ holder: "ada" }));
      expect(await find("nobody")).toBeUndefined();
      expect(await it.store.findPerson(`${it.tenant}-other`, ["ada"])).toBeUndefined();
      expect(await find("ada")).toBeDefined();
    });

    test("the newest verification stays the newest, whichever is saved last; a proof is never lost", async () => {
      const older = it.record({ holder: "ada" });
      const newer = it.record({ holder: "ada", createdAt: START + 1, updatedAt: START + 1 });
      await it.store.saveVerification(newer);
      await approve(older);
      expect(await find("ada")).toMatchObject({ verificationSid: newer.sid, verifiedAt: START });
      const newest = it.record({ holder: "ada", createdAt: START + 2, subject: "elsewhere" });
      await it.store.saveVerification(newest);
      expect(await find("ada")).toMatchObject({
        verificationSid: newest.sid,
        subject: "elsewhere",
        verifiedAt: START,
      });
    });

    test("while HMAC keys rotate: the current key's person, and a proof under either", async () => {
      await approve(it.record({ sid: "VEold", holder: "old" }));
      expect(await find("new", "old")).toMatchObject({ verificationSid: "VEold" });
      await it.store.saveVerification(it.record({ sid: "VEnew", holder: "new" }));
      expect(await find("new", "old")).toMatchObject({ verificationSid: "VEnew", verifiedAt: START });
      expect(await it.store.isHolder(it.tenant, ["new", "old"])).toBe(true);
      expect(await find("new")).not.toHaveProperty("verifiedAt");
    });
  });

  describe(`${name}: erasure`, () => {
    const it = house(open);

    test("takes every verification and person of these subjects, and counts them", async () => {
      const gone = [it.record({ subject: "new", holder: "ada" }), it.record({ subject: "old" })];
      const stays = [it.record({ subject: "other", holder: "bob" })];
      const elsewhere = it.record({ subject: "new", holder: "ada", tenant: `${it.tenant}-other` });
      for (const one of [...gone, ...stays, elsewhere]) await it.store.saveVerification(one);
      await it.settled([], { ...SENT, approved: true, record: { ...gone[0]!, status: "approved" } });

      expect(await it.store.erase(it.tenant, ["new", "old"])).toBe(3);
      for (const { sid } of gone) expect(await it.store.findVerification(it.tenant, sid)).toBeUndefined();
      expect(await it.store.latestVerification(it.tenant, ["new", "old"])).toBeUndefined();
      expect(await it.store.findPerson(it.tenant, ["ada"])).toBeUndefined();
      expect(await it.store.isHolder(it.tenant, ["ada"])).toBe(false);

      expect(await it.store.findVerification(it.tenant, stays[0]!.sid)).toEqual(stays[0]);
      expect(await it.store.findPerson(it.tenant, ["bob"])).toBeDefined();
      expect(await it.store.findVerification(elsewhere.tenant, elsewhere.sid)).toEqual(elsewhere);
      expect(await it.store.findPerson(elsewhere.tenant, ["ada"])).toBeDefined();
      expect(await it.store.erase(it.tenant, ["new", "old"])).toBe(0);
    });

    test("takes the replay results that led to them, whatever made them, and no other", async () => {
      const [erased, other] = [it.record({ subject: "erased" }), it.record({ subject: "other" })];
      const intents = ([{}, { supplied: true }, { operation: "check" }] as Partial<Intent>[]).map(it.intent);
      const kept = it.intent({ operation: "check" });
      for (const one of intents) {
        await it.store.settle((await admitted(it.store, one, [])).reservation, { ...SENT, record: erased });
      }
      await it.store.settle((await admitted(it.store, kept, [])).reservation, { ...SENT, record: other });
      // The end of a verification forgets some of them by itself; the rest must still be found.
      await it.store.saveVerification({ ...erased, status: "canceled" });
      expect(await it.store.erase(it.tenant, ["erased"])).toBe(1);
      for (const one of intents) expect((await it.store.admit(one, [])).kind).toBe("admitted");
      expect((await it.store.admit(kept, [])).kind).toBe("replayed");
    });

    test("leaves limits and decisions: they hold fingerprints and masks alone", async () => {
      const rule = ruleOf({ counts: "unverified" });
      await it.settled([rule], { ...SENT, record: it.record() });
      await it.store.recordDecision(decisionOf({ tenant: it.tenant, at: it.at, subject: "subject" }));
      expect(await it.store.erase(it.tenant, ["subject"])).toBe(1);
      expect(await it.used(rule)).toEqual([1]);
      expect(await it.store.decisions({ tenant: it.tenant, subjects: ["subject"], limit: 5 })).toHaveLength(1);
    });

    test("a verification that was saved again under another subject goes with that one", async () => {
      const record = it.record({ subject: "old" });
      await it.store.saveVerification(record);
      await it.store.saveVerification({ ...record, subject: "new" });
      expect(await it.store.erase(it.tenant, ["old"])).toBe(0);
      expect(await it.store.findVerification(it.tenant, record.sid)).toMatchObject({ subject: "new" });
      expect(await it.store.erase(it.tenant, ["new"])).toBe(1);
    });
  });
}
