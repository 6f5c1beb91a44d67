import { requireContact } from "../agent/gates.js";
import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import type { Caller, Settings } from "../ports/settings.js";
import type { Trace } from "../trace.js";

/** A phone number that codes may be sent to here; nothing else is worth a question to Twilio. @throws VerifyError */
export async function readPhone(
  { to, country }: { to: string; country?: string },
  settings: Settings,
  caller: Caller,
  trace: Trace,
): Promise<Destination> {
  const { parseDestination, checkDestinationPolicy } = await import("../destination/destination.js");
  trace.known = [to];
  requireContact({ to }, caller, settings);
  const destination = parseDestination(to, { country, defaultCountry: settings.defaultCountry });
  trace.known.push(destination.value, destination.key);
  Object.assign(trace, { mask: destination.mask, country: destination.country });
  if (destination.kind !== "phone") {
    throw new VerifyError("INVALID_DESTINATION", {
      message: "That is no phone number.",
      fix: "Give a phone number as +<country code><number>.",
    });
  }
  checkDestinationPolicy(destination, settings);
  return destination;
}
