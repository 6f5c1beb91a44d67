/** Gates that Twilio closes for a time. */
import type { GatewayFailure } from "../ports/gateway.js";
import type { Gate } from "../ports/store.js";

/** Without a Retry-After a throttled caller waits this long. */
const THROTTLE_MS = 1_000;
const MAX_THROTTLE_MS = 300_000;
/** Refused credentials are tried again this late: long enough to stop hammering, short enough to notice the repair. */
const CREDENTIALS_MS = 60_000;
/** Fraud Guard blocks a range of numbers this long (facts/twilio-verify.md §2.4). */
export const FRAUD_BLOCK_MS = 12 * 3_600_000;
export const FRAUD_GUARD_BLOCKED = 60410;

/** Limits on one destination, verification, factor or identity also answer 429; they say nothing of the account. */
const NOT_THE_ACCOUNT: readonly number[] = [60202, 60203, 60212, 60308, 60310, 60312, 60315, 60326, 60328];

export function gateOf({ httpStatus, twilioCode, retryAfterMs }: GatewayFailure): Gate | undefined {
  if (httpStatus === 401 || twilioCode === 20003) return { counts: "credentials", forMs: CREDENTIALS_MS };
  if (twilioCode === FRAUD_GUARD_BLOCKED) return { counts: "fraud_block", forMs: FRAUD_BLOCK_MS };
  if (httpStatus !== 429 || NOT_THE_ACCOUNT.includes(twilioCode ?? 0)) return undefined;
  return { counts: "throttle", forMs: Math.min(retryAfterMs ?? THROTTLE_MS, MAX_THROTTLE_MS) };
}
