/** Where text can come out, and how it is read from there. A new door or sink is a new name, and what reads it. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../src/store/driver.js";
import type { Peer } from "../../mcp/peer.js";

/** Ours. */
export const PLACES = [
  "send and check results",
  "redeem results",
  "refusals",
  "questions to the person",
  "other frames",
  "log",
  "process title",
  "command stdout",
  "command stderr",
  "crash",
  "files",
  "state rows",
  "key files",
  "audit export",
  "Redis dump",
  "Redis values",
  "entry page",
  "gateway answers",
  "gateway refusals",
  "console page",
  "metrics",
  "spans",
  "library results",
  "library errors",
  "library log",
] as const;

/** Of others: here a canary shows that it was really used. */
export const OUTSIDE = ["simulator", "contacts file", "contacts server"] as const;

export type Place = (typeof PLACES)[number] | (typeof OUTSIDE)[number];

/** Something that came out: where, of what, and its bytes. */
export interface Source {
  place: Place;
  /** Which installation, command, call or file. */
  name: string;
  bytes: Buffer;
}

export const sourceOf = (place: Place, name: string, content: string | Buffer): Source => ({
  place,
  name,
  bytes: Buffer.from(content as string),
});

/** By what a frame carries; the first that fits. */
const FRAMES: readonly [place: Place, fits: RegExp][] = [
  ["refusals", /"isError":true|"error":\{"code":-/],
  ["questions to the person", /"method":"elicitation\/create"/],
  ["redeem results", /"structuredContent":\{"receipt":/],
  ["send and check results", /"structuredContent":\{"(?:verification|check)":/],
];

export function framesOf({ lines }: Peer, name: string): Source[] {
  const placeOf = (line: string) => FRAMES.find(([, fits]) => fits.test(line))?.[0] ?? "other frames";
  return lines.map((line) => sourceOf(placeOf(line), name, line));
}

/** What `ps` and `top` show of a server, on Linux. The words of a command, and any environment, are its starter's. */
export function titleOf({ child }: Peer, name: string): Source[] {
  const files = ["cmdline", "comm"].map((file) => `/proc/${child.pid}/${file}`);
  return files.filter(existsSync).map((file) => sourceOf("process title", name, readFileSync(file)));
}

const FILES: Readonly<Record<string, Place>> = {
  "spans.jsonl": "spans",
  "hmac.key": "key files",
  "receipt-keys.json": "key files",
  "credentials.json": "key files",
  "contacts.json": "contacts file",
};

/** Everything in the folder of an installation, however it is called: store, WAL, keys, drafts, locks; not our own bugs. */
export function filesOf(folder: string, name: string): Source[] {
  return filesIn(folder)
    .filter((file) => !file.endsWith(".mjs"))
    .map((file) => {
      const place = FILES[file.split("/").at(-1)!] ?? "files";
      return sourceOf(place, `${name}: ${file}`, readFileSync(join(folder, file)));
    });
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => statSync(join(folder, file)).isFile());

/** As rows, too: SQLite writes a text of digits into a column of numbers as a number, which no search of bytes finds. */
export function rowsOf(stateFile: string, name: string): Source[] {
  if (!existsSync(stateFile)) return [];
  const database = openDatabase(stateFile);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    return tables.map((table) => {
      const rows = database.prepare(`SELECT * FROM "${table.name}"`).all();
      return sourceOf("state rows", `${name}: ${table.name}`, JSON.stringify(rows));
    });
  } finally {
    database.close();
  }
}

/** Files of the state that somebody else on this machine could read. */
export function exposedFiles(stateDir: string): string[] {
  if (process.platform === "win32" || !existsSync(stateDir) || !statSync(stateDir).isDirectory()) return [];
  return filesIn(stateDir).filter((file) => statSync(join(stateDir, file)).mode & 0o077);
}
