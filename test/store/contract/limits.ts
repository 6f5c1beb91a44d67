import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/core/ports/store.js";
import { tries } from "../../depth.js";
import { admitted, DAY, MINUTE, ruleOf, SECOND } from "../calls.js";
import { house, type Open, START } from "./house.js";

export function limitsContract(name: string, open: Open): void {
  describe(`${name}: limits`, () => {
    const it = house(open);
    test("admits up to the limit, then refuses until the oldest hit leaves the window", async () => {
      const rule = ruleOf({ limit: 2 });
      await it.admit([rule]);
      it.at += 100;
      expect(await it.admit([rule])).toMatchObject({
        kind: "admitted",
        at: it.at,
        usage: [{ name: "rule", used: 2, limit: 2, retryAfterMs: 10 * MINUTE - 100 }],
      });
      it.at += 1;
      const refused = { name: "rule", used: 2, limit: 2, retryAfterMs: 10 * MINUTE - 101 };
      expect(await it.admit([rule])).toEqual({
        kind: "refused",
        rule: "rule",
        retryAfterMs: 10 * MINUTE - 101,
        usage: [refused],
      });
      expect(await it.store.usage(it.tenant, [rule])).toEqual([refused]);
    });

    test("all rules or none: a refusal writes nothing", async () => {
      const full = ruleOf({ limit: 1 });
      const other = ruleOf({ name: "other", keys: ["other|a"] });
      await it.admit([full]);
      expect(await it.admit([other, full])).toMatchObject({ kind: "refused", rule: "rule" });
      expect(await it.used(other)).toEqual([0]);
    });

    test("a refusal names the rule that holds longest, the first of equals", async () => {
      const rules = [MINUTE, 3 * MINUTE, 2 * MINUTE, 3 * MINUTE].map((windowMs, index) =>
        ruleOf({ name: `rule${index}`, keys: [`rule${index}`], limit: 1, windowMs }),
      );
      await it.admit(rules);
      expect(await it.admit(rules)).toMatchObject({ kind: "refused", rule: "rule1", retryAfterMs: 3 * MINUTE });
    });

    test("refused one millisecond before retryAfterMs, admitted at the moment", async () => {
      const gaps = fc.array(fc.integer({ min: 0, max: 700_000 }), { minLength: 1, maxLength: 6 });
      const shape = fc.constantFrom<Partial<Rule>>(
        {},
        { weight: 2 },
        { distinct: "new" },
        { pausesMs: [SECOND, 7 * SECOND, MINUTE], windowMs: DAY },
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(gaps, shape, async (steps, parts) => {
          const rule = ruleOf({ keys: [`run${run++}`], limit: 3, ...parts });
          for (const [index, gap] of steps.entries()) {
            await it.admit([rule.distinct === undefined ? rule : { ...rule, distinct: String(index) }]);
            it.at += gap;
          }
          const [usage] = await it.store.usage(it.tenant, [rule]);
          if (usage!.retryAfterMs === 0) return;
          it.at += usage!.retryAfterMs - 1;
          expect(await it.admit([rule])).toMatchObject({ kind: "refused", retryAfterMs: 1 });
          it.at += 1;
          expect(await it.admit([rule])).toMatchObject({ kind: "admitted" });
        }),
        { numRuns: tries({ usual: 1_000, torture: 5_000 }) },
      );
    });

    test("time never runs back", async () => {
      const rule = ruleOf({ limit: 1 });
      await it.admit([rule]);
      it.at -= 60 * MINUTE;
      expect(await it.admit([rule])).toMatchObject({ kind: "refused", retryAfterMs: 10 * MINUTE });
      const other = ruleOf({ keys: ["other"] });
      expect(await it.admit([other])).toMatchObject({ kind: "admitted", at: START });
    });

    test("a clock that is wrong for a while, then set right, loses no hit", async () => {
      const rule = ruleOf({ limit: 1 });
      const failure = ruleOf({ name: "failure", keys: ["failure"], counts: "failure", limit: 2, windowMs: MINUTE });
      const [first, second] = [it.intent(), it.intent()];
      await it.store.settle((await admitted(it.store, first, [rule, failure])).reservation, { kind: "unknown" });
      const { reservation } = await admitted(it.store, second, [failure]);
      it.at += 60 * MINUTE;
      expect(await it.admit([rule, ruleOf({ keys: ["none"], limit: 0, weight: 1 })])).toMatchObject({
        kind: "refused",
      });
      await it.store.settle(reservation, { kind: "unknown" });
      it.at -= 60 * MINUTE;
      expect(await it.used(rule, failure)).toEqual([1, 2]);
    });

    test("tenants do not share limits", async () => {
      const rule = ruleOf({ limit: 1 });
      await it.admit([rule]);
      expect(await it.admit([rule], { tenant: `${it.tenant}-other` })).toMatchObject({ kind: "admitted" });
      expect(await it.admit([rule], { tenant: `}${it.tenant}{|:` })).toMatchObject({ kind: "admitted" });
    });

    test("pauses grow with each hit and the last one stays", async () => {
      const rule = ruleOf({ pausesMs: [30 * SECOND, 60 * SECOND], limit: 30, windowMs: DAY });
      for (const pause of [30, 60, 60]) {
        expect(await it.admit([rule])).toMatchObject({ usage: [{ retryAfterMs: pause * SECOND }] });
        it.at += pause * SECOND - 1;
        expect(await it.admit([rule])).toMatchObject({ kind: "refused", retryAfterMs: 1 });
        it.at += 1;
      }
      expect(await it.store.usage(it.tenant, [rule])).toMatchObject([{ used: 3, retryAfterMs: 0 }]);
    });

    test("different values: one that is in the window already is free", async () => {
      const of = (distinct: string) => ruleOf({ limit: 2, distinct });
      await it.admit([of("a")]);
      it.at += 10;
      await it.admit([of("b=*:c")]);
      it.at += 10;
      await it.admit([of("a")]);
      expect(await it.admit([of("c")])).toMatchObject({
        kind: "refused",
        retryAfterMs: 10 * MINUTE - 10,
        usage: [{ used: 2 }],
      });
      expect(await it.admit([of("b=*:c")])).toMatchObject({ kind: "admitted", usage: [{ used: 2, retryAfterMs: 0 }] });
      expect(await it.admit([of("")])).toMatchObject({ kind: "refused" });
    });

    test("weights: enough must leave the window for this one", async () => {
      const of = (weight: number) => ruleOf({ limit: 100, counts: "spend", weight });
      await it.admit([of(30)]);
      it.at += 10;
      await it.admit([of(50)]);
      expect(await it.admit([of(20)])).toMatchObject({ kind: "admitted", usage: [{ used: 100 }] });
      expect(await it.admit([of(30)])).toMatchObject({ retryAfterMs: 10 * MINUTE - 10, usage: [{ used: 100 }] });
      expect(await it.admit([of(31)])).toMatchObject({ retryAfterMs: 10 * MINUTE });
      expect(await it.admit([of(101)])).toMatchObject({ kind: "refused", retryAfterMs: 10 * MINUTE });
      it.at += 10 * MINUTE - 10;
      expect(await it.admit([of(30)])).toMatchObject({ kind: "admitted", usage: [{ used: 100 }] });
      it.at += 10 * MINUTE;
      expect(await it.used(of(1))).toEqual([0]);
    });

    test("grains: hits of one span leave the window together, when it began a window ago", async () => {
      const rule = ruleOf({ limit: 2, grainMs: MINUTE });
      const dated = ruleOf({ name: "dated", keys: ["dated"], limit: 9 });
      it.at += MINUTE - (it.at % MINUTE) + 10 * SECOND;
      await it.admit([rule, dated]);
      it.at += 40 * SECOND;
      await it.settled([rule, dated], { kind: "rejected", failed: false });
      expect(await it.used(rule, dated)).toEqual([1, 1]);
      await it.admit([rule, dated]);
      expect(await it.admit([rule])).toMatchObject({ kind: "refused", retryAfterMs: 10 * MINUTE - 50 * SECOND });
      it.at += 10 * MINUTE - 50 * SECOND;
      expect(await it.used(rule, dated)).toEqual([0, 2]);
    });

    test("a rule that only records never refuses, and tells what it would", async () => {
      const rule = ruleOf({ limit: 1, recordOnly: true });
      for (let sends = 1; sends <= 3; sends++) {
        expect(await it.admit([rule])).toMatchObject({
          kind: "admitted",
          usage: [{ used: sends, retryAfterMs: 10 * MINUTE, recordOnly: true }],
        });
      }
    });

    test("a limit grows with the best day of a fortnight", async () => {
      const verified = ruleOf({
        name: "verified",
        keys: ["verified|FR"],
        counts: "verified",
        limit: 1e9,
        windowMs: 14 * DAY,
      });
      const budget = ruleOf({ limit: 2, grows: { keys: verified.keys, share: 0.5 } });
      const approve = (times: number) =>
        Promise.all(
          Array.from({ length: times }, () =>
            it.settled([verified], { kind: "done", result: {}, approved: true }, { operation: "check" }),
          ),
        );
      const limitNow = async () => (await it.store.usage(it.tenant, [budget]))[0]!.limit;
      expect(await limitNow()).toBe(2);
      await approve(9);
      it.at += 2 * DAY;
      await approve(7);
      expect(await limitNow()).toBe(4);
      it.at += 12 * DAY - 1;
      expect(await limitNow()).toBe(4);
      it.at += 1;
      expect(await limitNow()).toBe(3);
      it.at += 3 * DAY;
      expect(await limitNow()).toBe(2);
    });
  });
}
