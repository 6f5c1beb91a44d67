import { chmodSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { VerifyError } from "../core/errors.js";
import { type Database, openDatabase, SQLITE_CORRUPT, SQLITE_NOTADB, sqliteCode } from "./driver.js";
import { refuseNetworkFolder } from "./file-system.js";
import { migrate } from "./schema.js";

/** Above this size the whole-file check would be felt; corruption then shows at the first read of a bad page. */
const CHECKED_UP_TO_BYTES = 16 * 2 ** 20;

const PRAGMAS = [
  // A decision touches a dozen scattered rows; small pages make its commit half as dear (measured: bench/store.mjs).
  "page_size = 1024",
  "journal_mode = WAL",
  "synchronous = FULL",
  // Without it a reader elsewhere lets the WAL grow without bound (facts/stack.md §D).
  "journal_size_limit = 4194304",
  "wal_autocheckpoint = 4000",
  // Of the keys in use most are random: a page that is not kept is read again for the next person.
  "cache_size = -16384",
];

/**
 * Opens the state file, creating folder (0700) and file (0600). A corrupt file is moved aside, never deleted, and said so.
 *
 * @throws VerifyError `POLICY_STORE_UNAVAILABLE`
 */
export function openStateFile(path: string, onCorrupt?: (movedTo: string) => void): Database {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    refuseNetworkFolder(dirname(path));
    try {
      return open(path);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      const movedTo = moveAside(path);
      onCorrupt?.(movedTo);
      return open(path);
    }
  } catch (error) {
    if (error instanceof VerifyError) throw error;
    throw new VerifyError("POLICY_STORE_UNAVAILABLE", { cause: error });
  }
}

function open(path: string): Database {
  const isNew = !existsSync(path);
  const database = openDatabase(path);
  try {
    if (isNew && path !== ":memory:") chmodSync(path, 0o600);
    for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`);
    if (!isNew && statSync(path).size <= CHECKED_UP_TO_BYTES) check(database);
    migrate(database);
    database.exec("PRAGMA busy_timeout = 0");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function check(database: Database): void {
  const verdict = database.prepare("PRAGMA quick_check(1)").get()?.quick_check;
  if (verdict !== "ok") throw Object.assign(new Error("corrupt state file"), { errcode: SQLITE_CORRUPT });
}

function isCorrupt(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

function moveAside(path: string): string {
  const movedTo = `${path}.corrupt-${Date.now()}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  }
  return movedTo;
}
