import { randomUUID } from "node:crypto";
import { waitMs } from "../../core/limits/rules.js";
import type { Json } from "../../core/ports/settings.js";
import type { Admission, Intent, Note, Rule, RuleUsage, Settlement, Store } from "../../core/ports/store.js";
import { isChargedAtAdmission, isCountedAtSettlement, isReleasedByApproval } from "../counted.js";
import type { Connection } from "./connection.js";
import { type Keys, keysOf, numbered, type Reservation, reservationFrom, reservationText } from "./keys.js";
import { saveCall } from "./records.js";
import { ADMIT, SETTLE, type TestClock, USAGE } from "./scripts.js";

type Row = number[];
type Claim = [
  id: string,
  fingerprint: string,
  state: string,
  result: string | null,
  claimedAt: string,
  leaseUntil: string,
  expiresAt: string,
  key: number,
];
type AdmitReply = [kind: "admitted" | "refused" | "known", at: number, usage: Row, claim?: Claim];

/** `admit`, `settle` and `usage`: the call as JSON for its script, the script's answer as the port's. */
export function createLimits(connection: Connection, testAt: TestClock, remember: Store["remember"]) {
  async function admit(intent: Intent, rules: Rule[], id: string): Promise<Admission> {
    const { keys, args } = admitCall(intent, rules, id, testAt());
    const [kind, at, row, claim] = (await connection.runRepeatable(ADMIT, keys, args)) as AdmitReply;
    const usage = usageFrom(row, rules);
    if (claim) return repeated(claim, at, intent, usage);
    if (kind === "refused") {
      const refused = usage.filter(({ retryAfterMs, recordOnly }) => retryAfterMs > 0 && !recordOnly);
      const worst = refused.reduce((most, one) => (one.retryAfterMs > most.retryAfterMs ? one : most));
      return { kind, rule: worst.name, retryAfterMs: worst.retryAfterMs, usage };
    }
    return { kind: "admitted", reservation: reservationText(ownReservation(intent, id)), at, usage };
  }

  async function settle(reservation: string, settlement: Settlement): Promise<void> {
    const parts = reservationFrom(reservation);
    if (!parts) return;
    const { notes = [] } = settlement.kind === "done" ? settlement : {};
    // In a cluster another tenant has another slot. A note without its settlement opens nothing, so it goes first.
    const isNear = ({ tenant }: Note) => !connection.isCluster || tenant === parts.tenant;
    for (const note of notes.filter((one) => !isNear(one))) await remember(note);
    const { keys, args } = settleCall(parts, settlement, notes.filter(isNear), testAt());
    await connection.runRepeatable(SETTLE, keys, args);
  }

  async function usage(tenant: string, rules: Rule[]): Promise<RuleUsage[]> {
    const names = keysOf(tenant);
    const { keys, numberOf } = numbered();
    const call = {
      clock: numberOf(names.clock),
      rules: rules.map((rule) => measured(rule, names, numberOf)),
      testAt: testAt(),
    };
    return usageFrom((await connection.run(USAGE, keys, [JSON.stringify(call)])) as Row, rules);
  }

  return { admit, settle, usage };
}

export const ownReservation = ({ tenant, keys }: Intent, id: string): Reservation => ({ id, tenant, intent: keys[0]! });

function admitCall(intent: Intent, rules: Rule[], id: string, testAt: number | undefined) {
  const names = keysOf(intent.tenant);
  const { keys, numberOf } = numbered();
  const hits = rules.map((rule, number) => ({
    rule,
    number,
    log: names.log(rule.keys[0]!),
    member: isChargedAtAdmission(rule, intent) ? `${number}:${id}${suffixOf(rule)}` : undefined,
  }));
  const charged = hits.filter(({ member }) => member !== undefined);
  const released = charged.filter(({ rule }) => isReleasedByApproval(rule));
  const call = {
    id,
    testAt,
    fingerprint: intent.fingerprints[0],
    leaseMs: intent.leaseMs,
    keepMs: Math.max(intent.keepMs, intent.leaseMs),
    clock: numberOf(names.clock),
    subject: numberOf(names.releases(intent.subjects[0]!)),
    claims: [...new Set(intent.keys)].map((key) => numberOf(names.claim(key))),
    rules: hits.map(({ rule, member }) => ({ ...measured(rule, names, numberOf), member })),
    ...(released.length > 0 && { releasedForMs: Math.max(...released.map(({ rule }) => rule.windowMs)) }),
  };
  const settlement = {
    subjects: intent.subjects.map(names.releases),
    /** Whether the end of its verification forgets this intent. */
    forgotten: intent.operation === "send" && !intent.supplied,
    charged: charged.filter((hit) => !released.includes(hit)).map(({ log, member }) => ({ log, member })),
    late: hits
      .filter(({ rule }) => isCountedAtSettlement(rule))
      .map(({ rule, number, log }) => ({
        log,
        number,
        suffix: suffixOf(rule),
        counts: rule.counts,
        windowMs: rule.windowMs,
        grainMs: rule.grainMs,
      })),
  };
  const onApproval = released.map(({ rule, log, member }) => ({ log, member, counts: rule.counts }));
  return { keys, args: [call, settlement, onApproval].map((part) => JSON.stringify(part)) };
}

/** What a hit carries beside its time, for the rules that count more than hits (window.lua). */
function suffixOf({ pausesMs, distinct, weight }: Rule): string {
  if (pausesMs) return "";
  if (distinct !== undefined) return `=${distinct}`;
  return weight === undefined ? "" : `*${weight}`;
}

/** A rule as window.lua reads it. */
function measured(rule: Rule, names: Keys, numberOf: (key: string) => number) {
  const { limit, windowMs, pausesMs, distinct, weight, grainMs, recordOnly, grows } = rule;
  const numbersOf = (logs: readonly string[]) => [...new Set(logs)].map((log) => numberOf(names.log(log)));
  return {
    keys: numbersOf(rule.keys),
    limit,
    windowMs,
    pausesMs,
    distinct,
    weight,
    grainMs,
    recordOnly,
    grows: grows && { keys: numbersOf(grows.keys), share: grows.share },
  };
}

function settleCall(
  { id, tenant, intent }: Reservation,
  settlement: Settlement,
  notes: readonly Note[],
  testAt: number | undefined,
) {
  const names = keysOf(tenant);
  const record = settlement.kind === "unknown" ? undefined : settlement.record;
  const call = {
    id,
    testAt,
    kind: settlement.kind,
    /** Makes a settlement that is sent again after a lost answer leave the same hits. */
    settleId: randomUUID(),
    late: outcomesOf(settlement),
    save: record && saveCall(record),
    notes: notes.map((note) => ({ key: keysOf(note.tenant).note(note.kind, note.key), keepMs: note.keepMs })),
    ...(settlement.kind === "done" && { approved: settlement.approved, wrongCode: settlement.wrongCode }),
  };
  const result = settlement.kind === "done" ? settlement.result : null;
  return {
    keys: [names.clock, names.claim(intent)],
    args: [call, result, ...notes.map(({ value }) => value)].map((part) => JSON.stringify(part)),
  };
}

/** What becomes a hit with this outcome; a gate's is over after `forMs`. */
function outcomesOf(settlement: Settlement): { counts: Rule["counts"]; forMs?: number }[] {
  if (settlement.kind === "unknown") return [{ counts: "failure" }];
  if (settlement.kind === "done") return settlement.approved ? [{ counts: "verified" }] : [];
  return [
    ...(settlement.failed ? [{ counts: "failure" as const }] : []),
    ...(settlement.gate ? [settlement.gate] : []),
  ];
}

function repeated(claim: Claim, at: number, { fingerprints, tenant, keys }: Intent, usage: RuleUsage[]): Admission {
  const [id, fingerprint, state, result, claimedAt, leaseUntil, , key] = claim;
  if (!fingerprints.includes(fingerprint)) return { kind: "key_reused" };
  if (state === "done") {
    return { kind: "replayed", result: JSON.parse(result!) as Json, at: Number(claimedAt), usage };
  }
  const leaseLeftMs = Number(leaseUntil) - at;
  if (state === "claimed" && leaseLeftMs > 0) return { kind: "in_progress", retryAfterMs: leaseLeftMs };
  return {
    kind: "outcome_unknown",
    reservation: reservationText({ id, tenant, intent: [...new Set(keys)][key]! }),
    claimedAt: Number(claimedAt),
    retryAfterMs: waitMs(usage),
  };
}

function usageFrom(row: Row, rules: Rule[]): RuleUsage[] {
  return rules.map(({ name, recordOnly }, index) => {
    const [used = 0, limit = 0, retryAfterMs = 0] = row.slice(3 * index, 3 * index + 3);
    return { name, used, limit, retryAfterMs, ...(recordOnly && { recordOnly: true }) };
  });
}
