import { randomBytes } from "node:crypto";
import { waitMs } from "../core/limits/rules.js";
import type { Clock } from "../core/ports/log.js";
import type { Json } from "../core/ports/settings.js";
import type { Admission, Counted, Gate, Intent, Rule, RuleUsage, Settlement } from "../core/ports/store.js";
import { isChargedAtAdmission, isCountedAtSettlement, isReleasedByApproval } from "./counted.js";
import type { Row, Sql } from "./driver.js";
import { remember } from "./notes.js";
import { setVerified } from "./persons.js";
import { saveVerification } from "./records.js";
import { chargedUsage, logsOf, readUsage } from "./usage.js";

/** Where a reservation was charged: its hits stand there at the time of its claim, or at the beginning of that grain. */
type Charge = [log: string, counts: Counted, grainMs?: number];

/** What a settlement must know of a rule. Small, as all of a hit and a claim: what does not fit a page costs several. */
type LateRule = Pick<Rule, "keys" | "counts" | "windowMs" | "grainMs" | "distinct" | "weight">;

/** `admit` and `settle` as plain steps; the caller runs each inside one transaction. */
export function createLimits(sql: Sql, clock: Clock) {
  /** Time of the store: shared by all processes, never backwards. */
  function now(): number {
    return Math.max(lastAdmissionAt(), clock.now());
  }

  function lastAdmissionAt(): number {
    return Number(sql("SELECT at FROM clock").get()?.at);
  }

  function admit(intent: Intent, rules: Rule[]): Admission {
    const at = now();
    const known = findIntent(intent, at);
    const usage = readUsage(sql, intent.tenant, rules, at);
    if (known) return repeated(known, intent, usage);
    const refused = usage.filter(({ retryAfterMs, recordOnly }) => retryAfterMs > 0 && !recordOnly);
    if (refused.length > 0) {
      const [worst] = refused.sort((a, b) => b.retryAfterMs - a.retryAfterMs);
      return { kind: "refused", rule: worst!.name, retryAfterMs: worst!.retryAfterMs, usage };
    }
    const id = randomId();
    const charged = rules.filter((rule) => isChargedAtAdmission(rule, intent));
    for (const rule of charged) hit(intent.tenant, rule, id, isReleasedByApproval(rule) ? intent.subjects[0]! : "", at);
    claim(intent, rules, charged, id, at);
    sql("UPDATE clock SET at = ?").run(at);
    const after = rules.map((rule, index) =>
      charged.includes(rule) ? chargedUsage(sql, intent.tenant, rule, usage[index]!, at) : usage[index]!,
    );
    const reservation = reservationOf(id, logsOf(intent.tenant, intent.keys)[0]);
    return { kind: "admitted", reservation, at, usage: after };
  }

  function findIntent({ tenant, keys }: Intent, at: number): Row | undefined {
    const [current, previous] = logsOf(tenant, keys);
    return sql("SELECT * FROM intent WHERE key IN (?, ?) AND expires_at > ? ORDER BY claimed_at DESC").get(
      current,
      previous,
      at,
    );
  }

  function repeated(known: Row, { fingerprints }: Intent, usage: RuleUsage[]): Admission {
    if (!fingerprints.includes(String(known.fingerprint))) return { kind: "key_reused" };
    const claimedAt = Number(known.claimed_at);
    if (known.state === "done") {
      return { kind: "replayed", result: JSON.parse(String(known.result)) as Json, at: claimedAt, usage };
    }
    const leaseLeftMs = Number(known.lease_until) - now();
    if (known.state === "claimed" && leaseLeftMs > 0) return { kind: "in_progress", retryAfterMs: leaseLeftMs };
    const reservation = reservationOf(String(known.reservation), String(known.key));
    return { kind: "outcome_unknown", reservation, claimedAt, retryAfterMs: waitMs(usage) };
  }

  /** What is dated by grains is one row a grain. @param subject whose approval releases it */
  function hit(tenant: string, rule: LateRule, reservation: string, subject: string, at: number): void {
    const { keys, counts, distinct = "", weight = 1, windowMs, grainMs } = rule;
    const from = beginOf(at, grainMs);
    sql(
      `INSERT INTO hit (rule, reservation, counts, value, weight, subject, at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET weight = weight + excluded.weight`,
    ).run(
      logsOf(tenant, keys)[0],
      grainMs ? "" : reservation,
      counts,
      distinct,
      weight,
      subject,
      from,
      from + windowMs,
    );
  }

  function claim(intent: Intent, rules: Rule[], charged: Rule[], reservation: string, at: number): void {
    sql(
      `INSERT OR REPLACE INTO intent (key, reservation, tenant, operation, fingerprint, subjects, supplied, state, charged, late_rules, claimed_at, lease_until, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'claimed', ?, ?, ?, ?, ?)`,
    ).run(
      logsOf(intent.tenant, intent.keys)[0],
      reservation,
      intent.tenant,
      intent.operation,
      intent.fingerprints[0]!,
      JSON.stringify(intent.subjects),
      intent.supplied ? 1 : 0,
      JSON.stringify(
        charged.map(({ keys, counts, grainMs }): Charge => {
          const [log] = logsOf(intent.tenant, keys);
          return grainMs ? [log, counts, grainMs] : [log, counts];
        }),
      ),
      JSON.stringify(rules.filter(isCountedAtSettlement).map(lateRuleOf)),
      at,
      at + intent.leaseMs,
      at + Math.max(intent.keepMs, intent.leaseMs),
    );
  }

  function settle(reservation: string, settlement: Settlement): void {
    const [id, key] = partsOf(reservation);
    const intent = sql("SELECT * FROM intent WHERE key = ? AND reservation = ?").get(key, id);
    if (!intent) return;
    const at = now();
    for (const [counts, when] of lateHits(settlement, at)) {
      for (const rule of JSON.parse(String(intent.late_rules)) as LateRule[]) {
        // Never given back, so it stands under an id of its own: each settlement counts.
        if (rule.counts === counts) hit(String(intent.tenant), rule, randomId(), "", when(rule));
      }
    }
    if (settlement.kind === "unknown") {
      sql("UPDATE intent SET state = 'unknown' WHERE key = ?").run(key);
      return;
    }
    if (settlement.kind === "rejected") {
      giveBack(intent, () => true);
      sql("DELETE FROM intent WHERE key = ?").run(key);
    } else {
      finish(intent, settlement, at);
    }
    if (settlement.record) saveVerification(sql, settlement.record);
    if (settlement.kind === "done" && settlement.approved && settlement.record) setVerified(sql, settlement.record, at);
  }

  function finish(intent: Row, settlement: Settlement & { kind: "done" }, at: number): void {
    const { result, approved, wrongCode, record, notes = [] } = settlement;
    sql("UPDATE intent SET state = 'done', result = ?, verification_sid = ? WHERE key = ?").run(
      JSON.stringify(result),
      record?.sid ?? null,
      intent.key!,
    );
    for (const note of notes) remember(sql, note, at);
    if (!wrongCode) giveBack(intent, (counts) => counts === "wrong_code");
    if (!approved) return;
    // An approval proves the person: what only counted against the unproven goes.
    for (const subject of JSON.parse(String(intent.subjects)) as string[]) {
      // Without the second condition SQLite may not use the index, and reads every hit there is.
      sql("DELETE FROM hit WHERE subject = ? AND subject <> '' AND counts IN ('unverified', 'wrong_code')").run(
        subject,
      );
    }
  }

  function giveBack({ charged, claimed_at: at, reservation }: Row, which: (counts: Counted) => boolean): void {
    for (const [log, counts, grainMs] of JSON.parse(String(charged)) as Charge[]) {
      if (!which(counts)) continue;
      if (grainMs)
        sql("UPDATE hit SET weight = weight - 1 WHERE rule = ? AND at = ? AND reservation = ''").run(
          log,
          beginOf(Number(at), grainMs),
        );
      else sql("DELETE FROM hit WHERE rule = ? AND at = ? AND reservation = ?").run(log, at!, reservation!);
    }
  }

  return { now, lastAdmissionAt, admit, settle };
}

const lateRuleOf = ({ name: _, limit: __, ...rule }: Rule): LateRule => rule;

const randomId = (): string => randomBytes(12).toString("base64url");

const beginOf = (at: number, grainMs = 1): number => at - (at % grainMs);

/** It names its claim, so that finding it again needs no index of its own. */
const reservationOf = (id: string, key: string): string => `${id} ${key}`;

function partsOf(reservation: string): [id: string, key: string] {
  const space = reservation.indexOf(" ");
  return [reservation.slice(0, space), reservation.slice(space + 1)];
}

/** Hits that only the outcome makes, each with its time: a gate's is dated back, so that it leaves the window when the gate opens. */
function lateHits(settlement: Settlement, at: number): [Counted, (rule: LateRule) => number][] {
  const nowHit = () => at;
  const gated =
    ({ forMs }: Gate) =>
    (rule: LateRule) =>
      at + Math.min(forMs, rule.windowMs) - rule.windowMs;
  if (settlement.kind === "unknown") return [["failure", nowHit]];
  if (settlement.kind === "done") return settlement.approved ? [["verified", nowHit]] : [];
  return [
    ...(settlement.failed ? [["failure", nowHit] as [Counted, typeof nowHit]] : []),
    ...(settlement.gate
      ? [[settlement.gate.counts, gated(settlement.gate)] as [Counted, (rule: LateRule) => number]]
      : []),
  ];
}
