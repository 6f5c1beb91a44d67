/** Whatever is done to a chain by somebody without the key, it is found and it is said where. */
import { describe, expect, test } from "vitest";
import { LINK } from "../store/calls.js";
import { type Chain, chainOf, NOWHERE } from "./chain.js";

describe("a chain that is not as it was written", () => {
  test.each<[string, (chain: Chain) => void, [number, string][]]>([
    [
      "a changed field",
      ({ entries }) => Object.assign(entries[4]!.decision, { outcome: "COOLDOWN" }),
      [[5, "changed"]],
    ],
    ["a field taken out", ({ entries }) => Reflect.deleteProperty(entries[4]!.decision, "actor"), [[5, "changed"]]],
    [
      "a record made anew without the key",
      ({ entries }) => Object.assign(entries[4]!, { link: `${entries[4]!.link.slice(0, 9)}${"A".repeat(43)}` }),
      [
        [5, "changed"],
        [6, "changed"],
      ],
    ],
    ["one gone from the middle", ({ entries }) => entries.splice(4, 1), [[5, "missing"]]],
    ["several gone from the middle", ({ entries }) => entries.splice(4, 3), [[5, "missing"]]],
    [
      "two gone in two places",
      ({ entries }) => [6, 2].map((at) => entries.splice(at, 1)),
      [
        [3, "missing"],
        [7, "missing"],
      ],
    ],
    ["the first one gone", ({ entries }) => entries.shift(), [[1, "missing"]]],
    ["the tail gone", ({ entries }) => entries.splice(7), [[8, "cut_off"]]],
    ["all gone", ({ entries }) => entries.splice(0), [[1, "cut_off"]]],
    ["a record put in twice", ({ entries }) => entries.splice(5, 0, structuredClone(entries[4]!)), [[5, "changed"]]],
    ["the head taken back", ({ ends, entries }) => Object.assign(ends, { head: entries[6] }), [[10, "head_differs"]]],
    ["the head gone", ({ ends }) => Object.assign(ends, { head: NOWHERE }), [[10, "head_differs"]]],
    ["another head", ({ ends }) => Object.assign(ends.head, { link: "other" }), [[10, "head_differs"]]],
    ["another beginning", ({ ends }) => Object.assign(ends, { base: { number: 0, link: "x" } }), [[1, "changed"]]],
  ])("%s", async (_name, tamper, expected) => {
    const chain = chainOf(10);
    chain.ends.head = { ...chain.ends.head };
    tamper(chain);
    const { ok, problems } = await chain.verify();
    expect(problems.map(({ number, problem }) => [number, problem])).toEqual(expected);
    expect(ok).toBe(false);
  });

  test("pruned before the kept part began, and then its first one taken", async () => {
    const chain = chainOf(10);
    chain.prune(4);
    chain.entries.shift();
    expect((await chain.verify()).problems).toEqual([{ number: 5, problem: "missing" }]);
  });

  test("everything rolled back to an earlier state: only the head noted elsewhere tells", async () => {
    const [today, before] = [chainOf(10), chainOf(7)];
    expect(await before.verify()).toMatchObject({ ok: true });
    expect((await before.verify(today.ends.head)).problems).toEqual([{ number: 10, problem: "head_differs" }]);
  });

  test("rolled back and gone on differently, past the noted number", async () => {
    const [today, before] = [chainOf(10), chainOf(7)];
    for (let more = 0; more < 8; more++) before.append(LINK, { actor: "somebody" });
    expect(await before.verify()).toMatchObject({ ok: true });
    expect((await before.verify(today.ends.head)).problems).toEqual([{ number: 10, problem: "head_differs" }]);
  });

  test("a beginning that went with the noted head in it", async () => {
    const chain = chainOf(10);
    const { number, link } = chain.entries[2]!;
    chain.prune(4);
    expect((await chain.verify({ number, link })).problems).toEqual([{ number: 3, problem: "missing" }]);
    expect((await chain.verify({ number: 4, link: "other" })).problems).toEqual([
      { number: 4, problem: "head_differs" },
    ]);
  });

  test("stops after 20 problems", async () => {
    const chain = chainOf(2_000);
    for (const { decision } of chain.entries) decision.actor = "somebody";
    const report = await chain.verify();
    expect(report.problems).toHaveLength(20);
    expect(report.checked).toBe(20);
    expect(chain.pages).toHaveLength(1);
  });
});
