/** The explained codes, in our own words: written and deepened by hand. Facts: facts/twilio-verify.md §3.2. */
import type { CatalogueEntry } from "../core/ports/catalogue.js";
import { account } from "./explanations/account.js";
import { branded } from "./explanations/branded.js";
import { client } from "./explanations/client.js";
import { delivery } from "./explanations/delivery.js";

import { factors } from "./explanations/factors.js";
import { fraud } from "./explanations/fraud.js";
import { lookup } from "./explanations/lookup.js";
import { lookupTitles } from "./explanations/lookup-titles.js";
import { messaging } from "./explanations/messaging.js";
import { platform } from "./explanations/platform.js";
import { requests } from "./explanations/requests.js";
import { senders } from "./explanations/senders.js";
import { service } from "./explanations/service.js";
import { sna } from "./explanations/sna.js";
import { templates } from "./explanations/templates.js";
import { verification } from "./explanations/verification.js";
import { voice } from "./explanations/voice.js";
import { webhooks } from "./explanations/webhooks.js";
import { whatsapp } from "./explanations/whatsapp.js";

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

export const EXPLANATIONS: Explanations = {
  ...account,
  ...platform,
  ...webhooks,
  ...delivery,
  ...messaging,
  ...voice,
  ...whatsapp,
  ...verification,
  ...templates,
  ...senders,
  ...service,
  ...factors,
  ...requests,
  ...client,
  ...fraud,
  ...sna,
  ...lookup,
  ...lookupTitles,
  ...branded,
};
