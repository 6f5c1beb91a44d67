import type { DeliverySettings } from "../core/ports/delivery.js";
import type { Settings } from "../core/ports/settings.js";
import type { ConfigWarning } from "./error.js";
import type { Camel } from "./names.js";
import type { FileConfig } from "./schema.js";

type Values = Camel<FileConfig>;

/** What the core needs of the configuration. */
export function settingsOf(
  values: Values,
  simulated: boolean,
  account?: string,
  delivery?: DeliverySettings["by"],
): Settings {
  const { verify, destinations, rateLimits, fraudGuard, lookup, challenge, agents, receipts, message } = values;
  const { unverifiedBudgets, ...guard } = fraudGuard;
  const { channels, defaultChannel, defaultLocale } = verify;
  const { defaultCountry, allowedCountries } = destinations;
  return {
    simulated,
    serviceSid: verify.serviceSid,
    channels,
    defaultChannel,
    fallbackChannels: verify.fallbackChannels.filter((channel) => channels.includes(channel)),
    fallback: { mode: verify.fallback, countries: verify.fallbackCountries },
    phoneChange: { needsProof: verify.phoneChange, allowsShared: verify.allowSharedDestinations },
    defaultLocale: defaultLocale === "auto" ? undefined : defaultLocale,
    codeTtlSeconds: verify.codeTtlSeconds,
    psd2: verify.psd2Enabled,
    defaultCountry,
    allowedCountries: allowedCountries ?? (defaultCountry ? [defaultCountry] : undefined),
    rateLimits,
    unverifiedBudgets: guard.enabled ? unverifiedBudgets : "off",
    fraudGuard: guard,
    lookup: { packages: lookup.packages, cacheMs: lookup.cacheHours * 3_600_000 },
    challenge: {
      mode: challenge.mode,
      signals: challenge.signals,
      work: challenge.work,
      ttlMs: challenge.ttlSeconds * 1_000,
    },
    centsPerSend: verify.centsPerSend,
    ...(delivery && { custom: { reaches: delivery === "webhook" ? ("any" as const) : ("email" as const) } }),
    message: {
      templateSid: message.templateSid,
      templateSubstitutions: recordOf(message.templateSubstitutions),
      customFriendlyName: message.customFriendlyName,
      appHash: message.appHash,
      sendDigits: message.sendDigits,
      snaClientToken: message.snaClientToken,
      email: {
        templateId: message.emailTemplateId,
        from: message.emailFrom,
        fromName: message.emailFromName,
        substitutions: recordOf(message.emailSubstitutions),
      },
      tags: recordOf(message.tags),
      rateLimits: recordOf(message.programmableRateLimits) as Settings["message"]["rateLimits"],
    },
    agents: {
      destinations: agents.destinations,
      contacts: agents.contacts !== undefined,
      codeEntry: agents.codeEntry,
      confirmSend: agents.confirmSend,
      totpSecret: agents.totpSecret,
    },
    receipts: { ...receipts, audience: receipts.audience ?? receipts.issuer },
    keepsDestinations: destinations.store === "encrypted",
    account,
  };
}

/** `["name=value"]`; the first sign divides. */
function recordOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}

interface Facts {
  values: Values;
  /** Whether the file or the environment gave the key, in snake_case. */
  isSet(section: string, name: string): boolean;
  apiBase?: string;
  receiptKeys?: string;
  simulate: boolean;
}

/** What is allowed but may surprise. */
export function warnAbout({ values, isSet, apiBase, receiptKeys, simulate }: Facts, warnings: ConfigWarning[]): void {
  const { region } = values.twilio;
  const warn = (applies: unknown, setting: string, message: string) => {
    if (applies) warnings.push({ setting, message });
  };

  warn(region && region !== "us1", "twilio.region", "Verify is served from US1; another region will not answer.");
  warn(
    values.verify.codeTtlSeconds > 600,
    "verify.code_ttl_seconds",
    "Codes that live longer than 600 seconds are outside NIST SP 800-63B.",
  );
  warn(
    !values.fraudGuard.enabled,
    "fraud_guard.enabled",
    "Nothing here looks for fraud: no Lookup before a send, no budgets for codes that nobody enters.",
  );
  warn(
    values.fraudGuard.riskCheck === "disable",
    "fraud_guard.risk_check",
    "Twilio's Fraud Guard and geo-permissions are switched off for every SMS of this installation.",
  );
  warn(
    values.challenge.mode === "always",
    "challenge.mode",
    "An agent cannot solve a challenge, so every send of an agent is refused.",
  );
  warn(
    values.verify.fallback === "auto" && values.verify.fallbackCountries.length === 0,
    "verify.fallback_countries",
    "It is empty, so fallback = auto sends nothing by itself.",
  );
  warn(apiBase, "TWILIO_VERIFY_API_BASE", "Calls and credentials go to this origin instead of Twilio.");
  warn(
    simulate && isSet("store", "url"),
    "store.url",
    "It is ignored with the simulator, which keeps its state in a folder of its own.",
  );
  warn(
    !simulate && /^rediss?:/.test(values.store.url ?? "") && !receiptKeys,
    "security.receipt_keys_env",
    "Receipts are signed with a key of this machine alone; machines that share a store should share VERIFY_RECEIPT_KEYS.",
  );
  warn(
    simulate && values.custom.delivery,
    "custom.delivery",
    "It is ignored with the simulator, which sends nothing to anybody.",
  );
  warn(
    !simulate && values.store.url === "sqlite::memory:",
    "store.url",
    "Limits are kept in memory and forgotten when the process ends.",
  );
}
