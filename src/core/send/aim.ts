import { decoyDestination, noSuchContact, requireUnsurprising, resolveContact } from "../agent/contact.js";
import { contactMask, isBlindfolded } from "../agent/gates.js";
import { chooseChannel } from "../channels.js";
import { toVerifyError, VerifyError } from "../errors.js";
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Trace } from "../trace.js";
import { addresses, requireKeyLength, requirePsd2 } from "./arguments.js";
import type { SendInput } from "./intent.js";

/** Where it may go, before anything is charged. */
export async function aim(input: SendInput, context: Context, caller: Caller, trace: Trace) {
  const { settings } = context;
  const { parseDestination, checkDestinationPolicy, destinationWarnings, ipKey } = await import(
    "../destination/destination.js"
  );
  if ((input.to === undefined) === (input.contact === undefined)) {
    throw new VerifyError("INVALID_INPUT", {
      message: settings.agents.contacts ? "Give exactly one of to and contact." : "to is missing.",
    });
  }
  const blind = isBlindfolded(caller, settings) && input.contact !== undefined;
  const to = input.to ?? (await resolveContact(input.contact!, context, caller));
  trace.known = [input.to, to].filter((value) => value !== undefined);
  if (to === undefined && !blind) throw noSuchContact();
  const country = blind ? undefined : input.country;
  const parse = (text: string) => parseDestination(text, { country, defaultCountry: settings.defaultCountry });
  const mayReach = (text: string) => {
    try {
      checkDestinationPolicy(parse(text), settings);
      return true;
    } catch (error) {
      context.log("warn", "contact_not_reachable", {
        to: contactMask(input.contact!),
        code: toVerifyError(error).code,
      });
      return false;
    }
  };
  // A mistake in the book is told to the operator: to an agent it would tell that the contact is in it.
  const decoy = to === undefined || (blind && !mayReach(to));
  const parsed = decoy ? decoyDestination(input.contact!) : parse(to);
  const destination = input.contact === undefined ? parsed : { ...parsed, mask: contactMask(input.contact) };
  if (!decoy) trace.known.push(destination.value, destination.key);
  Object.assign(trace, { mask: destination.mask, country: blind ? undefined : destination.country });
  if (blind) requireUnsurprising(input.channel ?? settings.defaultChannel, settings);
  const channel = chooseChannel(input.channel, destination.kind, settings);
  trace.channel = channel;
  if (!decoy) checkDestinationPolicy(destination, settings);
  requirePsd2(input, settings.psd2);
  requireKeyLength(input.idempotencyKey);
  const ips = addresses(caller.ip, input.endUserIp, ipKey);
  return { destination, channel, warnings: blind ? [] : destinationWarnings(destination, channel), ips, decoy, blind };
}
