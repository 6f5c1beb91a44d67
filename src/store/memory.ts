import type { Clock } from "../core/ports/log.js";
import type { Json } from "../core/ports/settings.js";
import type { Admission, Intent, Rule, RuleUsage, Settlement } from "../core/ports/store.js";

interface Hit {
  reservation: string;
  at: number;
  value: string;
  weight: number;
  counts: Rule["counts"];
}

interface Claim {
  intent: Intent;
  claimedAt: number;
  state: "claimed" | "done" | "unknown";
  result?: Json;
}

/** The same limits in this process alone, for the time that the real store does not answer. Knows nothing of others. */
export function createMemoryLimits(clock: Clock) {
  const hits = new Map<string, Hit[]>();
  const claims = new Map<string, Claim & { reservation: string }>();
  const keyOf = ({ tenant }: Intent, [key = ""]: readonly string[]) => `${tenant}|${key}`;

  function admit(intent: Intent, rules: Rule[]): Admission {
    const at = clock.now();
    const usage = rules.map((rule) => usageOf(rule, hits.get(keyOf(intent, rule.keys)) ?? [], at));
    const known = claims.get(keyOf(intent, intent.keys));
    if (known && known.claimedAt + Math.max(intent.keepMs, intent.leaseMs) > at)
      return repeated(known, intent, usage, at);
    const refused = usage.filter(({ retryAfterMs, recordOnly }) => retryAfterMs > 0 && !recordOnly);
    const [worst] = refused.sort((a, b) => b.retryAfterMs - a.retryAfterMs);
    if (worst) return { kind: "refused", rule: worst.name, retryAfterMs: worst.retryAfterMs, usage };
    const reservation = `local-${crypto.randomUUID()}`;
    for (const { keys, distinct = "", weight = 1, counts, windowMs } of rules) {
      const log = (hits.get(keyOf(intent, keys)) ?? []).filter((hit) => hit.at > at - windowMs);
      hits.set(keyOf(intent, keys), [...log, { reservation, at, value: distinct, weight, counts }]);
    }
    claims.set(keyOf(intent, intent.keys), { intent, reservation, claimedAt: at, state: "claimed" });
    return { kind: "admitted", reservation, at, usage };
  }

  function settle(reservation: string, settlement: Settlement): void {
    const claim = [...claims.values()].find((one) => one.reservation === reservation);
    if (!claim) return;
    if (settlement.kind === "done") Object.assign(claim, { state: "done", result: settlement.result });
    if (settlement.kind === "unknown") claim.state = "unknown";
    if (settlement.kind !== "rejected") return;
    claims.delete(keyOf(claim.intent, claim.intent.keys));
    for (const [key, log] of hits)
      hits.set(
        key,
        log.filter((hit) => hit.reservation !== reservation),
      );
  }

  return { admit, settle };
}

function repeated(known: Claim & { reservation: string }, intent: Intent, usage: RuleUsage[], at: number): Admission {
  if (known.intent.fingerprints[0] !== intent.fingerprints[0]) return { kind: "key_reused" };
  if (known.state === "done") return { kind: "replayed", result: known.result!, at: known.claimedAt, usage };
  const leaseLeftMs = known.claimedAt + intent.leaseMs - at;
  if (known.state === "claimed" && leaseLeftMs > 0) return { kind: "in_progress", retryAfterMs: leaseLeftMs };
  return { kind: "outcome_unknown", reservation: known.reservation, claimedAt: known.claimedAt, retryAfterMs: 0 };
}

/** Counts each kind of rule as strictly as the simplest one: in doubt less is admitted. */
function usageOf(rule: Rule, log: Hit[], at: number): RuleUsage {
  const inWindow = log.filter((hit) => hit.at > at - rule.windowMs);
  const counted = rule.distinct === undefined ? inWindow : inWindow.filter(({ value }) => value !== rule.distinct);
  const used = counted.reduce((sum, { weight }) => sum + weight, 0);
  const limit = rule.pausesMs ? 1 : rule.limit;
  const windowMs = rule.pausesMs ? Math.min(rule.windowMs, rule.pausesMs.at(-1) ?? 0) : rule.windowMs;
  const full = used + (rule.weight ?? 1) > limit;
  const oldest = counted[0]?.at ?? at;
  return {
    name: rule.name,
    used,
    limit,
    retryAfterMs: full ? Math.max(1, oldest + windowMs - at) : 0,
    ...(rule.recordOnly && { recordOnly: true }),
  };
}
