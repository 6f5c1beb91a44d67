/** One verification: its record, what was decided about it, and what that means. */
import { type ErrorCode, VerifyError } from "../errors.js";
import type { ExplainedError } from "../explain/explain.js";
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import { type Happened, happened } from "./feed.js";
import { described, type FoundVerification } from "./search.js";

export interface Timeline {
  /** Absent when only decisions, or only Twilio, know it. */
  verification?: FoundVerification;
  /** Oldest first. */
  events: Happened[];
  explained: ExplainedError;
}

const MOST_EVENTS = 200;
const NOT_FOUND: ErrorCode = "VERIFICATION_NOT_FOUND";

/** @throws VerifyError `VERIFICATION_NOT_FOUND`, `INVALID_INPUT`, `POLICY_STORE_UNAVAILABLE` */
export async function timeline(verificationSid: string, context: Context, caller: Caller): Promise<Timeline> {
  const { tenant } = caller;
  const { store } = await context.state();
  const { explain } = await import("../explain/explain.js");
  const explanation = await explain({ verificationSid }, context, caller);
  const record = await store.findVerification(tenant, verificationSid);
  const decisions = await store.decisions({ tenant, verificationSid, limit: MOST_EVENTS });
  // By a SID there is always one error and never a choice of them.
  const { error: explained } = explanation as { error: ExplainedError };
  if (!record && decisions.length === 0 && explained.code === NOT_FOUND) throw new VerifyError(NOT_FOUND);
  return {
    ...(record && { verification: described(record, context.clock.now()) }),
    events: decisions.map(happened).reverse(),
    explained,
  };
}
