import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/core/ports/store.js";
import { admitted, MINUTE, ruleOf, SECOND, SENT } from "../calls.js";
import { house, type Open } from "./house.js";

export function rotationContract(name: string, open: Open): void {
  describe(`${name}: while HMAC keys rotate`, () => {
    const it = house(open);
    test("use is the sum of both logs, hits go to the current one", async () => {
      const of = (...keys: string[]) => ruleOf({ keys, limit: 3 });
      await it.admit([of("old")]);
      it.at += 10;
      await it.admit([of("old")]);
      it.at += 10;
      expect(await it.admit([of("new", "old")])).toMatchObject({
        usage: [{ used: 3, retryAfterMs: 10 * MINUTE - 20 }],
      });
      expect(await it.admit([of("new", "old")])).toMatchObject({ kind: "refused", retryAfterMs: 10 * MINUTE - 20 });
      expect([(await it.used(of("old")))[0], (await it.used(of("new")))[0]]).toEqual([2, 1]);
    });

    test.each<[string, Partial<Rule>, number, number]>([
      ["weights", { weight: 40, limit: 100 }, 80, 10 * MINUTE - 20],
      ["pauses", { pausesMs: [MINUTE, 5 * MINUTE] }, 2, 5 * MINUTE - 10],
      ["values", { distinct: "third", limit: 2 }, 2, 10 * MINUTE - 20],
      ["lowered limit", { limit: 1 }, 2, 10 * MINUTE - 10],
    ])("%s", async (_name, shape, expected, retryAfterMs) => {
      const base = { ...ruleOf(shape), ...(shape.pausesMs ? {} : { limit: 100 }) };
      for (const key of ["old", "new"]) {
        await it.admit([{ ...base, keys: [key], ...(shape.distinct && { distinct: key }) }]);
        it.at += shape.pausesMs ? 10 : 10;
      }
      const both = ruleOf({ ...shape, keys: ["new", "old"] });
      expect(await it.store.usage(it.tenant, [both])).toMatchObject([{ used: expected, retryAfterMs }]);
    });

    test("an intent of the previous key is the same intent", async () => {
      const before = it.intent({ keys: ["old"], fingerprints: ["of-old"] });
      const after = it.intent({ keys: ["new", "old"], fingerprints: ["of-new", "of-old"] });
      const { reservation } = await admitted(it.store, before, []);
      expect(await it.store.admit(after, [])).toMatchObject({ kind: "in_progress" });
      it.at += 15 * SECOND;
      expect(await it.store.admit(after, [])).toMatchObject({ kind: "outcome_unknown", reservation });
      await it.store.settle(reservation, SENT);
      expect(await it.store.admit(after, [])).toMatchObject({ kind: "replayed", result: { sent: true } });
      expect(await it.store.admit({ ...after, fingerprints: ["of-new"] }, [])).toEqual({ kind: "key_reused" });
    });
  });
}
