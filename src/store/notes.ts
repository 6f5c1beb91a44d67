import type { Json } from "../core/ports/settings.js";
import type { Note, NoteKind } from "../core/ports/store.js";
import type { Row, Sql } from "./driver.js";

export function remember(sql: Sql, { tenant, kind, key, value, keepMs }: Note, at: number): boolean {
  const { changes } = sql(
    `INSERT INTO note (tenant, kind, key, value, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (tenant, kind, key) DO UPDATE SET value = ?4, expires_at = ?5 WHERE expires_at <= ?6`,
  ).run(tenant, kind, key, JSON.stringify(value), at + keepMs, at);
  return Number(changes) > 0;
}

export function recall(sql: Sql, tenant: string, kind: NoteKind, key: string, at: number): Json | undefined {
  const note = find(sql, tenant, kind, key, at);
  return note && note.value !== null ? jsonOf(note) : undefined;
}

/** The value goes with the spending; the row stays, and holds the name. */
export function spend(
  sql: Sql,
  tenant: string,
  kind: NoteKind,
  key: string,
  at: number,
): { value: Json } | "spent" | undefined {
  const note = find(sql, tenant, kind, key, at);
  if (!note) return undefined;
  if (note.value === null) return "spent";
  sql("UPDATE note SET value = NULL WHERE tenant = ? AND kind = ? AND key = ?").run(tenant, kind, key);
  return { value: jsonOf(note) };
}

export function forget(sql: Sql, tenant: string, kind: NoteKind, key: string): void {
  sql("DELETE FROM note WHERE tenant = ? AND kind = ? AND key = ?").run(tenant, kind, key);
}

function find(sql: Sql, tenant: string, kind: NoteKind, key: string, at: number): Row | undefined {
  return sql("SELECT value FROM note WHERE tenant = ? AND kind = ? AND key = ? AND expires_at > ?").get(
    tenant,
    kind,
    key,
    at,
  );
}

const jsonOf = ({ value }: Row) => JSON.parse(String(value)) as Json;
