#!/usr/bin/env node
/**
 * Keeps src/catalog/codes.json in step with Twilio's published error codes.
 *
 *   node scripts/refresh-catalog.mjs <error-codes.json> [out]   build the compact table from a file of the facts' shape
 *   node scripts/refresh-catalog.mjs [--url <address>]          print what Twilio's published file has that the table has not
 *
 * Exit status of the comparison: 0 equal, 1 different, 2 the published file could not be read.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PUBLISHED_URL = "https://www.twilio.com/docs/api/errors/twilio-error-codes.json";
const TABLE = fileURLToPath(new URL("../src/catalog/codes.json", import.meta.url));
const SEVERITIES = ["error", "warning", "unknown"];
const READ_TIMEOUT_MS = 15_000;

/**
 * One row a code, one line a row, so that a refresh is reviewed like any other change.
 * A row is one string, `code|product|severity|status|title`: 2,433 of them cost a process far less than as many lists.
 */
export function compact(published) {
  const codes = [...published.codes].sort((a, b) => a.code - b.code);
  const products = [...new Set(codes.flatMap(({ product }) => product ?? []))].sort();
  const rows = codes.map(({ code, message, product, log_level: level, http_status: status }) => {
    const severity = SEVERITIES.indexOf(level?.toLowerCase() ?? "unknown");
    if (severity < 0) throw new Error(`code ${code}: log_level is neither ERROR, WARNING nor absent`);
    return JSON.stringify(
      [code, product ? products.indexOf(product) : "", severity, status ?? "", message.trim()].join("|"),
    );
  });
  return [
    "{",
    `"as_of":${JSON.stringify(published.generated)},`,
    `"columns":["code","product","severity","http_status","title"],`,
    `"severities":${JSON.stringify(SEVERITIES)},`,
    `"products":${JSON.stringify(products)},`,
    `"codes":[\n${rows.join(",\n")}\n]`,
    "}\n",
  ].join("\n");
}

/** Code and title of a row; a title may hold the separator. */
const rowOf = (row) => /^(\d+)\|\d*\|\d\|\d*\|(.+)$/.exec(row).slice(1);

/** Lines `+ code title`, `- code title` and `~ code old → new`, by code. */
export function difference(table, published) {
  const ours = new Map(table.codes.map(rowOf).map(([code, title]) => [Number(code), title]));
  const theirs = new Map(published.map(({ code, message }) => [Number(code), message.trim()]));
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .sort((a, b) => a - b)
    .flatMap((code) => {
      const [old, now] = [ours.get(code), theirs.get(code)];
      if (old === now) return [];
      if (old === undefined) return `+ ${code} ${now}`;
      return now === undefined ? `- ${code} ${old}` : `~ ${code} ${old} → ${now}`;
    });
}

async function readPublished(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(READ_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const published = await response.json();
  if (!Array.isArray(published) || !published.every((row) => row?.code && typeof row.message === "string"))
    throw new Error("it is not a list of {code, message}");
  return published;
}

async function compare(url) {
  let published;
  try {
    published = await readPublished(url);
  } catch (error) {
    console.error(`Cannot read ${url}: ${error.cause?.code ?? error.message}. Nothing was compared.`);
    return 2;
  }
  const lines = difference(JSON.parse(readFileSync(TABLE, "utf8")), published);
  console.log(lines.length ? lines.join("\n") : "No difference.");
  return lines.length ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first, second] = process.argv.slice(2);
  if (first && first !== "--url") writeFileSync(second ?? TABLE, compact(JSON.parse(readFileSync(first, "utf8"))));
  else process.exitCode = await compare(second ?? PUBLISHED_URL);
}
