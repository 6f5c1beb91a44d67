/** Who answers for a verification: Twilio, we ourselves for a code of our own, or a decoy for a contact that is none. */
import { decoyGateway } from "./agent/decoy.js";
import type { Context, State } from "./ports/context.js";
import type { Gateway } from "./ports/gateway.js";
import type { Caller } from "./ports/settings.js";
import type { VerificationRecord } from "./ports/store.js";

/** Of a verification that we know, or of none of ours: then only Twilio can. */
export async function gatewayOf(
  record: VerificationRecord | undefined,
  twilio: Gateway,
  context: Context,
  state: State,
  caller: Caller,
): Promise<Gateway> {
  return routed({ decoy: record?.decoy ?? false, channel: record?.channel }, record, twilio, context, state, caller);
}

export async function routed(
  { decoy, channel }: { decoy: boolean; channel?: VerificationRecord["channel"] },
  known: VerificationRecord | undefined,
  twilio: Gateway,
  context: Context,
  state: State,
  caller: Caller,
): Promise<Gateway> {
  if (decoy) return decoyGateway(twilio, context.clock, known);
  if (channel !== "custom") return twilio;
  return (await import("./custom/custom.js")).customGateway(twilio, context, state, caller, known);
}
