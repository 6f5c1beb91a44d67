import { waitMs } from "../../src/core/limits/rules.js";
import type { Admission, Intent, Rule, RuleUsage, Settlement } from "../../src/core/ports/store.js";

interface Hit {
  log: string;
  reservation: string;
  counts: Rule["counts"];
  value?: string;
  weight: number;
  /** Absent for what only the outcome made: never given back. */
  subject?: string;
  at: number;
}

interface Claim {
  key: string;
  reservation: string;
  intent: Intent;
  rules: Rule[];
  at: number;
  state: "claimed" | "done" | "unknown";
  result?: unknown;
  sid?: string;
}

const DAY = 86_400_000;
const LATE = ["failure", "throttle", "credentials", "fraud_block", "verified"];

/** The port in plain arrays, by definition rather than by calculation: what both stores are held against. One tenant. */
export function createModel() {
  let last = 0;
  let hits: Hit[] = [];
  const ended = new Set<string>();
  let claims: Claim[] = [];

  const inWindow = (logs: readonly string[], windowMs: number, at: number) =>
    hits.filter((hit) => logs.includes(hit.log) && hit.at > at - windowMs);
  const weigh = (some: Hit[]) => some.reduce((sum, { weight }) => sum + weight, 0);
  const valuesOf = (some: Hit[]) => new Set(some.map(({ value }) => value));

  function limitOf({ limit, grows }: Rule, at: number): number {
    const days = Array.from({ length: grows ? 14 : 0 }, (_, day) =>
      inWindow(grows!.keys, (day + 1) * DAY, at).filter((hit) => day === 0 || hit.at <= at - day * DAY),
    );
    return Math.max(limit, ...days.map((one) => Math.floor(grows!.share * one.length)));
  }

  function usageOf(rule: Rule, at: number): RuleUsage {
    const { keys, windowMs, distinct, weight, pausesMs, recordOnly, name } = rule;
    const limit = limitOf(rule, at);
    const now = inWindow(keys, windowMs, at);
    const admits = (then: number) => {
      const some = inWindow(keys, windowMs, then);
      if (distinct !== undefined) return valuesOf(some).size < limit || valuesOf(some).has(distinct);
      return weight === undefined ? some.length < limit : weigh(some) + weight <= limit;
    };
    const used =
      pausesMs || (distinct === undefined && weight === undefined)
        ? now.length
        : distinct === undefined
          ? weigh(now)
          : valuesOf(now).size;
    const leaving = now.map((hit) => hit.at + windowMs).sort((a, b) => a - b);
    const free = admits(at) ? at : (leaving.find(admits) ?? at + windowMs);
    const resumes = Math.max(at, ...now.map((hit) => hit.at + (pausesMs?.[Math.min(used, pausesMs.length) - 1] ?? 0)));
    return { name, used, limit, retryAfterMs: (pausesMs ? resumes : free) - at, ...(recordOnly && { recordOnly }) };
  }

  function admit(intent: Intent, rules: Rule[], reservation: string, clock: number): Admission {
    const at = Math.max(last, clock);
    const usage = () => rules.map((rule) => usageOf(rule, at));
    const claim = claims
      .filter((one) => intent.keys.includes(one.key) && one.at + Math.max(one.intent.keepMs, one.intent.leaseMs) > at)
      .sort((a, b) => b.at - a.at)[0];
    if (claim) return repeated(claim, intent, at, usage());
    const [worst] = usage()
      .filter((one) => one.retryAfterMs > 0 && !one.recordOnly)
      .sort((a, b) => b.retryAfterMs - a.retryAfterMs);
    if (worst) return { kind: "refused", rule: worst.name, retryAfterMs: worst.retryAfterMs, usage: usage() };
    for (const rule of rules) {
      if (!LATE.includes(rule.counts) && (rule.counts !== "wrong_code" || intent.operation === "check"))
        add(rule, reservation, at, intent.subjects[0]);
    }
    claims = claims.filter(({ key }) => key !== intent.keys[0]);
    claims.push({ key: intent.keys[0]!, reservation, intent, rules, at, state: "claimed" });
    last = at;
    return { kind: "admitted", reservation, at, usage: usage() };
  }

  function add(rule: Rule, reservation: string, at: number, subject?: string): void {
    const { keys, counts, distinct, weight = 1, grainMs = 1 } = rule;
    hits.push({ log: keys[0]!, reservation, counts, value: distinct, weight, subject, at: at - (at % grainMs) });
  }

  function settle(reservation: string, settlement: Settlement, clock: number): void {
    const claim = claims.find((one) => one.reservation === reservation);
    if (!claim) return;
    const at = Math.max(last, clock);
    const { kind } = settlement;
    const late = (counts: Rule["counts"], forMs?: number) => {
      for (const rule of claim.rules) {
        if (rule.counts === counts)
          add(rule, reservation, forMs === undefined ? at : at - rule.windowMs + Math.min(forMs, rule.windowMs));
      }
    };
    if (kind === "unknown" || (kind === "rejected" && settlement.failed)) late("failure");
    if (kind === "rejected" && settlement.gate) late(settlement.gate.counts, settlement.gate.forMs);
    if (kind === "done" && settlement.approved) late("verified");
    if (kind === "unknown") claim.state = "unknown";
    if (kind === "rejected") {
      hits = hits.filter((hit) => hit.reservation !== reservation || hit.subject === undefined);
      claims = claims.filter((one) => one !== claim);
    }
    if (kind === "done") {
      Object.assign(claim, { state: "done", result: settlement.result, sid: settlement.record?.sid });
      if (!settlement.wrongCode)
        hits = hits.filter((hit) => hit.reservation !== reservation || hit.counts !== "wrong_code");
      const released = settlement.approved ? claim.intent.subjects : [];
      hits = hits.filter(
        (hit) => !released.includes(hit.subject!) || !["unverified", "wrong_code"].includes(hit.counts),
      );
    }
    if (kind !== "unknown" && settlement.record) save(settlement.record.sid, settlement.record.status === "pending");
  }

  /** What has ended stays ended, whatever comes late. */
  function save(sid: string, pending: boolean): void {
    if (!pending) ended.add(sid);
    if (!ended.has(sid)) return;
    claims = claims.filter((one) => one.sid !== sid || one.intent.operation !== "send" || one.intent.supplied);
  }

  return {
    admit,
    settle,
    save,
    usage: (rules: Rule[], clock: number) => rules.map((rule) => usageOf(rule, Math.max(last, clock))),
  };
}

function repeated(claim: Claim, intent: Intent, at: number, usage: RuleUsage[]): Admission {
  if (!intent.fingerprints.includes(claim.intent.fingerprints[0]!)) return { kind: "key_reused" };
  if (claim.state === "done") return { kind: "replayed", result: claim.result as never, at: claim.at, usage };
  const leaseLeftMs = claim.at + claim.intent.leaseMs - at;
  if (claim.state === "claimed" && leaseLeftMs > 0) return { kind: "in_progress", retryAfterMs: leaseLeftMs };
  return {
    kind: "outcome_unknown",
    reservation: claim.reservation,
    claimedAt: claim.at,
    retryAfterMs: waitMs(usage),
  };
}
