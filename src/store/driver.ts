/**
 * store/ — durable memory of the policy core. May import: core, `node:` and its own drivers.
 *
 * One driver API, `node:sqlite`: built in from Node 22.13, the same API from `@photostructure/sqlite` on Node 20.
 */
import { createRequire } from "node:module";
import { VerifyError } from "../core/errors.js";

export type SqlValue = string | number | null;

export type Row = Record<string, SqlValue>;

export interface Statement {
  run(...values: SqlValue[]): { changes: number | bigint };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** Gives the prepared statement of a text, prepared once a connection. */
export type Sql = (text: string) => Statement;

interface SqliteModule {
  DatabaseSync: new (path: string, options?: { timeout?: number }) => Database;
}

/** Several processes that write one WAL file need the WAL-reset fix (facts/stack.md §A). */
const OLDEST_SAFE_SQLITE = [3, 51, 3] as const;

const require = createRequire(import.meta.url);

/** Opens with a real timeout: peers may be creating the schema or switching to WAL at this moment. */
export function openDatabase(path: string): Database {
  for (const load of [loadBuiltIn, loadPackage]) {
    const sqlite = load();
    if (!sqlite) continue;
    const database = new sqlite.DatabaseSync(path, { timeout: 5_000 });
    if (isSafe(versionOf(database))) return database;
    database.close();
  }
  throw new VerifyError("POLICY_STORE_UNAVAILABLE", {
    message: "No SQLite of version 3.51.3 or later is there to keep the limits, so nothing was sent.",
    fix: "The operator must install this package with its optional dependencies, or run a newer Node (24 or later has one built in).",
  });
}

function loadBuiltIn(): SqliteModule | undefined {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 13)) return undefined;
  return withoutExperimentalWarning(() => require("node:sqlite") as SqliteModule);
}

function loadPackage(): SqliteModule | undefined {
  try {
    return require("@photostructure/sqlite") as SqliteModule;
  } catch {
    return undefined;
  }
}

function withoutExperimentalWarning<T>(load: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function versionOf(database: Database): number[] {
  return String(database.prepare("SELECT sqlite_version() AS version").get()?.version).split(".").map(Number);
}

function isSafe(version: number[]): boolean {
  for (const [index, oldest] of OLDEST_SAFE_SQLITE.entries()) {
    const part = version[index] ?? 0;
    if (part !== oldest) return part > oldest;
  }
  return true;
}

/** SQLite's primary result code, or undefined when the error is not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === "number" ? code & 0xff : undefined;
}

export const SQLITE_BUSY = 5;
export const SQLITE_CORRUPT = 11;
export const SQLITE_NOTADB = 26;
