import { setImmediate as nextTurn } from "node:timers/promises";
import { VerifyError } from "../core/errors.js";
import { type Database, SQLITE_BUSY, sqliteCode } from "./driver.js";

/** When a commit counts: FULL, when it is on the disk; NORMAL, when the system has it, on the disk with the next FULL one. */
export type Synchronous = "FULL" | "NORMAL";

interface Waiting {
  step(): unknown;
  synchronous: Synchronous;
  /** By performance.now(). */
  giveUpAt: number;
  resolve(value: unknown): void;
  reject(error: VerifyError): void;
}

type Outcome = { value: unknown } | { error: unknown };

/** A commit waits for the disk once, however many steps are in it; a longer one would hold up other processes. */
const MOST_AT_ONCE = 64;

/**
 * What runs steps of the store. `write`: `BEGIN IMMEDIATE` with our own jittered retry: a blocking busy_timeout would
 * freeze the event loop (facts/stack.md §D). Steps that wait together are committed together, in their order, each
 * whole or not at all, and answered after the commit. `read`: at once, of what is committed, in one snapshot.
 * The connection must have been opened with `synchronous = FULL`.
 *
 * @returns both throw VerifyError `POLICY_STORE_UNAVAILABLE`
 */
export function transactor(database: Database, deadlineMs: number) {
  const waiting: Waiting[] = [];
  let current: Synchronous = "FULL";
  let running = false;

  async function run(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      // Whoever asks in this turn of the event loop waits for the disk together.
      await nextTurn();
      await commitNext();
    }
    running = false;
  }

  /** One transaction, for all that wait when it begins, which may take a while. Nothing else runs from there to its end. */
  async function commitNext(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_AT_ONCE);
      try {
        begin(batch.some(({ synchronous }) => synchronous === "FULL") ? "FULL" : "NORMAL");
      } catch (error) {
        giveUp(error);
        await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 8));
        continue;
      }
      waiting.splice(0, batch.length);
      return settle(batch);
    }
  }

  /** Those for whom it is too late; all, when waiting does not help. */
  function giveUp(error: unknown): void {
    const now = sqliteCode(error) === SQLITE_BUSY ? performance.now() : Number.POSITIVE_INFINITY;
    const late = waiting.filter(({ giveUpAt }) => giveUpAt <= now);
    for (const one of late) {
      waiting.splice(waiting.indexOf(one), 1);
      one.reject(unavailable(error));
    }
  }

  function begin(synchronous: Synchronous): void {
    // SQLite takes it only outside a transaction.
    if (current !== synchronous) database.exec(`PRAGMA synchronous = ${synchronous}`);
    current = synchronous;
    database.exec("BEGIN IMMEDIATE");
  }

  function settle(batch: Waiting[]): void {
    try {
      const outcomes = batch.length === 1 ? [whole(batch[0]!)] : batch.map(inside);
      database.exec("COMMIT");
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index]!;
        if ("error" in outcome) reject(unavailable(outcome.error));
        else resolve(outcome.value);
      }
    } catch (error) {
      rollBack(database);
      for (const { reject } of batch) reject(unavailable(error));
    }
  }

  /** Alone in its transaction: what it throws takes that back. */
  const whole = ({ step }: Waiting): Outcome => ({ value: step() });

  function inside({ step }: Waiting): Outcome {
    database.exec("SAVEPOINT step");
    try {
      const value = step();
      database.exec("RELEASE step");
      return { value };
    } catch (error) {
      database.exec("ROLLBACK TO step");
      database.exec("RELEASE step");
      return { error };
    }
  }

  const write = <T>(step: () => T, synchronous: Synchronous): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const giveUpAt = performance.now() + deadlineMs;
      waiting.push({ step, synchronous, giveUpAt, resolve: resolve as Waiting["resolve"], reject });
      if (!running) void run();
    });

  async function read<T>(step: () => T): Promise<T> {
    try {
      database.exec("BEGIN");
      const value = step();
      database.exec("COMMIT");
      return value;
    } catch (error) {
      rollBack(database);
      // Seldom, while a peer opens or closes the file: then it waits like a write.
      if (sqliteCode(error) === SQLITE_BUSY) return write(step, "NORMAL");
      throw unavailable(error);
    }
  }

  return { read, write };
}

const unavailable = (cause: unknown) => new VerifyError("POLICY_STORE_UNAVAILABLE", { cause });

function rollBack(database: Database): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // A failed COMMIT may already have ended the transaction.
  }
}
