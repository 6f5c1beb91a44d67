/** The explained codes, in our own words: written and deepened by hand. Facts: facts/twilio-verify.md §3.2. */
import type { Explanations } from "./explanation.js";
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
