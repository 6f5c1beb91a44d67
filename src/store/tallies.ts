import type { Tally } from "../core/ports/store.js";
import type { Sql } from "./driver.js";
import { hourOf } from "./tally.js";

export function count(sql: Sql, tenant: string, { at, what, country, channel, reason, number }: Tally): void {
  sql(
    `INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT (tenant, at, what, country, channel, reason, number) DO UPDATE SET count = count + 1`,
  ).run(tenant, hourOf(at), what, country ?? "", channel ?? "", reason ?? "", number ?? 0);
}

export function statistics(sql: Sql, tenant: string, since: number, spanMs: number): (Tally & { count: number })[] {
  return sql(
    `SELECT at - (at - ?2) % ?3 AS span, what, country, channel, reason, number, SUM(count) AS count
     FROM tally WHERE tenant = ?1 AND at >= ?2 GROUP BY 1, 2, 3, 4, 5, 6`,
  )
    .all(tenant, since, spanMs)
    .map(({ span, what, country, channel, reason, number, count }) => ({
      at: Number(span),
      what: what as Tally["what"],
      ...(country && { country: String(country) }),
      ...(channel && { channel: String(channel) }),
      ...(reason && { reason: String(reason) }),
      ...(number && { number: Number(number) }),
      count: Number(count),
    }));
}
