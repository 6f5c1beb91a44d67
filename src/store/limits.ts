import { randomUUID } from "node:crypto";
import type { Admission, Clock, Intent, Json, Rule, RuleUsage, Settlement } from "../core/ports.js";
import type { Sql } from "./driver.js";
import { saveVerification } from "./records.js";
import type { Row } from "./rows.js";
import { readUsage } from "./usage.js";

/** `admit` and `settle` as plain steps; the caller runs each inside one transaction. */
export function createLimits(sql: Sql, clock: Clock) {
  /** Time of the store: shared by all processes, never backwards. */
  function now(): number {
    const last = Number(sql("SELECT at FROM clock").get()?.at);
    return Math.max(last, clock.now());
  }

  function admit(intent: Intent, rules: Rule[]): Admission {
    const at = now();
    const known = sql("SELECT * FROM intent WHERE key = ? AND expires_at > ?").get(intent.key, at);
    if (known) return repeated(known, intent, readUsage(sql, rules, at), at);
    const usage = readUsage(sql, rules, at);
    const refused = usage.filter(({ retryAfterMs }) => retryAfterMs > 0);
    if (refused.length > 0) {
      const [worst] = refused.sort((a, b) => b.retryAfterMs - a.retryAfterMs);
      return { kind: "refused", rule: worst!.name, retryAfterMs: worst!.retryAfterMs, usage };
    }
    const reservation = randomUUID();
    for (const rule of rules) if (isChargedAtAdmission(rule, intent)) hit(rule, reservation, intent.subject, at);
    claim(intent, rules, reservation, at);
    sql("UPDATE clock SET at = ?").run(at);
    return { kind: "admitted", reservation, at, usage: readUsage(sql, rules, at) };
  }

  function repeated(known: Row, intent: Intent, usage: RuleUsage[], at: number): Admission {
    if (known.fingerprint !== intent.fingerprint) return { kind: "key_reused" };
    if (known.state === "done") {
      return {
        kind: "replayed",
        result: JSON.parse(String(known.result)) as Json,
        at: Number(known.claimed_at),
        usage,
      };
    }
    const leaseLeftMs = Number(known.lease_until) - at;
    if (known.state === "claimed" && leaseLeftMs > 0) return { kind: "in_progress", retryAfterMs: leaseLeftMs };
    return {
      kind: "outcome_unknown",
      reservation: String(known.reservation),
      claimedAt: Number(known.claimed_at),
      retryAfterMs: Math.max(0, ...usage.map(({ retryAfterMs }) => retryAfterMs)),
    };
  }

  function hit(rule: Rule, reservation: string, subject: string, at: number): void {
    sql("INSERT INTO hit (rule, reservation, counts, value, subject, at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)").run(
      rule.key,
      reservation,
      rule.counts,
      rule.distinct ?? "",
      subject,
      at,
      at + rule.windowMs,
    );
  }

  function claim(intent: Intent, rules: Rule[], reservation: string, at: number): void {
    const failureRules = JSON.stringify(rules.filter(({ counts }) => counts === "failure"));
    sql(
      "INSERT OR REPLACE INTO intent (key, reservation, operation, fingerprint, subject, supplied, state, failure_rules, claimed_at, lease_until, expires_at) VALUES (?, ?, ?, ?, ?, ?, 'claimed', ?, ?, ?, ?)",
    ).run(
      intent.key,
      reservation,
      intent.operation,
      intent.fingerprint,
      intent.subject,
      intent.supplied ? 1 : 0,
      failureRules,
      at,
      at + intent.leaseMs,
      at + Math.max(intent.keepMs, intent.leaseMs),
    );
  }

  function settle(reservation: string, settlement: Settlement): void {
    const intent = sql("SELECT * FROM intent WHERE reservation = ?").get(reservation);
    if (!intent) return;
    const at = now();
    if (settlement.kind === "unknown" || (settlement.kind === "rejected" && settlement.failed)) {
      for (const rule of JSON.parse(String(intent.failure_rules)) as Rule[]) hit(rule, reservation, "", at);
    }
    if (settlement.kind === "unknown") {
      sql("UPDATE intent SET state = 'unknown' WHERE reservation = ?").run(reservation);
      return;
    }
    if (settlement.kind === "rejected") {
      sql("DELETE FROM hit WHERE reservation = ? AND counts <> 'failure'").run(reservation);
      sql("DELETE FROM intent WHERE reservation = ?").run(reservation);
    } else {
      finish(reservation, settlement);
      if (settlement.approved) release(String(intent.subject));
    }
    if (settlement.record) saveVerification(sql, settlement.record);
  }

  function finish(reservation: string, settlement: Settlement & { kind: "done" }): void {
    sql("UPDATE intent SET state = 'done', result = ?, verification_sid = ? WHERE reservation = ?").run(
      JSON.stringify(settlement.result),
      settlement.record?.sid ?? null,
      reservation,
    );
    if (!settlement.wrongCode) {
      sql("DELETE FROM hit WHERE reservation = ? AND counts = 'wrong_code'").run(reservation);
    }
  }

  /** An approval proves the person: what only counted against the unproven goes. */
  function release(subject: string): void {
    sql("DELETE FROM hit WHERE subject = ? AND counts IN ('unverified', 'wrong_code')").run(subject);
  }

  return { now, admit, settle };
}

/** `failure` hits come at settlement; `wrong_code` only charges the calls that can be wrong. */
function isChargedAtAdmission(rule: Rule, intent: Intent): boolean {
  return rule.counts !== "failure" && (rule.counts !== "wrong_code" || intent.operation === "check");
}
