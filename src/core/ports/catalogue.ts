/** Port to the catalogue: what Twilio's error codes mean. */
import type { Retry } from "../errors.js";

export interface CatalogueEntry {
  code: number;
  /** Twilio's official title. */
  title: string;
  product?: string;
  severity: "error" | "warning" | "unknown";
  httpStatus?: number;
  /** Our own words; where only the title is documented they say so. */
  meaning?: string;
  /** Where the words come from: the facts sheet, a mention in it, or the official title alone. */
  evidence?: "facts" | "mention" | "title";
  causes: string[];
  /** In the order to try them. */
  fixes: string[];
  retry?: Retry | "ok";
  /** Channels or factors to offer instead. */
  alternatives: string[];
  /** `api` a synchronous error, `async` a delivery result, `warn` a debugger warning, `webhook` Twilio calling us. */
  surface?: "api" | "async" | "warn" | "webhook";
  docsUrl: string;
}

export interface Catalogue {
  entry(code: number): CatalogueEntry | undefined;
  /** Those explained in our own words, ascending. */
  codes(): number[];
  /** Best first. */
  search(words: string, limit: number): CatalogueEntry[];
}
