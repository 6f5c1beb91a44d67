/**
 * Every limit as a row of data (design: one idea carries the policy). A new limit is a new row here
 * and its default in config/sections; the stores know nothing of any of them.
 */
import type { ErrorCode } from "../errors.js";
import type { RateLimits, Settings } from "../ports/settings.js";
import type { Rule } from "../ports/store.js";
import { FRAUD_BLOCK_MS } from "./gates.js";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** "Consecutive" has no window: only an approval ends it (NIST SP 800-63B-4 §3.2.2). */
const FOREVER_MS = 3_650 * DAY_MS;
const FORTNIGHT_MS = 14 * DAY_MS;
export const NEVER_FULL = Number.MAX_SAFE_INTEGER;

/**
 * What one call is about, as far as limits care: fingerprints (current key first) and ids, never a destination in clear.
 */
export interface RuleSubject {
  /** `lookup`: a question to Lookup; `inspect`: an agent's wish to know what Lookup says. */
  operation: "send" | "check" | "lookup" | "inspect";
  /** Absent where nobody named one. */
  session?: string;
  subjects: readonly string[];
  /** Fingerprints of (person, destination) when this person proved it before. */
  confirmedAs?: readonly string[];
  /** Of the credentials in use. */
  account?: readonly string[];
  /** Addresses to charge: the transport's and, in addition, the one the model named. */
  ips: readonly (readonly string[])[];
  identities?: readonly string[];
  /** Fingerprints of the number without its last four digits. */
  prefixes?: readonly string[];
  /** Fingerprints of (number range, channel). */
  fraudGuard?: readonly string[];
  /** Number of the network that the caller's address is in. */
  asn?: string;
  country?: string;
  verificationSid?: string;
}

type Log = readonly string[];

export interface RuleRow {
  /** Configuration key of its number; null for what is not a matter of taste. */
  limitKey: keyof RateLimits | null;
  name: string;
  on: readonly RuleSubject["operation"][];
  counts: Rule["counts"];
  windowMs: number;
  /** The logs it keeps: none when it does not apply, several when it counts several values. */
  logs: (call: RuleSubject, settings: Settings) => readonly (Log | undefined)[];
  /** Parts of the rule that are more than a number over a window. */
  shape?: (configured: number, call: RuleSubject, settings: Settings) => Partial<Rule>;
  refusal: ErrorCode;
  source: string;
}

/** 30, 60, 120 … seconds: each pause doubles, up to a cap. */
function doubling(firstSeconds: number, capSeconds: number): number[] {
  const pausesMs = [];
  for (let pause = firstSeconds; pause < capSeconds; pause *= 2) pausesMs.push(pause * SECOND_MS);
  return [...pausesMs, Math.max(capSeconds, firstSeconds) * SECOND_MS];
}

const bySession = ({ session }: RuleSubject) => [session === undefined ? undefined : [session]];

/** A stranger's tries never stand in the way of the person who proved this destination before (facts/policy.md §1.2). */
const byHolding = ({ subjects, confirmedAs }: RuleSubject) => [
  confirmedAs ? confirmedAs.map((holder) => `confirmed:${holder}`) : subjects,
];

/** Pumping shows as codes that nobody enters; these three tell or refuse, as the operator chose (facts/policy.md §1.2). */
const budget = ({ unverifiedBudgets }: Settings, rule: Partial<Rule> = {}): Partial<Rule> => ({
  ...rule,
  recordOnly: unverifiedBudgets === "record",
});
const ifBudgets = (settings: Settings, logs: readonly (Log | undefined)[]) =>
  settings.unverifiedBudgets === "off" ? [] : logs;
const VERIFIED = "verified_per_country";
const verifiedIn = (country: string | undefined) => [`${country}|${VERIFIED}`];

/** The gate that Fraud Guard closes. */
export const FRAUD_GATE = "twilio_fraud_block";

/** Told, never refused: much more than usual. Half of a usual day within one hour is twelve times the average hour. */
const spike = (rule: Partial<Rule> = {}): Partial<Rule> => ({ ...rule, recordOnly: true, grainMs: MINUTE_MS });

export const RULES: readonly RuleRow[] = [
  {
    limitKey: "twilioFailuresPer30s",
    name: "twilio_failures_per_30s",
    on: ["send", "check", "lookup"],
    counts: "failure",
    windowMs: 30 * SECOND_MS,
    logs: ({ operation }) => [[operation]],
    refusal: "CIRCUIT_OPEN",
    source: "facts/policy.md §5.2; half-opens by itself as the window slides",
  },
  {
    limitKey: null,
    name: "twilio_throttle",
    on: ["send", "check", "lookup"],
    counts: "throttle",
    windowMs: HOUR_MS,
    logs: ({ operation }) => [[operation]],
    shape: () => ({ limit: 1 }),
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §5.2: a 429 closes this gate for its Retry-After",
  },
  {
    limitKey: null,
    name: "twilio_credentials",
    on: ["send", "check", "lookup"],
    counts: "credentials",
    windowMs: HOUR_MS,
    logs: ({ account }) => [account],
    shape: () => ({ limit: 1 }),
    refusal: "AUTHENTICATION_FAILED",
    source: "facts/policy.md §5.2: refused credentials need an operator, not a retry",
  },
  {
    limitKey: null,
    name: FRAUD_GATE,
    on: ["send"],
    counts: "fraud_block",
    windowMs: FRAUD_BLOCK_MS,
    logs: ({ fraudGuard }) => [fraudGuard],
    shape: () => ({ limit: 1 }),
    refusal: "FRAUD_BLOCKED",
    source: "facts/twilio-verify.md §2.4: 60410 blocks a range of numbers for one channel, 12 hours",
  },
  {
    limitKey: "sendPerTenantPerMinute",
    name: "send_per_tenant_per_minute",
    on: ["send"],
    counts: "attempt",
    windowMs: MINUTE_MS,
    logs: () => [["all"]],
    refusal: "RATE_LIMITED",
    source: "OWASP LLM10, denial of wallet",
  },
  {
    limitKey: "spendPerDayCents",
    name: "spend_per_day_cents",
    on: ["send"],
    counts: "spend",
    windowMs: DAY_MS,
    logs: () => [["all"]],
    shape: (_cents, _call, { centsPerSend }) => ({ weight: centsPerSend }),
    refusal: "RATE_LIMITED",
    source: "OWASP LLM10, denial of wallet",
  },
  {
    limitKey: "destinationsPerSessionPerHour",
    name: "destinations_per_session_per_hour",
    on: ["send"],
    counts: "attempt",
    windowMs: HOUR_MS,
    logs: bySession,
    shape: (_limit, { subjects }) => ({ distinct: subjects[0] ?? "" }),
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §2.3 A4",
  },
  {
    limitKey: "sendPerSessionPerHour",
    name: "send_per_session_per_hour",
    on: ["send"],
    counts: "attempt",
    windowMs: HOUR_MS,
    logs: bySession,
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §2.3 A4",
  },
  {
    limitKey: "sendPerIpPer10m",
    name: "send_per_ip_per_10m",
    on: ["send"],
    counts: "attempt",
    windowMs: 10 * MINUTE_MS,
    logs: ({ ips }) => ips,
    refusal: "RATE_LIMITED",
    source: "original document",
  },
  {
    limitKey: "sendPerToPer10m",
    name: "send_per_to_per_10m",
    on: ["send"],
    counts: "attempt",
    windowMs: 10 * MINUTE_MS,
    logs: byHolding,
    refusal: "RATE_LIMITED",
    source: "original document; split as login.gov does",
  },
  {
    limitKey: "sendPerToPerDay",
    name: "send_per_to_per_day",
    on: ["send"],
    counts: "attempt",
    windowMs: DAY_MS,
    logs: byHolding,
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §3.6",
  },
  {
    limitKey: "resendCooldownSeconds",
    name: "resend_cooldown_seconds",
    on: ["send"],
    counts: "unverified",
    windowMs: DAY_MS,
    logs: byHolding,
    shape: (first) => ({ pausesMs: doubling(first, 600) }),
    refusal: "COOLDOWN",
    source: "original document, 30–60 s, doubling to 10 min; an approval ends it",
  },
  {
    limitKey: "unverifiedPerPrefixPerHour",
    name: "unverified_per_prefix_per_hour",
    on: ["send"],
    counts: "unverified",
    windowMs: HOUR_MS,
    logs: ({ prefixes }, settings) => ifBudgets(settings, [prefixes]),
    shape: (_limit, _call, settings) => budget(settings),
    refusal: "FRAUD_BLOCKED",
    source: "facts/policy.md §1.2: sequential ranges",
  },
  {
    limitKey: "unverifiedCountriesPerIpPerDay",
    name: "unverified_countries_per_ip_per_day",
    on: ["send"],
    counts: "unverified",
    windowMs: DAY_MS,
    logs: ({ ips, country }, settings) => ifBudgets(settings, country ? ips : []),
    shape: (_limit, { country }, settings) => budget(settings, { distinct: country! }),
    refusal: "FRAUD_BLOCKED",
    source: "facts/policy.md §1.2: authgear",
  },
  {
    limitKey: "unverifiedPerCountryPerDay",
    name: "unverified_per_country_per_day",
    on: ["send"],
    counts: "unverified",
    windowMs: DAY_MS,
    logs: ({ country }, settings) => ifBudgets(settings, [country ? [country] : undefined]),
    shape: (_limit, { country }, settings) => budget(settings, { grows: { keys: verifiedIn(country), share: 0.3 } }),
    refusal: "FRAUD_BLOCKED",
    source: "facts/policy.md §1.2: at least this, or 0.3 of the verified",
  },
  {
    limitKey: "unverifiedPerCountryPerHour",
    name: "unverified_per_country_per_hour",
    on: ["send"],
    counts: "unverified",
    windowMs: HOUR_MS,
    logs: ({ country }, settings) => ifBudgets(settings, [country ? [country] : undefined]),
    shape: (_limit, { country }, settings) =>
      budget(settings, { grows: { keys: verifiedIn(country), share: 0.2 / 6 } }),
    refusal: "FRAUD_BLOCKED",
    source: "facts/policy.md §1.2: at least this, or 0.2 of a sixth of the verified",
  },
  {
    limitKey: "spikePerCountryPerHour",
    name: "spike_per_country_per_hour",
    on: ["send"],
    counts: "attempt",
    windowMs: HOUR_MS,
    logs: ({ country }) => [country ? [country] : undefined],
    shape: (_limit, { country }) => spike({ grows: { keys: verifiedIn(country), share: 0.5 } }),
    refusal: "RATE_LIMITED",
    source: "original document: alert on spikes per country",
  },
  {
    limitKey: "spikePerPrefixPerHour",
    name: "spike_per_prefix_per_hour",
    on: ["send"],
    counts: "attempt",
    windowMs: HOUR_MS,
    logs: ({ prefixes }) => [prefixes],
    shape: () => spike(),
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §1.2: sequential ranges",
  },
  {
    limitKey: "spikePerAsnPerHour",
    name: "spike_per_asn_per_hour",
    on: ["send"],
    counts: "attempt",
    windowMs: HOUR_MS,
    logs: ({ asn }) => [asn === undefined ? undefined : [asn]],
    shape: () => spike(),
    refusal: "RATE_LIMITED",
    source: "original document: alert on spikes per ASN",
  },
  {
    limitKey: "lookupsPerDay",
    name: "lookups_per_day",
    on: ["lookup"],
    counts: "attempt",
    windowMs: DAY_MS,
    logs: () => [["all"]],
    refusal: "RATE_LIMITED",
    source: "OWASP LLM10, denial of wallet: every lookup costs money",
  },
  {
    limitKey: "lookupsPerSessionPerHour",
    name: "lookups_per_session_per_hour",
    on: ["inspect"],
    counts: "attempt",
    windowMs: HOUR_MS,
    logs: bySession,
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §2.3 A4",
  },
  {
    limitKey: "checkPerIdentityPer10m",
    name: "check_per_identity_per_10m",
    on: ["check"],
    counts: "attempt",
    windowMs: 10 * MINUTE_MS,
    logs: ({ identities }) => [identities],
    refusal: "RATE_LIMITED",
    source: "original document",
  },
  {
    limitKey: "checkPerToPer10m",
    name: "check_per_to_per_10m",
    on: ["check"],
    counts: "attempt",
    windowMs: 10 * MINUTE_MS,
    logs: byHolding,
    refusal: "RATE_LIMITED",
    source: "original document; by destination, which the model cannot choose freely",
  },
  {
    limitKey: "checkPerVerification",
    name: "check_per_verification",
    on: ["check"],
    counts: "attempt",
    windowMs: DAY_MS,
    logs: ({ verificationSid }) => [verificationSid === undefined ? undefined : [verificationSid]],
    refusal: "MAX_CHECKS_REACHED",
    source: "Twilio's own 5 (60202)",
  },
  {
    limitKey: "cooldownSecondsAfterFailedCheck",
    name: "cooldown_seconds_after_failed_check",
    on: ["check"],
    counts: "wrong_code",
    windowMs: DAY_MS,
    logs: byHolding,
    shape: (first) => ({ pausesMs: doubling(first, 3_600) }),
    refusal: "LOCKED_OUT",
    source: "original document, 60 s, doubling to an hour (NIST SP 800-63B-4 §3.2.2)",
  },
  {
    limitKey: "failedChecksBeforeDisable",
    name: "failed_checks_before_disable",
    on: ["send", "check"],
    counts: "wrong_code",
    windowMs: FOREVER_MS,
    logs: byHolding,
    refusal: "FACTOR_DISABLED",
    source: "NIST SP 800-63B-4 §3.2.2: 100 consecutive failures; a resend never resets it",
  },
  {
    limitKey: null,
    name: VERIFIED,
    on: ["check"],
    counts: "verified",
    windowMs: FORTNIGHT_MS,
    logs: ({ country }) => [country ? [country] : undefined],
    shape: () => ({ limit: NEVER_FULL, grainMs: HOUR_MS }),
    refusal: "INTERNAL",
    source: "facts/policy.md §1.2: what the budgets per country grow with",
  },
];
