import type { Rule, Store } from "../../src/core/ports/store.js";
import { decisionOf, intentOf, MINUTE, ruleOf } from "../store/calls.js";

export interface Crowd {
  key: string;
  racers: number;
  limit: number;
}

export interface Soak {
  decisions: number;
  inFlight: number;
  seed: number;
}

export interface SoakResult {
  decisions: number;
  /** `[rule's log, time]` of each hit that stayed. */
  hits: [log: string, at: number][];
}

/** What every racer of a key asks for: the rule that is raced for, after one that must only count the winners. */
export const raced = ({ key, limit }: Omit<Crowd, "racers">): Rule[] => [
  ruleOf({ name: "other", keys: [`other|${key}`], limit: 1e6, windowMs: 60 * MINUTE }),
  ruleOf({ name: "raced", keys: [`raced|${key}`], limit, windowMs: 60 * MINUTE }),
  ruleOf({ name: "spent", keys: [`spent|${key}`], limit: 1e9, windowMs: 60 * MINUTE, counts: "spend", weight: 7 }),
];

/** Windows so short that they slide many times; the limits of all rows hold at once. */
export const SOAK_RULES: readonly (Pick<Rule, "name" | "limit" | "windowMs"> & { logs: number })[] = [
  { name: "destination", limit: 3, windowMs: 60, logs: 24 },
  { name: "cooldown", limit: 1, windowMs: 7, logs: 24 },
  { name: "session", limit: 8, windowMs: 40, logs: 4 },
  { name: "tenant", limit: 30, windowMs: 100, logs: 1 },
];

export interface Journal {
  tenant: string;
  process: number;
  decisions: number;
  inFlight: number;
}

export const JOBS = { crowd, soak, journal };
export interface Job {
  name: keyof typeof JOBS;
  options: Crowd | Soak | Journal;
}

async function crowd(store: Store, { racers, ...key }: Crowd): Promise<{ admitted: number; refused: number }> {
  const kinds = await Promise.all(
    Array.from({ length: racers }, async () => (await store.admit(intentOf(), raced(key))).kind),
  );
  const times = (kind: string) => kinds.filter((one) => one === kind).length;
  return { admitted: times("admitted"), refused: times("refused") };
}

async function soak(store: Store, { decisions, inFlight, seed }: Soak): Promise<SoakResult> {
  const random = randomOf(seed);
  const hits: SoakResult["hits"] = [];
  let left = decisions;
  const worker = async () => {
    while (left-- > 0) {
      const rules = SOAK_RULES.map(({ logs, ...rule }) => ruleOf({ ...rule, keys: [`${rule.name}|${random(logs)}`] }));
      const admission = await store.admit(intentOf(), rules);
      if (admission.kind !== "admitted") continue;
      const isGivenBack = random(4) === 0;
      if (isGivenBack) await store.settle(admission.reservation, { kind: "rejected", failed: false });
      else hits.push(...rules.map(({ keys }) => [keys[0]!, admission.at] as [string, number]));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { decisions, hits };
}

/** Records its decisions, so many at a time. */
async function journal(store: Store, { tenant, process, decisions, inFlight }: Journal): Promise<number> {
  let left = decisions;
  const worker = async () => {
    while (left-- > 0) {
      await store.recordDecision(decisionOf({ tenant, at: Date.now(), actor: String(process), session: String(left) }));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return decisions;
}

/** A linear congruential generator: the same race for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
