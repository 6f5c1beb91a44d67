/**
 * catalog/ — what Twilio's error codes mean: generated table, explanations in our own words, search.
 * May import: its own files and the types of core/ports. No I/O, no dependency.
 */
import type { Catalogue, CatalogueEntry } from "../core/ports.js";
import codes from "./codes.json" with { type: "json" };
import { EXPLANATIONS } from "./explanations.js";
import { createSearch } from "./search.js";

/** Columns of codes.json: code, title, index into products, index into severities, HTTP status. */
type Row = [code: number, title: string, product: number | null, severity: number, httpStatus?: number];

/** The whole catalogue in memory; the search index is built by the first search. */
export function createCatalogue(): Catalogue {
  const rows = new Map((codes.codes as unknown as Row[]).map((row) => [row[0], row]));
  const entry = (code: number) => {
    const row = rows.get(code);
    return row && toEntry(row);
  };
  let search: Catalogue["search"] | undefined;
  return {
    entry,
    search(words, limit) {
      search ??= createSearch([...rows.values()].map(toEntry));
      return search(words, limit);
    },
  };
}

function toEntry([code, title, product, severity, httpStatus]: Row): CatalogueEntry {
  const explanation = EXPLANATIONS[code];
  return {
    code,
    title,
    product: product === null ? undefined : codes.products[product],
    severity: codes.severities[severity] as CatalogueEntry["severity"],
    httpStatus,
    meaning: explanation?.meaning,
    causes: [...(explanation?.causes ?? [])],
    fixes: [...(explanation?.fixes ?? [])],
    retry: explanation?.retry,
    alternatives: [...(explanation?.alternatives ?? [])],
    surface: explanation?.surface,
    docsUrl: `https://www.twilio.com/docs/api/errors/${code}`,
  };
}
