import type {
  VerificationFilter,
  VerificationPage,
  VerificationPlace,
  VerificationRecord,
} from "../core/ports/store.js";
import type { Sql } from "./driver.js";
import { recordFromRow } from "./rows.js";

/** Entries of the index that a page may read when it is filtered: few where many fit, and never more than the last. */
const LOOKED_AT = [250, 1_000] as const;
const LAST_TIME = Number.MAX_SAFE_INTEGER;

/** Without a filter a page reads what it shows; a destination has an index of its own. */
export function verifications(sql: Sql, filter: VerificationFilter): VerificationPage {
  const { tenant, subjects, since = 0, until = LAST_TIME, after, limit } = filter;
  const goesOn = after !== undefined && after.createdAt <= until;
  // Behind every sid of that moment, unless the page before ended within it.
  const start = goesOn ? after : { createdAt: until, sid: "\uffff" };
  const bounds = isFiltered(filter) && !subjects ? LOOKED_AT : [];
  for (const lookedAt of bounds) {
    const edge = edgeOf(sql, tenant, start, since, lookedAt);
    if (!edge) break;
    const found = between(sql, filter, start, edge);
    if (found.length > limit) return cut(found, limit);
    if (lookedAt === LOOKED_AT.at(-1)) return { found, next: edge };
  }
  return cut(between(sql, filter, start, { createdAt: since, sid: "" }), limit);
}

function cut(found: VerificationRecord[], limit: number): VerificationPage {
  if (found.length <= limit) return { found };
  const { createdAt, sid } = found[limit - 1]!;
  return { found: found.slice(0, limit), next: { createdAt, sid } };
}

/** One more than fits, so that it is known whether there is more. */
function between(
  sql: Sql,
  { tenant, subjects, channel, country, status, now, limit }: VerificationFilter,
  start: VerificationPlace,
  end: VerificationPlace,
): VerificationRecord[] {
  const [index, ofSubjects] = subjects
    ? ["verification_by_subject", "AND subject IN (?11, ?12)"]
    : ["verification_by_time", ""];
  return sql(
    `SELECT * FROM verification INDEXED BY ${index}
     WHERE tenant = ?1 AND (created_at, sid) < (?2, ?3) AND (created_at, sid) >= (?4, ?5) ${ofSubjects}
     AND (?6 IS NULL OR channel = ?6) AND (?7 IS NULL OR country = ?7)
     AND (?8 IS NULL OR CASE WHEN status = 'pending' AND expires_at <= ?9 THEN 'expired' ELSE status END = ?8)
     ORDER BY created_at DESC, sid DESC LIMIT ?10`,
  )
    .all(
      ...[tenant, start.createdAt, start.sid, end.createdAt, end.sid],
      ...[channel ?? null, country ?? null, status ?? null, now, limit + 1],
      ...(subjects ? [subjects[0]!, subjects.at(-1)!] : []),
    )
    .map((row) => recordFromRow(row)!);
}

const isFiltered = ({ status, channel, country }: VerificationFilter) => Boolean(status ?? channel ?? country);

/** The last entry that this page may read; undefined when there are fewer. */
function edgeOf(
  sql: Sql,
  tenant: string,
  start: VerificationPlace,
  since: number,
  lookedAt: number,
): VerificationPlace | undefined {
  const row = sql(
    `SELECT created_at, sid FROM verification WHERE tenant = ? AND (created_at, sid) < (?, ?) AND created_at >= ?
     ORDER BY created_at DESC, sid DESC LIMIT 1 OFFSET ?`,
  ).get(tenant, start.createdAt, start.sid, since, lookedAt - 1);
  return row && { createdAt: Number(row.created_at), sid: String(row.sid) };
}
