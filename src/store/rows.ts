import type { Decision, VerificationRecord } from "../core/ports/store.js";
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
} as const satisfies Record<keyof VerificationRecord, string>;

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
} as const satisfies Record<keyof Decision, string>;

/** What has ended stays as it ended: an answer that comes late must not open it again. */
export const UPSERT_VERIFICATION = `${insertInto("verification", Object.values(VERIFICATION_COLUMNS))}
  ON CONFLICT (sid) DO UPDATE SET ${Object.values(VERIFICATION_COLUMNS)
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")} WHERE verification.status = 'pending'`;
export const INSERT_DECISION = insertInto("decision", Object.values(DECISION_COLUMNS));

export const recordValues = (record: VerificationRecord) => valuesOf(record, VERIFICATION_COLUMNS);
export const decisionValues = (decision: Decision) => valuesOf(decision, DECISION_COLUMNS);

export function recordFromRow(row: Row | undefined): VerificationRecord | undefined {
  return row && (fromRow(row, VERIFICATION_COLUMNS) as unknown as VerificationRecord);
}

export function decisionFromRow(row: Row): Decision {
  return fromRow(row, DECISION_COLUMNS) as unknown as Decision;
}

function insertInto(table: string, columns: string[]): string {
  return `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
}

function valuesOf(item: object, columns: Record<string, string>): SqlValue[] {
  return Object.keys(columns).map((field) => (item as Record<string, SqlValue | undefined>)[field] ?? null);
}

function fromRow(row: Row, columns: Record<string, string>): Record<string, SqlValue> {
  return Object.fromEntries(
    Object.entries(columns)
      .map(([field, column]) => [field, row[column] ?? null] as const)
      .filter(([, value]) => value !== null),
  );
}
