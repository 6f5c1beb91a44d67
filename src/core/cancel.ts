import { isForeign } from "./agent/gates.js";
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import type { Context } from "./ports/context.js";
import type { Gateway } from "./ports/gateway.js";
import type { Caller } from "./ports/settings.js";
import { gatewayOf } from "./route.js";
import type { Trace } from "./trace.js";

export interface CancelInput {
  verificationSid: string;
  reason?: string;
}

export interface CancelResult {
  verification: { sid: string; status: string };
  nextStep: string;
  simulated?: true;
}

/**
 * Makes a pending code useless. Our own send limits stay: at Twilio a cancel re-opens the send budget (facts §7 row 29).
 * Canceling twice is done already. @throws VerifyError
 */
export async function cancel(
  { verificationSid }: CancelInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<CancelResult> {
  requireSid(verificationSid);
  const twilio = await context.gateway();
  const state = await context.state();
  const { store } = state;
  const record = await store.findVerification(caller.tenant, verificationSid);
  if (isForeign(record, caller)) throw new VerifyError("VERIFICATION_NOT_FOUND");
  Object.assign(trace, { verificationSid, subject: record?.subject, mask: record?.mask, channel: record?.channel });
  const gateway = await gatewayOf(record, twilio, context, state, caller);
  if (record?.status === "approved") {
    throw new VerifyError("VERIFICATION_NOT_FOUND", {
      message: "This verification was already approved, so there is nothing to cancel.",
      fix: "Nothing more to do; a new one starts with send_otp.",
    });
  }
  if (record?.status !== "canceled") {
    const canceled = await gateway.cancelVerification(verificationSid);
    if (!canceled.ok) {
      trace.twilioCode = canceled.failure.twilioCode;
      if (!(await isCanceled(verificationSid, gateway))) {
        throw await errorFromFailure(canceled.failure, "cancel", context);
      }
    }
    if (record) {
      await store.saveVerification({ ...record, status: "canceled", updatedAt: context.clock.now() });
    }
  }
  return {
    verification: { sid: verificationSid, status: "canceled" },
    nextStep: "The code no longer works. Start again with send_otp only if the person wants it.",
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

/** It goes into the log and the audit, and an application may have mixed up its arguments. */
function requireSid(sid: string): void {
  if (/^VE[0-9a-fA-F]{32}$/.test(sid)) return;
  throw new VerifyError("INVALID_INPUT", { message: "verification_sid is not VE followed by 32 hexadecimal digits." });
}

/** Twilio does not say what a second cancel answers; what counts is the state it left. */
async function isCanceled(sid: string, gateway: Gateway): Promise<boolean> {
  const fetched = await gateway.fetchVerification(sid);
  return fetched.ok && fetched.value.status === "canceled";
}
