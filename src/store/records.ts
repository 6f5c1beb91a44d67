import type { Decision, DecisionFilter, VerificationRecord } from "../core/ports/store.js";
import { pruneAudit } from "./audit.js";
import type { Sql, SqlValue } from "./driver.js";
import { savePerson } from "./persons.js";
import { decisionFromRow, recordFromRow, recordValues, UPSERT_VERIFICATION } from "./rows.js";
import { count } from "./tallies.js";
import { talliesOfRecord } from "./tally.js";

/** Attempts are kept 30 days by Twilio (facts/twilio-verify.md §1.3); our record of them as long. */
const RECORD_KEPT_MS = 30 * 86_400_000;
const PRUNED_PER_CALL = 64;

export function findVerification(sql: Sql, tenant: string, sid: string): VerificationRecord | undefined {
  return recordFromRow(sql("SELECT * FROM verification WHERE sid = ? AND tenant = ?").get(sid, tenant));
}

export function latestVerification(
  sql: Sql,
  tenant: string,
  [current = "", previous = current]: readonly string[],
): VerificationRecord | undefined {
  return recordFromRow(
    // By its own index: the one by time is in this order, too, and would be read from end to end.
    sql(
      `SELECT * FROM verification INDEXED BY verification_by_subject
       WHERE tenant = ? AND subject IN (?, ?) ORDER BY created_at DESC LIMIT 1`,
    ).get(tenant, current, previous),
  );
}

export function saveVerification(sql: Sql, record: VerificationRecord): void {
  const known = sql("SELECT status FROM verification WHERE sid = ?").get(record.sid)?.status;
  countRecord(sql, record, known);
  sql(UPSERT_VERIFICATION).run(...recordValues(record));
  const isOver = record.status !== "pending" || (known ?? "pending") !== "pending";
  if (isOver) forgetIntentsOf(sql, record.sid);
  savePerson(sql, record);
}

/** Once it is over, an equal send is a new one. */
export function forgetIntentsOf(sql: Sql, sid: string): void {
  sql(
    `DELETE FROM intent WHERE verification_sid = ?1 AND operation = 'send' AND supplied = 0
     AND EXISTS (SELECT 1 FROM verification WHERE sid = ?1 AND status <> 'pending')`,
  ).run(sid);
}

/** @param known its status until now */
function countRecord(sql: Sql, record: VerificationRecord, known: SqlValue | undefined): void {
  const tallies = talliesOfRecord(record);
  if (!tallies) return;
  if (known === undefined) count(sql, record.tenant, tallies.started);
  const wasOpen = known === undefined || known === "pending";
  if (wasOpen && record.status === "approved") count(sql, record.tenant, tallies.approved);
}

/**
 * One statement for each set of filters, since `? IS NULL OR …` uses no index. `+tenant` keeps SQLite from sorting all
 * decisions of a tenant where reading them by age ends with the limit.
 */
export function decisions(sql: Sql, filter: DecisionFilter): Decision[] {
  const { tenant, subjects, verificationSid, since = 0, until = Number.MAX_SAFE_INTEGER, limit } = filter;
  const where = [
    `${subjects?.length || verificationSid ? "" : "+"}tenant = ?1 AND at >= ?5 AND at <= ?6`,
    ...(subjects?.length ? ["subject IN (?2, ?3)"] : []),
    ...(verificationSid ? ["verification_sid = ?4"] : []),
    ...(filter.refusedOnly ? ["outcome NOT IN ('done', 'replayed')"] : []),
  ];
  return sql(`SELECT * FROM decision WHERE ${where.join(" AND ")} ORDER BY at DESC, id DESC LIMIT ?7`)
    .all(tenant, subjects?.[0] ?? null, subjects?.at(-1) ?? null, verificationSid ?? null, since, until, limit)
    .map(decisionFromRow);
}

/** A bounded bite each time, so that pruning never holds up a send. */
export function prune(sql: Sql, at: number): void {
  for (const expired of [
    "hit WHERE (rule, at, reservation) IN (SELECT rule, at, reservation FROM hit WHERE expires_at <= ?1 LIMIT ?2)",
    "intent WHERE key IN (SELECT key FROM intent WHERE expires_at <= ?1 LIMIT ?2)",
    "note WHERE (tenant, kind, key) IN (SELECT tenant, kind, key FROM note WHERE expires_at <= ?1 LIMIT ?2)",
  ]) {
    sql(`DELETE FROM ${expired}`).run(at, PRUNED_PER_CALL);
  }
  for (const old of [
    "verification WHERE sid IN (SELECT sid FROM verification WHERE updated_at <= ?1 LIMIT ?2)",
    "person WHERE key IN (SELECT key FROM person WHERE verified_at IS NULL AND updated_at <= ?1 LIMIT ?2)",
    "decision WHERE id IN (SELECT id FROM decision WHERE number IS NULL AND at <= ?1 LIMIT ?2)",
    `tally WHERE (tenant, at, what, country, channel, reason, number) IN
     (SELECT tenant, at, what, country, channel, reason, number FROM tally WHERE at <= ?1 LIMIT ?2)`,
  ]) {
    sql(`DELETE FROM ${old}`).run(at - RECORD_KEPT_MS, PRUNED_PER_CALL);
  }
  pruneAudit(sql, at - RECORD_KEPT_MS, PRUNED_PER_CALL);
}
