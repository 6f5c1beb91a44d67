/**
 * catalog/ — what Twilio's error codes mean: generated table, explanations in our own words, search.
 * May import: its own files and the types of core/ports. No I/O, no dependency.
 */
import type { Catalogue, CatalogueEntry } from "../core/ports/catalogue.js";
import codes from "./codes.json" with { type: "json" };
import type { CodeExplanation, Evidence } from "./explanation.js";
import { EXPLANATIONS } from "./explanations.js";
import { createSearch, type Texts } from "./search.js";

export interface ExplainedEntry extends CatalogueEntry {
  evidence: Evidence;
}

export interface FullCatalogue extends Catalogue {
  entry(code: number): ExplainedEntry | undefined;
}

/** Known from an error page alone (facts/policy.md §0); Twilio's published table wins once it has them. */
const ADDITIONS = [`60735|${codes.products.indexOf("Verify")}|2||Verification is owned by a different integration`];

const TITLE_ONLY = "Documented title only, so causes and fixes are general.";

/** The whole catalogue in memory; the search index is built by the first search. */
export function createCatalogue(): FullCatalogue {
  const entry = (code: number) => {
    const row = rowOf(code);
    return row === undefined ? undefined : toEntry(code, row);
  };
  let search: ReturnType<typeof createSearch> | undefined;
  return {
    entry,
    codes: () => Object.keys(EXPLANATIONS).map(Number),
    search(words, limit) {
      search ??= createSearch(searchTexts(), weightOf);
      return search(words, limit).map((code) => entry(code)!);
    },
  };
}

const codeOf = (row: string) => Number.parseInt(row, 10);

/** The table is sorted by code. */
function rowOf(code: number): string | undefined {
  const rows = codes.codes;
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codeOf(rows[middle]!) < code) low = middle + 1;
    else high = middle;
  }
  return [rows[low] ?? "", ...ADDITIONS].find((row) => codeOf(row) === code);
}

/** Columns of a row: code, index into products, index into severities, HTTP status, title. */
function columns(row: string): [product: string | undefined, severity: string, httpStatus: string, title: string] {
  const [, product, severity, status] = row.split("|", 4) as [string, string, string, string];
  return [product ? codes.products[Number(product)] : undefined, severity, status, row.slice(titleStart(row))];
}

function titleStart(row: string): number {
  let start = 0;
  for (let i = 0; i < 4; i += 1) start = row.indexOf("|", start) + 1;
  return start;
}

function toEntry(code: number, row: string): ExplainedEntry {
  const [product, severity, httpStatus, title] = columns(row);
  const explanation = EXPLANATIONS[code];
  const evidence = explanation ? (explanation.evidence ?? "facts") : "title";
  return {
    code,
    title,
    product,
    severity: codes.severities[Number(severity)] as CatalogueEntry["severity"],
    httpStatus: httpStatus ? Number(httpStatus) : undefined,
    meaning: explanation && (evidence === "title" ? `${explanation.meaning} ${TITLE_ONLY}` : explanation.meaning),
    causes: [...(explanation?.causes ?? [])],
    fixes: [...(explanation?.fixes ?? [])],
    retry: explanation?.retry,
    alternatives: [...(explanation?.alternatives ?? [])],
    surface: explanation?.surface,
    docsUrl: `https://www.twilio.com/docs/api/errors/${code}`,
    evidence,
  };
}

function searchTexts(): Texts {
  const rows = Object.entries(EXPLANATIONS);
  const lines = (text: (explanation: CodeExplanation) => string) =>
    rows
      .map(([code, explanation]) => `${code}|${text(explanation)}`)
      .join("\n")
      .toLowerCase();
  return [
    [...codes.codes, ...ADDITIONS].join("\n").toLowerCase(),
    lines(({ meaning }) => meaning),
    lines(({ causes }) => causes.join(" ")),
    lines(({ fixes }) => fixes.join(" ")),
  ];
}

/** Well-known codes that Verify meets come first, then the rest of what it can meet. */
function weightOf(code: number): number {
  const explanation = EXPLANATIONS[code];
  if (!explanation) return 1;
  if (explanation.evidence === "title") return 1.3;
  return code >= 60_000 && code < 70_000 ? 3 : 2.5;
}
