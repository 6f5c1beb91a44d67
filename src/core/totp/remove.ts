/** Removing a factor: for good, so an agent may have to bring a person's agreement. */
import { agreedTo, tokenFor } from "../agent/confirmation.js";
import { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Trace } from "../trace.js";
import { endEnrolment } from "./enrolment.js";
import { factorSubjects, ownedFactor, traceFactor } from "./factors.js";
import { factorFailure } from "./words.js";

export interface RemoveInput {
  identity: string;
  factorSid: string;
  /** What a CONFIRMATION_REQUIRED gave, after a person agreed. */
  confirmation?: string;
}

export interface RemoveResult {
  factor: { sid: string; status: "removed" };
  nextStep: string;
  simulated?: true;
}

/** @throws VerifyError */
export async function remove(
  input: RemoveInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<RemoveResult> {
  const { identity, factorSid } = input;
  const gateway = await context.gateway();
  const state = await context.state();
  traceFactor(trace, factorSubjects(factorSid, state, caller)[0], factorSid);
  const { entity, factor } = await ownedFactor(identity, factorSid, gateway, context, state, caller);
  await requireAgreement(input, context, state, caller);
  const removed = await gateway.removeFactor(entity, factor.sid);
  if (!removed.ok) {
    trace.twilioCode = removed.failure.twilioCode;
    throw await factorFailure(removed.failure, "read", context);
  }
  await endEnrolment(factor.sid, "canceled", context, state, caller);
  return {
    factor: { sid: factor.sid, status: "removed" },
    nextStep: "The factor and its recovery codes are gone. Tell the person to delete the entry in their app.",
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

/** @throws VerifyError `CONFIRMATION_REQUIRED` */
async function requireAgreement(input: RemoveInput, context: Context, state: State, caller: Caller): Promise<void> {
  if (!caller.agent || caller.byPerson || context.settings.agents.confirmSend === "never") return;
  const { tenant, actor, session } = caller;
  const { identity, factorSid } = input;
  const bound = ["remove_factor", tenant, actor, session, context.settings.serviceSid, identity, factorSid];
  const agreed = agreedTo(input.confirmation, bound, context, state, caller);
  if (agreed && (await agreed.spend())) return;
  const token = tokenFor(bound, context, state);
  throw new VerifyError("CONFIRMATION_REQUIRED", {
    message: `A person must confirm before the authenticator app ${factorSid} is removed. Nothing was removed.`,
    fix: `Ask the person whether to remove it for good. Only if they agree, call remove_factor again with the same arguments and confirmation "${token}" (valid 5 minutes, once).`,
    confirmation: { token, remove: factorSid },
  });
}
