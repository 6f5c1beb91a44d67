/** What events of Twilio's bring: kept until they had their effect, and what of it only they may do. */
import type { Json } from "../core/ports/settings.js";
import type { End, Note } from "../core/ports/store.js";
import type { Sql } from "./driver.js";
import { forget, remember } from "./notes.js";
import { forgetIntentsOf } from "./records.js";

export function keepEvent(sql: Sql, event: Omit<Note, "kind">, at: number): boolean {
  if (!remember(sql, { ...event, kind: "event" }, at)) return false;
  remember(sql, { ...event, kind: "open_event", value: true }, at);
  return true;
}

export function openEvents(sql: Sql, tenant: string, limit: number, at: number): { key: string; value: Json }[] {
  return sql(
    `SELECT event.key, event.value FROM note open JOIN note event
       ON event.tenant = open.tenant AND event.kind = 'event' AND event.key = open.key
     WHERE open.tenant = ? AND open.kind = 'open_event' AND event.expires_at > ? ORDER BY event.expires_at LIMIT ?`,
  )
    .all(tenant, at, limit)
    .map(({ key, value }) => ({ key: String(key), value: JSON.parse(String(value)) as Json }));
}

export function closeEvent(sql: Sql, tenant: string, key: string): void {
  forget(sql, tenant, "open_event", key);
}

export function endVerification(sql: Sql, tenant: string, sid: string, { status, at, over }: End): void {
  sql(
    `UPDATE verification SET status = ?1, updated_at = ?2, ended_by_event = 1 WHERE sid = ?3 AND tenant = ?4 AND
     (status = 'pending' OR (ended_by_event = 1 AND status IN (SELECT value FROM json_each(?5))))`,
  ).run(status, at, sid, tenant, JSON.stringify(over));
  forgetIntentsOf(sql, sid);
}

export function releaseUnverified(sql: Sql, subject: string): void {
  sql("DELETE FROM hit WHERE subject = ? AND subject <> '' AND counts = 'unverified'").run(subject);
}
