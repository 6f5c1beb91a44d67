import { describe, expect, test } from "vitest";
import { verifyAudit } from "../../../src/core/audit.js";
import type { Decision } from "../../../src/core/ports/store.js";
import { DAY, decisionOf, FINGERPRINT, LINK } from "../calls.js";
import { house, type Open, START } from "./house.js";

const NOWHERE = { number: 0, link: "" };

export function auditContract(name: string, open: Open): void {
  describe(`${name}: audit`, () => {
    const it = house(open);
    const decision = (parts: Partial<Decision> = {}) => decisionOf({ tenant: it.tenant, at: it.at, ...parts });
    const record = (...all: Partial<Decision>[]) =>
      all.reduce((before, parts) => before.then(() => it.store.recordDecision(decision(parts))), Promise.resolve());
    const numbers = async (after = 0, limit = 100) =>
      (await it.store.auditTrail(it.tenant, after, limit)).map(({ number }) => number);
    const verify = () => verifyAudit(it.store, FINGERPRINT, it.tenant);
    /** A connection of its own has not just pruned. */
    const pruned = async () => (await it.peer()).admit(it.intent(), []);

    test("an empty chain has no beginning and no end", async () => {
      expect(await it.store.auditEnds(it.tenant)).toEqual({ base: NOWHERE, head: NOWHERE });
      expect(await it.store.auditTrail(it.tenant, 0, 10)).toEqual([]);
      expect(await verify()).toEqual({ ok: true, checked: 0, last: NOWHERE, problems: [] });
    });

    test("each decision is linked to the one before, and comes back as it was recorded", async () => {
      const full = { subject: "x", mask: "+1•••71", channel: "sms", verificationSid: "VE1" } as const;
      const all = [
        decision({ ...full, outcome: "TWILIO_REJECTED", twilioCode: 60200, rule: "rule" }),
        decision({ operation: "redeem", rule: undefined }),
        decision({ operation: "erase", at: it.at - 5 }),
      ];
      for (const one of all) await it.store.recordDecision(one);
      const links: string[] = [];
      for (const one of all) links.push(LINK(links.at(-1) ?? "", one));
      const trail = await it.store.auditTrail(it.tenant, 0, 10);
      expect(trail).toEqual(all.map((one, index) => ({ number: index + 1, decision: one, link: links[index] })));
      // An absent field is absent, not undefined: the link is made anew from what comes back.
      expect(Object.keys(trail[1]!.decision).sort()).toEqual(Object.keys(decisionOf()).sort());
      expect(await it.store.auditEnds(it.tenant)).toEqual({ base: NOWHERE, head: { number: 3, link: links[2] } });
      expect(await it.store.decisions({ tenant: it.tenant, limit: 10 })).toEqual([all[1], all[0], all[2]]);
    });

    test("text that no database likes does not look like a change", async () => {
      await record({ actor: "nul \u0000 inside" }, { session: "half a pair \ud83d" }, { actor: "é 😀 'quoted' \\" });
      expect(await verify()).toMatchObject({ ok: true, checked: 3 });
    });

    test("a page at a time", async () => {
      await record({}, {}, {}, {}, {});
      expect(await numbers(0, 2)).toEqual([1, 2]);
      expect(await numbers(2, 2)).toEqual([3, 4]);
      expect(await numbers(4, 2)).toEqual([5]);
      expect(await numbers(5, 2)).toEqual([]);
    });

    test("each tenant has a chain of its own", async () => {
      const tenant = `${it.tenant}-other`;
      await record({}, { tenant }, {});
      expect(await numbers()).toEqual([1, 2]);
      expect(await it.store.auditTrail(tenant, 0, 10)).toMatchObject([{ number: 1, decision: { tenant } }]);
    });

    test("fifty at once over several connections: one chain, nothing lost, nothing twice", async () => {
      const stores = await Promise.all(Array.from({ length: 5 }, it.peer));
      const sessions = Array.from({ length: 50 }, (_, number) => String(number));
      await Promise.all(sessions.map((session, n) => stores[n % 5]!.recordDecision(decision({ session }))));
      expect(await verify()).toMatchObject({ ok: true, checked: 50, last: { number: 50 } });
      const found = (await it.store.auditTrail(it.tenant, 0, 100)).map((entry) => entry.decision.session);
      expect(found.sort()).toEqual(sessions.sort());
    });

    test("equal decisions are not one", async () => {
      const [one, two] = [await it.peer(), await it.peer()];
      await Promise.all([one, two, one, two].map((store) => store.recordDecision(decision())));
      expect(await verify()).toMatchObject({ ok: true, checked: 4 });
    });

    test("after 30 days the beginning goes, and where the kept part begins is known", async () => {
      await record({ session: "first" }, { session: "second" });
      const [, second] = await it.store.auditTrail(it.tenant, 0, 10);
      it.at += 30 * DAY;
      await record({ session: "third" });
      await pruned();
      expect(await numbers()).toEqual([3]);
      expect((await it.store.auditEnds(it.tenant)).base).toEqual({ number: 2, link: second!.link });
      expect(await verify()).toMatchObject({ ok: true, checked: 1, first: { number: 3 } });
    });

    test("an old decision behind a young one stays until that goes: what is kept is one piece", async () => {
      await record({ at: START - 20 * DAY }, { at: START + DAY }, { at: START - 20 * DAY });
      it.at += 10 * DAY;
      await record({});
      await pruned();
      expect(await numbers()).toEqual([2, 3, 4]);
      it.at += 21 * DAY;
      await record({});
      await pruned();
      expect(await numbers()).toEqual([4, 5]);
      expect(await verify()).toMatchObject({ ok: true });
    });

    test("a chain that is over as a whole goes on where it ended", async () => {
      await record({}, {});
      const { head } = await it.store.auditEnds(it.tenant);
      it.at += 31 * DAY;
      await pruned();
      expect(await it.store.auditEnds(it.tenant)).toEqual({ base: head, head });
      expect(await verifyAudit(it.store, FINGERPRINT, it.tenant, head)).toMatchObject({ ok: true });
      await record({});
      expect(await numbers(2)).toEqual([3]);
      expect(await verifyAudit(it.store, FINGERPRINT, it.tenant, head)).toMatchObject({ ok: true, checked: 1 });
    });
  });
}
