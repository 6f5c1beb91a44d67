/** The SafeList of the account: numbers that neither Fraud Guard nor geo-permissions ever block. */
import { agreedTo, tokenFor } from "../agent/confirmation.js";
import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import { errorFromFailure } from "../failures.js";
import type { Context, State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Trace } from "../trace.js";
import { readPhone } from "./phone.js";

export interface SafeListInput {
  to: string;
  country?: string;
  /** What a CONFIRMATION_REQUIRED gave, after a person agreed. */
  confirmation?: string;
}

export interface SafeListResult {
  safeList: {
    /** Masked. */
    to: string;
    listed: true;
    /** True when somebody had put it there before. */
    already: boolean;
  };
  simulated?: true;
}

const ALREADY_LISTED = 60411;
/** Nothing ends an entry but its removal, of which we do not hear. */
const KEPT_MS = 3_650 * 86_400_000;

/** Whoever gets a number past Fraud Guard can be paid for every message to it, so an agent always needs a person. @throws VerifyError */
export async function addToSafeList(
  input: SafeListInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<SafeListResult> {
  const gateway = await context.gateway();
  const destination = await readPhone(input, context.settings, caller, trace);
  const state = await context.state();
  const subjects = state.fingerprint("destination", caller.tenant, destination.key);
  trace.subject = subjects[0];
  await requirePerson(input.confirmation, destination, context, state, caller);
  const added = await gateway.addToSafeList(destination.value);
  const already = !added.ok && added.failure.twilioCode === ALREADY_LISTED;
  if (!added.ok && !already) {
    trace.twilioCode = added.failure.twilioCode;
    throw await errorFromFailure(added.failure, "read", context, {
      ...(added.failure.certainty !== "rejected" && {
        message: "Twilio could not be reached, so the number may or may not be on the SafeList.",
      }),
    });
  }
  await state.store.remember({
    tenant: caller.tenant,
    kind: "safe_listed",
    key: subjects[0],
    value: true,
    keepMs: KEPT_MS,
  });
  return {
    safeList: { to: destination.mask, listed: true, already },
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

/** Whether this installation put it there. */
export async function isSafeListed(
  { tenant, subjects }: { tenant: string; subjects: readonly string[] },
  { store }: State,
): Promise<boolean> {
  for (const subject of subjects) {
    if ((await store.recall(tenant, "safe_listed", subject)) !== undefined) return true;
  }
  return false;
}

async function requirePerson(
  token: string | undefined,
  destination: Destination,
  context: Context,
  state: State,
  caller: Caller,
): Promise<void> {
  if (!caller.agent || caller.byPerson) return;
  const { tenant, actor, session } = caller;
  const bound = ["add_to_safe_list", tenant, actor, session, context.settings.account, destination.key];
  const agreed = agreedTo(token, bound, context, state, caller);
  if (agreed && (await agreed.spend())) return;
  const asked = tokenFor(bound, context, state);
  const { mask } = destination;
  throw new VerifyError("CONFIRMATION_REQUIRED", {
    message: `A person must confirm that ${mask} goes on the SafeList: no fraud block will stop messages to it. Nothing was changed.`,
    fix: `Ask the operator whether ${mask} may go on the SafeList. Only if they agree, call add_to_safe_list again with the same arguments and confirmation "${asked}" (valid 5 minutes, once).`,
    confirmation: { token: asked, safeList: mask },
  });
}
