/**
 * core/destination/ — from what was typed to one person's phone or mailbox, or a refusal. Pure; the only room that knows numbering plans.
 */
import { VerifyError } from "../errors.js";
import type { Channel, Settings } from "../ports/settings.js";
import { parseEmail } from "./email.js";
import { type PhoneType, parsePhone } from "./phone.js";
import { foldText } from "./unicode.js";

export { ipKey } from "./address.js";

export interface Destination {
  kind: "phone" | "email";
  /** What Twilio gets: E.164, or the local part as typed with the domain in ASCII. */
  value: string;
  /** One spelling for each line or mailbox, for keying. */
  key: string;
  /** ISO alpha-2 of the number itself; absent for e-mail and for numbers of no country (satellite, +979, …). */
  country?: string;
  type?: PhoneType;
  /** The number without its last four digits: neighbours in a sequential range share it. */
  prefix?: string;
  /** Safe to show and to log. */
  mask: string;
}

/** An e-mail address has at most 254 bytes; the rest is room for invisible characters. */
const MAX_INPUT_LENGTH = 320;

/**
 * Reads a phone number or e-mail address as a person writes it.
 *
 * @param options `country` comes with the call, `defaultCountry` from the operator: ISO alpha-2, for national numbers.
 * @throws VerifyError `INVALID_DESTINATION`, which says what is wrong without repeating the input
 */
export function parseDestination(
  input: string,
  options: { country?: string; defaultCountry?: string } = {},
): Destination {
  const folded = input.length > MAX_INPUT_LENGTH ? "" : foldText(input).trim();
  if (folded === "") throw new VerifyError("INVALID_DESTINATION");
  return folded.includes("@") ? parseEmail(input) : parsePhone(folded, options);
}

/** facts/policy.md §2.5 F2: types that cost the account, or reach no person. Twilio's magic numbers are `personal_number`. */
const TYPE_POLICY = {
  mobile: "allowed",
  fixed_line: "allowed",
  fixed_line_or_mobile: "allowed",
  voip: "allowed",
  personal_number: "simulated_only",
  premium_rate: "refused",
  shared_cost: "refused",
  toll_free: "refused",
  uan: "refused",
  pager: "refused",
  voicemail: "refused",
} as const satisfies Record<PhoneType, "allowed" | "simulated_only" | "refused">;

/**
 * May a code go there at all? Decided on the number's own country: +1 is more than twenty of them, and GB includes
 * neither GG, JE nor IM (facts/policy.md §2.5 F1–F4). Without a list only a simulation sends.
 *
 * @throws VerifyError `NUMBER_TYPE_NOT_ALLOWED` | `COUNTRY_NOT_ALLOWED`
 */
export function checkDestinationPolicy(
  destination: Destination,
  settings: Pick<Settings, "allowedCountries" | "simulated">,
): void {
  if (destination.kind === "email") return;
  const { country, type } = destination;
  const policy = type ? TYPE_POLICY[type] : "refused";
  if (!country || policy === "refused" || (policy === "simulated_only" && !settings.simulated))
    throw new VerifyError("NUMBER_TYPE_NOT_ALLOWED");

  const { allowedCountries } = settings;
  if (allowedCountries ? allowedCountries.includes(country) : settings.simulated) return;
  throw new VerifyError("COUNTRY_NOT_ALLOWED", {
    message: `This installation does not send codes to numbers of country ${country}.`,
    fix: allowedCountries
      ? `Only the operator can allow it: add "${country}" to [destinations] allowed_countries in twilio-verify.toml.`
      : `Only the operator can allow it: set [destinations] allowed_countries = ["${country}"] in twilio-verify.toml.`,
  });
}

const WRITTEN_CHANNELS: ReadonlySet<Channel> = new Set(["sms", "whatsapp", "sna"]);

/** What the agent should know before it waits for a code; never a reason to refuse. */
export function destinationWarnings(destination: Destination, channel: Channel): string[] {
  if (destination.kind === "email") return [];
  if (destination.type === "fixed_line" && WRITTEN_CHANNELS.has(channel))
    return ['This number looks like a landline, which may not receive it. If nothing arrives, offer channel "call".'];
  if (destination.type === "voip")
    return ["This is an internet (VoIP) number: receiving a code there proves less about who holds it."];
  return [];
}
