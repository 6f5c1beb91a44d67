import type { Database } from "./driver.js";

/** Each entry brings the file from version `index` to `index + 1`; entries are never edited once released. */
const MIGRATIONS = [
  `
  CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL);
  INSERT INTO clock VALUES (1, 0);

  CREATE TABLE hit (
    rule TEXT NOT NULL,
    at INTEGER NOT NULL,
    reservation TEXT NOT NULL,
    counts TEXT NOT NULL,
    value TEXT NOT NULL,
    weight INTEGER NOT NULL,
    subject TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (rule, at, reservation)
  ) WITHOUT ROWID;
  CREATE INDEX hit_by_subject ON hit (subject, counts) WHERE subject <> '';
  CREATE INDEX hit_by_expiry ON hit (expires_at);

  CREATE TABLE intent (
    key TEXT PRIMARY KEY,
    reservation TEXT NOT NULL,
    tenant TEXT NOT NULL,
    operation TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    subjects TEXT NOT NULL,
    supplied INTEGER NOT NULL,
    state TEXT NOT NULL,
    result TEXT,
    verification_sid TEXT,
    charged TEXT NOT NULL,
    late_rules TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX intent_by_verification ON intent (verification_sid) WHERE verification_sid IS NOT NULL;
  CREATE INDEX intent_by_expiry ON intent (expires_at);

  CREATE TABLE verification (
    sid TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    holder TEXT,
    mask TEXT NOT NULL,
    country TEXT,
    channel TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    sends INTEGER NOT NULL,
    wrong_checks INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX verification_by_subject ON verification (tenant, subject, created_at);
  CREATE INDEX verification_by_age ON verification (updated_at);

  CREATE TABLE holder (
    key TEXT PRIMARY KEY,
    verified_at INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    actor TEXT NOT NULL,
    session TEXT NOT NULL,
    operation TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rule TEXT,
    twilio_code INTEGER,
    channel TEXT,
    subject TEXT,
    mask TEXT,
    verification_sid TEXT
  );
  CREATE INDEX decision_by_age ON decision (at);
  CREATE INDEX decision_by_subject ON decision (tenant, subject, at);
  CREATE INDEX decision_by_verification ON decision (tenant, verification_sid, at);
  `,
  `
  ALTER TABLE verification ADD COLUMN service_sid TEXT;
  ALTER TABLE verification ADD COLUMN binding TEXT;
  ALTER TABLE verification ADD COLUMN sealed_to TEXT;
  ALTER TABLE verification ADD COLUMN decoy INTEGER;

  CREATE TABLE note (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, key)
  ) WITHOUT ROWID;
  CREATE INDEX note_by_expiry ON note (expires_at);

  CREATE TABLE person (
    key TEXT PRIMARY KEY,
    tenant TEXT,
    subject TEXT,
    service_sid TEXT,
    verification_sid TEXT,
    newest_at INTEGER NOT NULL,
    verified_at INTEGER,
    updated_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX person_by_subject ON person (tenant, subject);
  CREATE INDEX person_by_age ON person (updated_at) WHERE verified_at IS NULL;
  INSERT INTO person (key, tenant, subject, verification_sid, newest_at, updated_at)
    SELECT tenant || '|' || holder, tenant, subject, sid, MAX(created_at), updated_at
    FROM verification WHERE holder IS NOT NULL GROUP BY tenant, holder;
  INSERT INTO person (key, newest_at, verified_at, updated_at)
    SELECT key, 0, verified_at, verified_at FROM holder WHERE TRUE
    ON CONFLICT (key) DO UPDATE SET verified_at = excluded.verified_at;
  DROP TABLE holder;

  ALTER TABLE decision ADD COLUMN number INTEGER;
  ALTER TABLE decision ADD COLUMN link TEXT;
  CREATE UNIQUE INDEX decision_by_number ON decision (tenant, number) WHERE number IS NOT NULL;
  CREATE INDEX decision_without_link ON decision (at) WHERE number IS NULL;
  CREATE TABLE audit (
    tenant TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    link TEXT NOT NULL,
    base_number INTEGER NOT NULL,
    base_link TEXT NOT NULL,
    oldest_at INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX audit_by_oldest ON audit (oldest_at) WHERE oldest_at IS NOT NULL;
  `,
  `
  ALTER TABLE verification ADD COLUMN attempt_sid TEXT;
  ALTER TABLE verification ADD COLUMN ended_by_event INTEGER;
  `,
  `
  ALTER TABLE decision ADD COLUMN country TEXT;
  ALTER TABLE decision ADD COLUMN duration_ms INTEGER;

  -- The page of a list in its order; what a filter asks for is in it, so that a miss costs no look at the table.
  CREATE INDEX verification_by_time
    ON verification (tenant, created_at, sid, status, expires_at, channel, country);

  CREATE TABLE tally (
    tenant TEXT NOT NULL,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    country TEXT NOT NULL,
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (tenant, at, what, country, channel, reason, number)
  ) WITHOUT ROWID;
  CREATE INDEX tally_by_age ON tally (at);
  INSERT INTO tally
    SELECT tenant, created_at - created_at % 3600000, 'started', COALESCE(country, ''), channel, '', 0, COUNT(*)
    FROM verification WHERE COALESCE(decoy, 0) = 0 GROUP BY 1, 2, 4, 5;
  INSERT INTO tally
    SELECT tenant, created_at - created_at % 3600000, 'approved', COALESCE(country, ''), channel, '', 0, COUNT(*)
    FROM verification WHERE COALESCE(decoy, 0) = 0 AND status = 'approved' GROUP BY 1, 2, 4, 5;
  INSERT INTO tally
    SELECT tenant, at - at % 3600000, 'sent', '', COALESCE(channel, ''), '', 0, COUNT(*)
    FROM decision WHERE operation = 'send' AND outcome = 'done' GROUP BY 1, 2, 5;
  INSERT INTO tally
    SELECT tenant, at - at % 3600000, 'refused', '', COALESCE(channel, ''), COALESCE(rule, outcome), COALESCE(twilio_code, 0), COUNT(*)
    FROM decision WHERE outcome NOT IN ('done', 'replayed') GROUP BY 1, 2, 5, 6, 7;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings the file to this version. A file that a newer version wrote is refused, never guessed at. */
export function migrate(database: Database): void {
  if (versionOf(database) === SCHEMA_VERSION) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    const version = versionOf(database);
    if (version > SCHEMA_VERSION) throw new Error("state file of a newer version");
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(database: Database): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}
