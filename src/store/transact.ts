import { VerifyError } from "../core/errors.js";
import { type Database, SQLITE_BUSY, sqliteCode } from "./driver.js";

/** When a commit counts: FULL, when it is on the disk; NORMAL, when the system has it, on the disk with the next FULL one. */
export type Synchronous = "FULL" | "NORMAL";

/**
 * `BEGIN IMMEDIATE` with our own jittered retry: a blocking busy_timeout would freeze the event loop (facts/stack.md §D).
 * The connection must have been opened with `synchronous = FULL`.
 *
 * @throws VerifyError `POLICY_STORE_UNAVAILABLE`
 */
export function transactor(database: Database, deadlineMs: number) {
  let current: Synchronous = "FULL";

  function begin(synchronous: Synchronous): void {
    // SQLite takes it only outside a transaction.
    if (current !== synchronous) database.exec(`PRAGMA synchronous = ${synchronous}`);
    current = synchronous;
    database.exec("BEGIN IMMEDIATE");
  }

  return async function transact<T>(step: () => T, synchronous: Synchronous): Promise<T> {
    const giveUpAt = performance.now() + deadlineMs;
    for (;;) {
      try {
        begin(synchronous);
      } catch (error) {
        if (sqliteCode(error) !== SQLITE_BUSY || performance.now() >= giveUpAt) {
          throw new VerifyError("POLICY_STORE_UNAVAILABLE", { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 8));
        continue;
      }
      try {
        const value = step();
        database.exec("COMMIT");
        return value;
      } catch (error) {
        rollBack(database);
        throw new VerifyError("POLICY_STORE_UNAVAILABLE", { cause: error });
      }
    }
  };
}

function rollBack(database: Database): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // A failed COMMIT may already have ended the transaction.
  }
}
