import type { Decision, PersonRecord, VerificationRecord } from "../core/ports/store.js";
import type { Row, SqlValue } from "./driver.js";

/** Column by field: the one place where a record meets its table. */
const VERIFICATION_COLUMNS = {
  sid: "sid",
  tenant: "tenant",
  subject: "subject",
  holder: "holder",
  mask: "mask",
  country: "country",
  channel: "channel",
  status: "status",
  createdAt: "created_at",
  expiresAt: "expires_at",
  updatedAt: "updated_at",
  sends: "sends",
  wrongChecks: "wrong_checks",
  serviceSid: "service_sid",
  binding: "binding",
  sealedTo: "sealed_to",
  decoy: "decoy",
  attemptSid: "attempt_sid",
  endedByEvent: "ended_by_event",
} as const satisfies Record<keyof VerificationRecord, string>;

const PERSON_COLUMNS = {
  subject: "subject",
  serviceSid: "service_sid",
  verificationSid: "verification_sid",
  verifiedAt: "verified_at",
  updatedAt: "updated_at",
} as const satisfies Record<keyof PersonRecord, string>;

const DECISION_COLUMNS = {
  at: "at",
  tenant: "tenant",
  actor: "actor",
  session: "session",
  operation: "operation",
  outcome: "outcome",
  rule: "rule",
  twilioCode: "twilio_code",
  channel: "channel",
  subject: "subject",
  mask: "mask",
  verificationSid: "verification_sid",
  country: "country",
  durationMs: "duration_ms",
} as const satisfies Record<keyof Decision, string>;

/** What has ended stays as it ended: an answer that comes late must not open it again. */
export const UPSERT_VERIFICATION = `${insertInto("verification", Object.values(VERIFICATION_COLUMNS))}
  ON CONFLICT (sid) DO UPDATE SET ${Object.values(VERIFICATION_COLUMNS)
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")} WHERE verification.status = 'pending'`;
export const INSERT_DECISION = insertInto("decision", [...Object.values(DECISION_COLUMNS), "number", "link"]);

export const recordValues = (record: VerificationRecord) => valuesOf(record, VERIFICATION_COLUMNS);
export const decisionValues = (decision: Decision) => valuesOf(decision, DECISION_COLUMNS);

/** SQLite ends a text at NUL and mends half a surrogate pair: a link must be made of what comes back. */
export function storable(decision: Decision): Decision {
  const text = (value: unknown) =>
    typeof value === "string" ? Buffer.from(value.replaceAll("\0", "\ufffd")).toString() : value;
  return Object.fromEntries(Object.entries(decision).map(([field, value]) => [field, text(value)])) as never;
}

export function recordFromRow(row: Row | undefined): VerificationRecord | undefined {
  if (!row) return undefined;
  const record = fromRow(row, VERIFICATION_COLUMNS) as unknown as VerificationRecord;
  for (const name of ["decoy", "endedByEvent"] as const) {
    if (record[name] !== undefined) record[name] = Boolean(record[name]);
  }
  return record;
}

export function personFromRow(row: Row | undefined): Partial<PersonRecord> {
  return row ? fromRow(row, PERSON_COLUMNS) : {};
}

export function decisionFromRow(row: Row): Decision {
  return fromRow(row, DECISION_COLUMNS) as unknown as Decision;
}

function insertInto(table: string, columns: string[]): string {
  return `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
}

function valuesOf(item: object, columns: Record<string, string>): SqlValue[] {
  return Object.keys(columns).map((field) => {
    const value = (item as Record<string, SqlValue | boolean | undefined>)[field] ?? null;
    return typeof value === "boolean" ? Number(value) : value;
  });
}

function fromRow(row: Row, columns: Record<string, string>): Record<string, SqlValue> {
  return Object.fromEntries(
    Object.entries(columns)
      .map(([field, column]) => [field, row[column] ?? null] as const)
      .filter(([, value]) => value !== null),
  );
}
