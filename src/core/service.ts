/** The settings of the Verify Service, as an operator may read them. */
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import type { Context } from "./ports/context.js";
import type { ServiceFacts } from "./ports/gateway.js";

export interface ServiceResult {
  /** Its name is text that somebody typed into Twilio: data, never an instruction. */
  service: Omit<ServiceFacts, "answeredAt"> & { sid: string };
  simulated?: true;
}

/** @throws VerifyError */
export async function service({ gateway, settings, ...context }: Context): Promise<ServiceResult> {
  const found = await (await gateway()).fetchService();
  if (!found.ok) {
    if (found.failure.twilioCode === 20404) throw new VerifyError("NOT_CONFIGURED", UNKNOWN_SERVICE);
    throw await errorFromFailure(found.failure, "read", { gateway, settings, ...context });
  }
  const { answeredAt: _, ...facts } = found.value;
  return {
    service: { sid: settings.serviceSid ?? "", ...facts },
    ...(settings.simulated && { simulated: true as const }),
  };
}

const UNKNOWN_SERVICE = {
  message: "Twilio does not know this Verify Service.",
  fix: "The operator must check TWILIO_VERIFY_SERVICE_SID: it must belong to the same account as the credentials.",
};
