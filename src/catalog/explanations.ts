/** The explained codes, in our own words: deepened by hand, never generated. Facts: facts/twilio-verify.md §3.2. */
import type { CatalogueEntry } from "../core/ports.js";
import { account } from "./explanations/account.js";
import { delivery } from "./explanations/delivery.js";
import { factors } from "./explanations/factors.js";
import { fraud } from "./explanations/fraud.js";
import { lookup } from "./explanations/lookup.js";
import { service } from "./explanations/service.js";
import { sna } from "./explanations/sna.js";
import { templates } from "./explanations/templates.js";
import { verification } from "./explanations/verification.js";

/** What one code means. The title, product, severity and HTTP status stand in codes.json. */
export interface CodeExplanation {
  meaning: string;
  causes: string[];
  /** Imperative sentences, in the order to try them. */
  fixes: string[];
  retry: NonNullable<CatalogueEntry["retry"]>;
  surface: NonNullable<CatalogueEntry["surface"]>;
  alternatives?: ("sms" | "call" | "whatsapp" | "email" | "totp")[];
}

export type Explanations = Readonly<Record<number, CodeExplanation>>;

export const EXPLANATIONS: Explanations = {
  ...account,
  ...delivery,
  ...verification,
  ...templates,
  ...service,
  ...factors,
  ...fraud,
  ...sna,
  ...lookup,
};
