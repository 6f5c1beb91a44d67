import type { PersonRecord, VerificationRecord } from "../core/ports/store.js";
import type { Sql } from "./driver.js";
import { isProven, type KnownPerson, personOf } from "./person.js";
import { personFromRow } from "./rows.js";

/** An older verification that is saved later does not take the place of the newest. */
export function savePerson(sql: Sql, record: VerificationRecord): void {
  const { tenant, holder, subject, serviceSid, sid, createdAt, updatedAt } = record;
  if (holder === undefined) return;
  sql(
    `INSERT INTO person (key, tenant, subject, service_sid, verification_sid, newest_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (key) DO UPDATE SET
     tenant = ?2, subject = ?3, service_sid = ?4, verification_sid = ?5, newest_at = ?6, updated_at = ?7
     WHERE newest_at <= ?6`,
  ).run(keyOf(tenant, holder), tenant, subject, serviceSid ?? null, sid, createdAt, updatedAt);
}

/** After its verification was saved. */
export function setVerified(sql: Sql, { tenant, holder }: VerificationRecord, at: number): void {
  if (holder === undefined) return;
  sql("UPDATE person SET verified_at = ? WHERE key = ?").run(at, keyOf(tenant, holder));
}

export function isHolder(sql: Sql, tenant: string, holders: readonly string[]): boolean {
  return isProven(knownOf(sql, tenant, holders));
}

export function findPerson(sql: Sql, tenant: string, holders: readonly string[]): PersonRecord | undefined {
  return personOf(knownOf(sql, tenant, holders));
}

/** @returns how many verifications and persons went; the replay results that led to them go too. */
export function erase(sql: Sql, tenant: string, subjects: readonly string[]): number {
  let gone = 0;
  for (const subject of subjects) {
    sql(
      "DELETE FROM intent WHERE verification_sid IN (SELECT sid FROM verification WHERE tenant = ? AND subject = ?)",
    ).run(tenant, subject);
    for (const table of ["verification", "person"]) {
      gone += Number(sql(`DELETE FROM ${table} WHERE tenant = ? AND subject = ?`).run(tenant, subject).changes);
    }
  }
  return gone;
}

function knownOf(sql: Sql, tenant: string, holders: readonly string[]): KnownPerson[] {
  return holders.map((holder) => personFromRow(sql("SELECT * FROM person WHERE key = ?").get(keyOf(tenant, holder))));
}

const keyOf = (tenant: string, holder: string): string => `${tenant}|${holder}`;
