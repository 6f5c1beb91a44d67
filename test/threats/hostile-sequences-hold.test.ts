/** Every hostile sequence, played against the real product in each installation that it applies to; light, in one. */
import { beforeAll, describe, expect, test } from "vitest";
import { DEPTH } from "../depth.js";
import { SEQUENCES } from "./hostile-sequences.js";
import { EVERYWHERE, type Sequence, THREATS } from "./sequence.js";
import { playAll, type Run, type Verdict } from "./theatre.js";

/** Where the two eras differ: who answers for the person, and what stands beside the arguments. */
const differsByEra = ({ steps }: Sequence) =>
  steps.some((step) => "answer" in step || "message" in step || "params" in step);

const RUNS: readonly Run[] = SEQUENCES.flatMap((sequence, index) =>
  sequence.in
    .filter((_, place) => DEPTH !== "light" || place === index % sequence.in.length)
    .flatMap((where): Run[] => [
      { sequence, where, era: "2025-11-25" },
      ...(differsByEra(sequence) ? [{ sequence, where, era: "2026-07-28" as const }] : []),
    ]),
);

let verdicts: Verdict[] = [];
const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((total, one) => total + of(one), 0);

beforeAll(async () => {
  const startedAt = performance.now();
  const all = await playAll(RUNS);
  verdicts = all.verdicts;
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`${tableOf(verdicts)}\n${verdicts.length} runs, ${all.processes} processes, ${seconds} s`);
}, 900_000);

describe("hold against", () => {
  test.each(Object.keys(THREATS))("%s", (threat) => {
    const isOurs = ({ sequence }: Run) => sequence.threat === threat;
    expect(RUNS.some(isOurs)).toBe(true);
    expect(verdicts.filter(isOurs)).toHaveLength(RUNS.filter(isOurs).length);
    const failed = verdicts.filter(isOurs).filter(({ failures }) => failures.length > 0);
    expect(failed.map(({ sequence, where, era, failures }) => [sequence.name, where, era, ...failures])).toEqual([]);
  });
});

test("in all of them: no send outside policy, no receipt without an approval, none redeemed twice, no provider text", () => {
  const figures = {
    sends: sum(({ evidence }) => evidence.sends),
    "sends outside policy": sum(({ evidence }) => evidence.sendsOutsidePolicy),
    approvals: sum(({ evidence }) => evidence.approved.length),
    receipts: sum(({ evidence }) => evidence.receipts.length),
    "receipts without an approval": sum(
      ({ evidence: { receipts, approved } }) => receipts.filter((sid) => !approved.includes(sid)).length,
    ),
    "receipts redeemed": sum(({ evidence }) => evidence.redeemed),
    "receipts redeemed twice": sum(({ evidence }) => evidence.redeemedTwice),
    "shows provider text": sum(({ failures }) => failures.filter((one) => one === "shows provider text").length),
  };
  console.log(figures);
  expect(figures).toMatchObject({
    "sends outside policy": 0,
    "receipts without an approval": 0,
    "receipts redeemed twice": 0,
    "shows provider text": 0,
  });
  // Nothing could fail where nothing happens.
  expect(figures.sends).toBeGreaterThan(RUNS.length / 6);
  expect(figures["receipts redeemed"]).toBeGreaterThan(RUNS.length / 300);
});

function tableOf(all: readonly Verdict[]): string {
  const row = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(28) + cells.map((cell) => String(cell).padStart(10)).join("");
  const rows = Object.keys(THREATS).map((threat) => {
    const ours = all.filter(({ sequence }) => sequence.threat === threat);
    const sequences = new Set(ours.map(({ sequence }) => sequence.name)).size;
    const runs = EVERYWHERE.map((where) => ours.filter((one) => one.where === where).length);
    const failed = ours.filter(({ failures }) => failures.length > 0).length;
    return row(threat, [sequences, ...runs, ours.length, failed]);
  });
  return [row("threat", ["sequences", ...EVERYWHERE, "runs", "failed"]), ...rows].join("\n");
}
