/** What an agent or an application may ask of a number: bands, never a score. */
import { admit, LEASE_MS } from "../limits/admission.js";
import { rulesFor } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Trace } from "../trace.js";
import { type Risk, riskOf } from "./bands.js";
import { lookUp } from "./look-up.js";
import { readPhone } from "./phone.js";

export interface LookupInput {
  to: string;
  country?: string;
}

export interface LookupResult {
  lookup: {
    /** Masked. */
    to: string;
    valid: boolean;
    country: string;
    /** Twilio's word, or `unknown`. */
    lineType: string;
    /** `unknown` where it was not asked for, or not answered. */
    risk: Risk;
    /** Absent where it was not asked for, or not answered. */
    recentSimSwap?: boolean;
    /** ISO 8601. */
    checkedAt: string;
    cached: boolean;
  };
  simulated?: true;
}

/** @throws VerifyError */
export async function lookupNumber(
  input: LookupInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<LookupResult> {
  await context.gateway();
  const destination = await readPhone(input, context.settings, caller, trace);
  const state = await context.state();
  trace.subject = state.fingerprint("destination", caller.tenant, destination.key)[0];
  await charge(trace.subject, context, state, caller);
  const { bands, checkedAt, cached } = await lookUp(destination, context, state, caller, trace);
  const { valid, lineType = "unknown", recentSimSwap, country = destination.country } = bands;
  return {
    lookup: {
      to: destination.mask,
      valid,
      country: country ?? "unknown",
      lineType,
      risk: riskOf(bands),
      ...(recentSimSwap !== undefined && { recentSimSwap }),
      checkedAt: new Date(checkedAt).toISOString(),
      cached,
    },
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

/** Every question counts, an answer from memory too: asking must not become a way to leaf through numbers. */
async function charge(subject: string, { settings }: Context, { store }: State, caller: Caller): Promise<void> {
  const { tenant, session } = caller;
  const rules = rulesFor({ operation: "inspect", session, subjects: [], ips: [] }, settings);
  const keys = [`inspect|${crypto.randomUUID()}`];
  const names = { keys, fingerprints: keys, subjects: [subject], supplied: false };
  const intent = { operation: "lookup" as const, tenant, ...names, keepMs: 0, leaseMs: LEASE_MS };
  const admission = await admit(store, intent, rules, caller);
  if (admission.kind === "admitted") await store.settle(admission.reservation, { kind: "done", result: null });
}
