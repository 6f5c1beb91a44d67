/** What Twilio is asked for: the caller's wishes, and what the operator set for each channel (facts/twilio-verify.md §1.1). */
import type { Destination } from "../destination/destination.js";
import type { Fingerprint } from "../ports/context.js";
import type { CreateVerification } from "../ports/gateway.js";
import type { Caller, Channel, CountedBy, MessageSettings, Settings } from "../ports/settings.js";
import type { SendInput } from "./intent.js";

interface RequestParts {
  destination: Destination;
  channel: Channel;
  caller: Caller;
  settings: Settings;
  fingerprint: Fingerprint;
}

/** What each channel takes of the operator's settings. */
const OF_CHANNEL: Readonly<Record<Channel, (message: MessageSettings) => Partial<CreateVerification>>> = {
  sms: ({ appHash, ...message }) => ({ ...text(message), ...(appHash && { appHash }) }),
  call: ({ sendDigits, ...message }) => ({ ...text(message), ...(sendDigits && { sendDigits }) }),
  whatsapp: () => ({}),
  email: ({ email }) => {
    const { substitutions, ...rest } = email;
    const channelConfiguration = { ...defined(rest), ...some("substitutions", substitutions) };
    return Object.keys(channelConfiguration).length > 0 ? { channelConfiguration } : {};
  },
  sna: () => ({}),
  auto: text,
  custom: () => ({}),
};

function text(message: Omit<MessageSettings, "appHash" | "sendDigits">): Partial<CreateVerification> {
  const { templateSid, templateSubstitutions, customFriendlyName } = message;
  return {
    ...defined({ templateSid, customFriendlyName }),
    ...(templateSid && some("templateCustomSubstitutions", templateSubstitutions)),
  };
}

/** These take none: e-mail is not translated, and Silent Network Auth says nothing (facts/twilio-verify.md §2.2). */
const WORDLESS: readonly Channel[] = ["email", "sna"];

export function requestOf(input: SendInput, parts: RequestParts): CreateVerification {
  const { destination, channel, settings } = parts;
  const { amount, payee, purpose, endUserIp } = input;
  const locale = WORDLESS.includes(channel) ? undefined : (input.locale ?? settings.defaultLocale);
  return {
    to: destination.value,
    channel,
    ...defined({ locale, amount, payee }),
    ...(channel === "custom" && purpose && { purpose }),
    ...((channel === "auto" || channel === "sna") && endUserIp && { deviceIp: endUserIp }),
    ...(channel === "sna" && settings.message.snaClientToken && { enableSnaClientToken: true }),
    ...(channel === "sms" && settings.fraudGuard.riskCheck === "disable" && { riskCheck: "disable" as const }),
    ...(channel !== "custom" && {
      ...OF_CHANNEL[channel](settings.message),
      ...some("tags", settings.message.tags),
      ...some("rateLimits", countedValues(input, parts)),
    }),
  };
}

/** The Service's own limits count our fingerprints: a number or a name of a person has no place in them. */
function countedValues({ endUserIp, identity }: SendInput, parts: RequestParts): Record<string, string> {
  const { destination, caller, settings, fingerprint } = parts;
  const ip = caller.ip ?? endUserIp;
  const values: Record<CountedBy, string | undefined> = {
    ip,
    country: destination.country,
    destination: fingerprint("programmable", caller.tenant, destination.key)[0],
    session: fingerprint("programmable", caller.tenant, caller.session)[0],
    identity: identity === undefined ? undefined : fingerprint("programmable", caller.tenant, identity)[0],
  };
  return defined(
    Object.fromEntries(Object.entries(settings.message.rateLimits).map(([name, by]) => [name, values[by]])),
  ) as Record<string, string>;
}

function defined<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function some<K extends string>(name: K, record: Record<string, string>): { [N in K]?: Record<string, string> } {
  return Object.keys(record).length > 0 ? ({ [name]: record } as never) : {};
}
