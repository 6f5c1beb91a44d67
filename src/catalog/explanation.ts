import type { CatalogueEntry } from "../core/ports/catalogue.js";

/**
 * How much is known. `facts`: a row of facts/twilio-verify.md §3.2. `mention`: named elsewhere in the facts.
 * `title`: Twilio's title alone, so the entry says no more than that and its fixes are general.
 */
export type Evidence = "facts" | "mention" | "title";

/** What one code means. The title, product, severity and HTTP status stand in codes.json. */
export interface CodeExplanation {
  meaning: string;
  causes: readonly string[];
  /** Imperative sentences, in the order to try them. */
  fixes: readonly string[];
  retry: NonNullable<CatalogueEntry["retry"]>;
  surface: NonNullable<CatalogueEntry["surface"]>;
  alternatives?: readonly ("sms" | "call" | "whatsapp" | "email" | "totp")[];
  /** Absent: `facts`. */
  evidence?: Evidence;
}

export type Explanations = Readonly<Record<number, CodeExplanation>>;
