import type { Clock } from "../core/ports/log.js";
import type { Link, Store } from "../core/ports/store.js";
import { auditEnds, auditTrail, recordDecision } from "./audit.js";
import type { Database, Sql, Statement } from "./driver.js";
import { closeEvent, endVerification, keepEvent, openEvents, releaseUnverified } from "./events.js";
import { createLimits } from "./limits.js";
import { forget, recall, remember, spend } from "./notes.js";
import { openStateFile } from "./open.js";
import { verifications } from "./pages.js";
import { erase, findPerson, isHolder } from "./persons.js";
import { decisions, findVerification, latestVerification, prune, saveVerification } from "./records.js";
import { count, statistics } from "./tallies.js";
import { transactor } from "./transact.js";
import { readUsage } from "./usage.js";

export interface SqliteOptions {
  path: string;
  clock: Clock;
  link: Link;
  /** Told when a corrupt file was moved aside; receives the new name. */
  onCorrupt?: (movedTo: string) => void;
  /** How long a call may wait for a peer's lock. */
  busyDeadlineMs?: number;
}

/** Often enough that a bite of 64 rows keeps up with any send rate of ours; seldom enough not to be felt. */
const PRUNE_EVERY_MS = 100;

/**
 * The embedded store: one SQLite file that several server processes share.
 * WAL, `synchronous=FULL` (a lost row is a lost security decision; of the audit see `noted`), `BEGIN IMMEDIATE` for
 * whatever writes (facts/stack.md §D).
 *
 * @throws VerifyError `POLICY_STORE_UNAVAILABLE`
 */
export function openSqliteStore(options: SqliteOptions): Store {
  const { path, clock, link, onCorrupt, busyDeadlineMs = 2_000 } = options;
  const database = openStateFile(path, onCorrupt);
  const sql = preparedOnce(database);
  const limits = createLimits(sql, clock);
  let prunedAt = 0;
  const pruneNowAndThen = () => {
    if (performance.now() - prunedAt < PRUNE_EVERY_MS) return;
    prunedAt = performance.now();
    // Not by a clock that may yet be set back: that would forget hits that count.
    prune(sql, limits.lastAdmissionAt());
  };
  const { read, write } = transactor(database, busyDeadlineMs);
  const atomically = <T>(step: () => T) => write(step, "FULL");
  /** Of the audit and its counts alone: they outlive a crash at once, and a power cut with the next transaction. */
  const noted = <T>(step: () => T) => write(step, "NORMAL");
  return {
    admit: (intent, rules) =>
      atomically(() => {
        const admission = limits.admit(intent, rules);
        pruneNowAndThen();
        return admission;
      }),
    settle: (reservation, settlement) => atomically(() => limits.settle(reservation, settlement)),
    usage: (tenant, rules) => read(() => readUsage(sql, tenant, rules, limits.now())),
    findVerification: (tenant, sid) => read(() => findVerification(sql, tenant, sid)),
    latestVerification: (tenant, subjects) => read(() => latestVerification(sql, tenant, subjects)),
    saveVerification: (record) => atomically(() => saveVerification(sql, record)),
    endVerification: (tenant, sid, end) => atomically(() => endVerification(sql, tenant, sid, end)),
    releaseUnverified: (_tenant, subject) => atomically(() => releaseUnverified(sql, subject)),
    keepEvent: (event) => atomically(() => keepEvent(sql, event, limits.now())),
    openEvents: (tenant, limit) => read(() => openEvents(sql, tenant, limit, limits.now())),
    closeEvent: (tenant, key) => atomically(() => closeEvent(sql, tenant, key)),
    isHolder: (tenant, holders) => read(() => isHolder(sql, tenant, holders)),
    findPerson: (tenant, holders) => read(() => findPerson(sql, tenant, holders)),
    erase: (tenant, subjects) => atomically(() => erase(sql, tenant, subjects)),
    remember: (note) => atomically(() => remember(sql, note, limits.now())),
    recall: (tenant, kind, key) => read(() => recall(sql, tenant, kind, key, limits.now())),
    spend: (tenant, kind, key) => atomically(() => spend(sql, tenant, kind, key, limits.now())),
    forget: (tenant, kind, key) => atomically(() => forget(sql, tenant, kind, key)),
    recordDecision: (decision) => noted(() => recordDecision(sql, link, decision)),
    auditTrail: (tenant, after, limit) => read(() => auditTrail(sql, tenant, after, limit)),
    auditEnds: (tenant) => read(() => auditEnds(sql, tenant)),
    decisions: (filter) => read(() => decisions(sql, filter)),
    verifications: (filter) => read(() => verifications(sql, filter)),
    statistics: (tenant, since, spanMs) => read(() => statistics(sql, tenant, since, spanMs)),
    count: (tenant, tally) => noted(() => count(sql, tenant, tally)),
    close: async () => {
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      database.close();
    },
  };
}

function preparedOnce(database: Database): Sql {
  const statements = new Map<string, Statement>();
  return (text) => {
    let statement = statements.get(text);
    if (!statement) {
      statement = database.prepare(text);
      statements.set(text, statement);
    }
    return statement;
  };
}
