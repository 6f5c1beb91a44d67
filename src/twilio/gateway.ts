/**
 * twilio/ — the live Gateway: Twilio Verify v2, Lookup v2 and Event Streams v1 through the SDK's generated classes and
 * our own transport.
 * May import: core/ports, core/errors, node built-ins and, on the first call only, `twilio/lib/rest/*`. Never `twilio`
 * itself, which loads axios.
 */
import type { Gateway } from "../core/ports/gateway.js";
import { attemptCalls } from "./attempts.js";
import { challengeCalls } from "./challenges.js";
import { createClient } from "./client.js";
import { eventCalls } from "./events.js";
import { factorCalls } from "./factors.js";
import { lookupCalls } from "./lookup.js";
import type { TwilioOptions } from "./options.js";
import { safeListCalls } from "./safelist.js";
import { serviceCalls } from "./service.js";
import { verificationCalls } from "./verify.js";

export type { CallFields, TwilioOptions } from "./options.js";

/**
 * The Gateway over Twilio. No method rejects; nothing is loaded or opened before the first call.
 * @throws VerifyError `NOT_CONFIGURED` for a malformed SID, a missing credential, or an impossible region, edge or origin.
 */
export function createTwilioGateway(options: TwilioOptions): Gateway {
  const client = createClient(options);
  return {
    ...verificationCalls(client, options.serviceSid),
    ...attemptCalls(client, options.serviceSid),
    ...lookupCalls(client),
    ...serviceCalls(client, options.serviceSid),
    ...eventCalls(client),
    ...factorCalls(client, options.serviceSid),
    ...challengeCalls(client, options.serviceSid),
    ...safeListCalls(client),
  };
}
