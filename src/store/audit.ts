import type { AuditEnds, AuditEntry, Decision, Link } from "../core/ports/store.js";
import type { Sql } from "./driver.js";
import { decisionFromRow, decisionValues, INSERT_DECISION, storable } from "./rows.js";
import { count } from "./tallies.js";
import { talliesOf } from "./tally.js";

/** Appends to the tenant's chain. Inside the caller's transaction, so that nobody comes between head and link. */
export function recordDecision(sql: Sql, link: Link, recorded: Decision): void {
  const decision = storable(recorded);
  const { tenant, at } = decision;
  const head = sql("SELECT number, link FROM audit WHERE tenant = ?").get(tenant);
  const number = Number(head?.number ?? 0) + 1;
  const next = link(String(head?.link ?? ""), decision);
  sql(INSERT_DECISION).run(...decisionValues(decision), number, next);
  for (const tally of talliesOf(decision)) count(sql, tenant, tally);
  sql(
    `INSERT INTO audit (tenant, number, link, base_number, base_link, oldest_at) VALUES (?1, ?2, ?3, 0, '', ?4)
     ON CONFLICT (tenant) DO UPDATE SET number = ?2, link = ?3, oldest_at = COALESCE(oldest_at, ?4)`,
  ).run(tenant, number, next, at);
}

export function auditTrail(sql: Sql, tenant: string, after: number, limit: number): AuditEntry[] {
  return sql("SELECT * FROM decision WHERE tenant = ? AND number > ? ORDER BY number LIMIT ?")
    .all(tenant, after, limit)
    .map((row) => ({ number: Number(row.number), link: String(row.link), decision: decisionFromRow(row) }));
}

export function auditEnds(sql: Sql, tenant: string): AuditEnds {
  const row = sql("SELECT * FROM audit WHERE tenant = ?").get(tenant);
  return {
    base: { number: Number(row?.base_number ?? 0), link: String(row?.base_link ?? "") },
    head: { number: Number(row?.number ?? 0), link: String(row?.link ?? "") },
  };
}

/** Removes at most so many decisions from `before` and earlier, from the beginning of each chain up to the first younger one. */
export function pruneAudit(sql: Sql, before: number, most: number): void {
  for (let left = most; left > 0; ) {
    const chain = sql("SELECT tenant, base_number FROM audit WHERE oldest_at <= ? ORDER BY oldest_at LIMIT 1").get(
      before,
    );
    if (!chain) return;
    left -= Math.max(1, pruneChain(sql, String(chain.tenant), Number(chain.base_number), before, left));
  }
}

function pruneChain(sql: Sql, tenant: string, base: number, before: number, most: number): number {
  const rows = sql("SELECT number, link, at FROM decision WHERE tenant = ? AND number > ? ORDER BY number LIMIT ?").all(
    tenant,
    base,
    most + 1,
  );
  const young = rows.findIndex(({ at }) => Number(at) > before);
  const old = rows.slice(0, young < 0 ? most : young);
  const last = old.at(-1);
  if (last) {
    sql("DELETE FROM decision WHERE tenant = ? AND number > ? AND number <= ?").run(tenant, base, last.number!);
    sql("UPDATE audit SET base_number = ?, base_link = ? WHERE tenant = ?").run(last.number!, last.link!, tenant);
  }
  sql("UPDATE audit SET oldest_at = ? WHERE tenant = ?").run(rows[old.length]?.at ?? null, tenant);
  return old.length;
}
