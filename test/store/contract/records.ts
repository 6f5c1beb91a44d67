import { describe, expect, test } from "vitest";
import type { Decision } from "../../../src/core/ports/store.js";
import { DAY } from "../calls.js";
import { house, type Open } from "./house.js";

export function recordsContract(name: string, open: Open): void {
  describe(`${name}: records`, () => {
    const it = house(open);
    test("a verification is found by its sid, by its tenant alone, as it was last saved", async () => {
      const full = it.record({ holder: "person", country: "FR", wrongChecks: 2 });
      await it.store.saveVerification(full);
      expect(await it.store.findVerification(it.tenant, full.sid)).toEqual(full);
      expect(await it.store.findVerification(`${it.tenant}-other`, full.sid)).toBeUndefined();
      await it.store.saveVerification({ ...it.record({ sid: full.sid }), status: "approved" });
      expect(await it.store.findVerification(it.tenant, full.sid)).toEqual({
        ...it.record({ sid: full.sid }),
        status: "approved",
      });
    });

    test("what only some verifications have comes back as it was, and absent where it was absent", async () => {
      const parts = { serviceSid: "VA1", binding: "v1.sealed", sealedTo: "v1.sealed-too", decoy: true };
      const [full, real, plain] = [it.record(parts), it.record({ decoy: false }), it.record()];
      for (const one of [full, real, plain]) {
        await it.store.saveVerification(one);
        expect(await it.store.findVerification(it.tenant, one.sid)).toStrictEqual(one);
      }
    });

    test("the newest of a destination, under any of its fingerprints", async () => {
      const [first, second, third] = ["new", "old", "old"].map((subject, index) =>
        it.record({ subject, sid: `VE${index}`, createdAt: it.at + [5, 3, 4][index]! }),
      );
      for (const one of [first!, second!, third!]) await it.store.saveVerification(one);
      expect(await it.store.latestVerification(it.tenant, ["old"])).toEqual(third);
      expect(await it.store.latestVerification(it.tenant, ["new", "old"])).toEqual(first);
      expect(await it.store.latestVerification(it.tenant, ["none"])).toBeUndefined();
      expect(await it.store.latestVerification(`${it.tenant}-other`, ["old"])).toBeUndefined();
      await it.store.saveVerification({ ...third!, subject: "new", createdAt: it.at + 9 });
      expect(await it.store.latestVerification(it.tenant, ["old"])).toEqual(second);
      expect(await it.store.latestVerification(it.tenant, ["new", "old"])).toMatchObject({ sid: "VE2" });
    });

    test("decisions: newest first, by every filter", async () => {
      let number = 0;
      const decision = (parts: Partial<Decision>): Decision => ({
        at: it.at,
        tenant: it.tenant,
        actor: "actor",
        session: String(number++),
        operation: "send",
        outcome: "done",
        ...parts,
      });
      const log = [
        decision({ at: it.at + 1, subject: "new", verificationSid: "VE1", channel: "sms", mask: "+1•••71" }),
        decision({ at: it.at + 2, subject: "old", outcome: "COOLDOWN", rule: "rule", verificationSid: "VE1" }),
        decision({ at: it.at + 2, outcome: "replayed", operation: "check" }),
        decision({
          at: it.at + 3,
          subject: "other",
          outcome: "TWILIO_REJECTED",
          twilioCode: 60200,
          verificationSid: "VE2",
        }),
      ];
      for (const one of log) await it.store.recordDecision(one);
      await it.store.recordDecision(decision({ tenant: `${it.tenant}-other` }));
      const ask = async (filter: object) =>
        (await it.store.decisions({ tenant: it.tenant, limit: 10, ...filter })).map(({ session }) => Number(session));
      expect(await it.store.decisions({ tenant: it.tenant, limit: 10 })).toEqual([...log].reverse());
      expect(await ask({ limit: 2 })).toEqual([3, 2]);
      expect(await ask({ refusedOnly: true })).toEqual([3, 1]);
      expect(await ask({ subjects: ["new"] })).toEqual([0]);
      expect(await ask({ subjects: ["new", "old"] })).toEqual([1, 0]);
      expect(await ask({ subjects: ["new", "old"], refusedOnly: true })).toEqual([1]);
      expect(await ask({ verificationSid: "VE1" })).toEqual([1, 0]);
      expect(await ask({ verificationSid: "VE1", subjects: ["new"] })).toEqual([0]);
      expect(await ask({ verificationSid: "VE1", subjects: ["new", "old"], limit: 1 })).toEqual([1]);
      expect(await ask({ since: it.at + 2, until: it.at + 2 })).toEqual([2, 1]);
      expect(await ask({ since: it.at + 4 })).toEqual([]);
    });

    test("decisions of one moment keep their order", async () => {
      const sessions = Array.from({ length: 25 }, (_, number) => String(number));
      for (const session of sessions) {
        const { at, tenant } = it;
        await it.store.recordDecision({ at, tenant, actor: "a", session, operation: "send", outcome: "done" });
      }
      const found = await it.store.decisions({ tenant: it.tenant, limit: 100 });
      expect(found.map(({ session }) => session)).toEqual(sessions.reverse());
    });

    test("decisions are kept for 30 days", async () => {
      const one: Decision = {
        at: it.at,
        tenant: it.tenant,
        actor: "a",
        session: "s",
        operation: "send",
        outcome: "COOLDOWN",
        subject: "x",
      };
      await it.store.recordDecision(one);
      it.at += 30 * DAY;
      await it.store.recordDecision({ ...one, at: it.at });
      await it.admit([]);
      expect(await it.store.decisions({ tenant: it.tenant, limit: 10 })).toHaveLength(1);
      expect(
        await it.store.decisions({ tenant: it.tenant, subjects: ["x"], refusedOnly: true, limit: 10 }),
      ).toHaveLength(1);
    });
  });
}
