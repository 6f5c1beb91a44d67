/** What a list shows, to its end, as a file. Masks only, as on the page. */
import { Hono } from "hono";
import type { FoundVerification, SearchResult } from "../../../core/console/search.js";
import { toWire } from "../../../core/wire.js";
import { type ConsoleEnv, filtersOf } from "./show.js";

const MOST_ROWS = 100_000;
/** A filter that fits little makes short pages. */
const MOST_PAGES = 2_000;
const MOST_AT_ONCE = 2;
const PAGE = 500;

const COLUMNS: readonly (keyof FoundVerification)[] = [
  "sid",
  "to",
  "status",
  "channel",
  "country",
  "createdAt",
  "expiresAt",
  "updatedAt",
  "sends",
  "wrongChecks",
  "decoy",
];

const FORMATS = {
  csv: {
    type: "text/csv; charset=utf-8",
    head: `${COLUMNS.map((name) => Object.keys(toWire({ [name]: 0 }) as object)[0]).join(",")}\r\n`,
    row: (one: FoundVerification) => `${COLUMNS.map((name) => csvCell(one[name])).join(",")}\r\n`,
  },
  jsonl: {
    type: "application/jsonl; charset=utf-8",
    head: "",
    row: (one: FoundVerification) => `${JSON.stringify(toWire(one))}\n`,
  },
};

/** `GET /export?format=csv|jsonl` with the filters of the list. */
export function exportRoute(): Hono<ConsoleEnv> {
  let running = 0;
  return new Hono<ConsoleEnv>().get("/export", async (c) => {
    const format = c.req.query("format") === "jsonl" ? "jsonl" : "csv";
    if (running >= MOST_AT_ONCE) return c.text("Other exports are running.", 503, { "retry-after": "10" });
    const { caller, house } = c.var;
    const ask = (cursor?: string) => house.verify.exported({ ...filtersOf(c), limit: PAGE, cursor }, caller);
    running += 1;
    const done = () => {
      running -= 1;
    };
    // The first page before the answer begins: what cannot be asked is a problem, not an empty file.
    const first = await ask().catch((error: unknown) => {
      done();
      throw error;
    });
    return c.body(fileOf(first, ask, format, done), 200, {
      "content-type": FORMATS[format].type,
      "content-disposition": `attachment; filename="verifications.${format}"`,
    });
  });
}

/** A page is asked for when the reader has taken the one before. */
function fileOf(
  first: SearchResult,
  ask: (cursor: string) => Promise<SearchResult>,
  format: keyof typeof FORMATS,
  done: () => void,
): ReadableStream<Uint8Array> {
  const { head, row } = FORMATS[format];
  const encoder = new TextEncoder();
  let rows = 0;
  async function* pieces() {
    try {
      yield encoder.encode(head);
      let page = first;
      for (let pages = 1; ; pages += 1) {
        const some = page.verifications.slice(0, MOST_ROWS - rows);
        rows += some.length;
        yield encoder.encode(some.map(row).join(""));
        if (!page.nextCursor || rows >= MOST_ROWS || pages >= MOST_PAGES) return;
        page = await ask(page.nextCursor);
      }
    } finally {
      done();
    }
  }
  return ReadableStream.from(pieces()) as ReadableStream<Uint8Array>;
}

/** Quoted where it must be, and never a formula: a spreadsheet runs what begins so (OWASP, CSV injection). */
function csvCell(value: unknown): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
