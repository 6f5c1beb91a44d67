import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { VerifyError } from "../core/errors.js";
import { isDestination, isHandle, isRecord, type Lookup } from "./handle.js";

type Book = Record<string, string>;

const MAX_BYTES = 16 * 1024 * 1024;
const SETTLED_MS = 2_000;
/** The tenant of an installation that has one. */
const ONLY_TENANT = "default";
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/**
 * Contacts of one tenant, `{"ada": "ada@example.com", …}`, or of several, `{"tenants": {"acme": {"ada": …}, …}}`.
 * Read when needed, and again when the file has changed.
 */
export function fileLookup(path: string): Lookup {
  let last: { stamp: string; books: Map<string, Book> } | undefined;

  async function booksNow(): Promise<Map<string, Book>> {
    // Without O_NONBLOCK, opening a pipe waits for whoever writes to it.
    const file = await open(path, O_RDONLY | O_NONBLOCK).catch(unreadable);
    try {
      const stats = await file.stat({ bigint: true });
      refuseUnfit(stats);
      const stamp = [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join();
      if (last?.stamp === stamp) return last.books;
      const books = booksOf(await parse(file));
      // A second change within one tick of the file system's clock has the same stamp (as in git's racy index).
      if (Date.now() - Number(stats.ctimeMs) > SETTLED_MS) last = { stamp, books };
      return books;
    } finally {
      await file.close();
    }
  }

  return async (handle, tenant) => {
    const book = (await booksNow()).get(tenant);
    if (!book) throw unusable("has no contacts of this tenant", 'Put them in it: {"tenants": {"<tenant>": {…}}}.');
    return Object.hasOwn(book, handle) ? book[handle] : undefined;
  };
}

function refuseUnfit(stats: BigIntStats): void {
  if (!stats.isFile()) throw unusable("is not a regular file", "Name a JSON file.");
  if (stats.size > MAX_BYTES) throw unusable("is larger than 16 MiB", "Use an address instead: https://…/{contact}.");
  if (process.platform !== "win32" && stats.mode & 0o077n) {
    throw unusable("is open to other users", "Run chmod 600 on it: it holds people's destinations.");
  }
}

async function parse(file: FileHandle): Promise<unknown> {
  const text = (await file.readFile("utf8").catch(unreadable)).replace(/^\uFEFF/, "");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(`is not valid JSON${placeOf(error as SyntaxError, text)}`, "Correct it.");
  }
}

/** Where V8 says so. Only at the end of its message: what it quotes of the file may look alike. */
function placeOf({ message }: SyntaxError, text: string): string {
  const offset = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  if (offset === undefined) return "";
  const before = text.slice(0, Number(offset)).split("\n");
  return ` (line ${before.length}, column ${before.at(-1)!.length + 1})`;
}

/** By tenant. */
function booksOf(parsed: unknown): Map<string, Book> {
  if (!isRecord(parsed)) throw unusable("does not hold a JSON object", 'Write it as {"handle": "+…"}.');
  const several = isRecord(parsed.tenants);
  if (several && Object.keys(parsed).length > 1) throw unusable('has contacts beside "tenants"', "Move them into it.");
  const books = Object.entries(several ? (parsed.tenants as object) : { [ONLY_TENANT]: parsed });
  for (const [, book] of books) refuseMalformed(book);
  return new Map(books);
}

function refuseMalformed(book: unknown): asserts book is Book {
  if (!isRecord(book)) throw unusable("has a tenant without contacts", 'Each tenant is an object: {"handle": "+…"}.');
  if (!Object.values(book).every(isDestination)) {
    throw unusable("has a contact that is no text or too long", "Write each destination in quotes, +… or name@domain.");
  }
  if (!Object.keys(book).every(isHandle)) {
    const fix = "A handle has 1 to 128 letters, digits and _ . @ -, and begins with a letter or digit.";
    throw unusable("has a handle that cannot be used", fix);
  }
}

/** Only the system's code: its message names the path. */
function unreadable({ code }: NodeJS.ErrnoException): never {
  throw unusable(`cannot be read (${code})`, "Make it a file that this user may read.");
}

function unusable(problem: string, fix: string): VerifyError {
  return new VerifyError("NOT_CONFIGURED", {
    message: `The contacts file ${problem}, so nothing was sent.`,
    fix: `The operator must mend the file that [agents] contacts names. ${fix}`,
  });
}
