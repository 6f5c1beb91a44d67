/**
 * Every limit as a row of data (design: one idea carries the policy). A new limit is a new row here
 * and its default in config/schema.ts; the stores know nothing of any of them.
 */
import type { ErrorCode } from "./errors.js";
import type { RateLimits, Rule, RuleUsage } from "./ports.js";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** "Consecutive" has no window: only an approval ends it (NIST SP 800-63B-4 §3.2.2). */
const FOREVER_MS = 3_650 * DAY_MS;

/** What one call is about, as far as limits care. All values are fingerprints or ids, never a destination in clear. */
export interface RuleSubject {
  operation: "send" | "check";
  tenant: string;
  session: string;
  subject: string;
  /** Addresses to charge: the transport's and, in addition, the one the model named. */
  ips: string[];
  identity?: string;
  verificationSid?: string;
}

interface RuleRow {
  name: keyof RateLimits;
  on: readonly RuleSubject["operation"][];
  counts: Rule["counts"];
  /** How many hits: the configured number, or one when the configured number is the length of the window. */
  limit: (configured: number) => number;
  windowMs: (configured: number) => number;
  /** The values that this row limits; none when it does not apply. */
  keys: (call: RuleSubject) => (string | undefined)[];
  distinct?: (call: RuleSubject) => string;
  refusal: ErrorCode;
  source: string;
}

const configured = (value: number) => value;
const one = () => 1;
const seconds = (value: number) => value * SECOND_MS;
const always = (windowMs: number) => () => windowMs;
const byDestination = (call: RuleSubject) => [call.subject];
const bySession = (call: RuleSubject) => [call.session];

export const RULES: readonly RuleRow[] = [
  {
    name: "twilioFailuresPer30s",
    on: ["send", "check"],
    counts: "failure",
    limit: configured,
    windowMs: always(30 * SECOND_MS),
    keys: (call) => [call.operation],
    refusal: "CIRCUIT_OPEN",
    source: "facts/policy.md §5.2; half-opens by itself as the window slides",
  },
  {
    name: "sendPerTenantPerMinute",
    on: ["send"],
    counts: "attempt",
    limit: configured,
    windowMs: always(MINUTE_MS),
    keys: () => ["all"],
    refusal: "RATE_LIMITED",
    source: "OWASP LLM10, denial of wallet",
  },
  {
    name: "destinationsPerSessionPerHour",
    on: ["send"],
    counts: "attempt",
    limit: configured,
    windowMs: always(HOUR_MS),
    keys: bySession,
    distinct: (call) => call.subject,
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §2.3 A4",
  },
  {
    name: "sendPerSessionPerHour",
    on: ["send"],
    counts: "attempt",
    limit: configured,
    windowMs: always(HOUR_MS),
    keys: bySession,
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §2.3 A4",
  },
  {
    name: "sendPerIpPer10m",
    on: ["send"],
    counts: "attempt",
    limit: configured,
    windowMs: always(10 * MINUTE_MS),
    keys: (call) => call.ips,
    refusal: "RATE_LIMITED",
    source: "original document",
  },
  {
    name: "sendPerToPer10m",
    on: ["send"],
    counts: "attempt",
    limit: configured,
    windowMs: always(10 * MINUTE_MS),
    keys: byDestination,
    refusal: "RATE_LIMITED",
    source: "original document",
  },
  {
    name: "sendPerToPerDay",
    on: ["send"],
    counts: "attempt",
    limit: configured,
    windowMs: always(DAY_MS),
    keys: byDestination,
    refusal: "RATE_LIMITED",
    source: "facts/policy.md §3.6",
  },
  {
    name: "resendCooldownSeconds",
    on: ["send"],
    counts: "unverified",
    limit: one,
    windowMs: seconds,
    keys: byDestination,
    refusal: "COOLDOWN",
    source: "original document, 30–60 s; an approval ends it",
  },
  {
    name: "checkPerIdentityPer10m",
    on: ["check"],
    counts: "attempt",
    limit: configured,
    windowMs: always(10 * MINUTE_MS),
    keys: (call) => [call.identity],
    refusal: "RATE_LIMITED",
    source: "original document",
  },
  {
    name: "checkPerToPer10m",
    on: ["check"],
    counts: "attempt",
    limit: configured,
    windowMs: always(10 * MINUTE_MS),
    keys: byDestination,
    refusal: "RATE_LIMITED",
    source: "original document; by destination, which the model cannot choose freely",
  },
  {
    name: "checkPerVerification",
    on: ["check"],
    counts: "attempt",
    limit: configured,
    windowMs: always(DAY_MS),
    keys: (call) => [call.verificationSid],
    refusal: "MAX_CHECKS_REACHED",
    source: "Twilio's own 5 (60202)",
  },
  {
    name: "cooldownSecondsAfterFailedCheck",
    on: ["check"],
    counts: "wrong_code",
    limit: one,
    windowMs: seconds,
    keys: byDestination,
    refusal: "LOCKED_OUT",
    source: "original document",
  },
  {
    name: "failedChecksBeforeDisable",
    on: ["send", "check"],
    counts: "wrong_code",
    limit: configured,
    windowMs: always(FOREVER_MS),
    keys: byDestination,
    refusal: "FACTOR_DISABLED",
    source: "NIST SP 800-63B-4 §3.2.2: 100 consecutive failures; a resend never resets it",
  },
];

const ROW_BY_NAME = new Map(RULES.map((row) => [wireName(row.name), row]));

/** The rules of one call. A limit of 0 is switched off. */
export function rulesFor(call: RuleSubject, limits: RateLimits): Rule[] {
  return RULES.filter((row) => row.on.includes(call.operation) && limits[row.name] > 0).flatMap((row) =>
    row
      .keys(call)
      .filter((value) => value !== undefined)
      .map((value) => ({
        name: wireName(row.name),
        key: `${call.tenant}|${row.name}|${value}`,
        limit: row.limit(limits[row.name]),
        windowMs: row.windowMs(limits[row.name]),
        counts: row.counts,
        ...(row.distinct && { distinct: row.distinct(call) }),
      })),
  );
}

/** Which error a refusing rule means. */
export function refusalOf(rule: string): ErrorCode {
  return ROW_BY_NAME.get(rule)?.refusal ?? "RATE_LIMITED";
}

/** How many more calls of the strictest attempt limit are left. */
export function attemptsLeft(usage: RuleUsage[]): number {
  const left = usage
    .filter(({ name }) => ROW_BY_NAME.get(name)?.counts === "attempt" && !ROW_BY_NAME.get(name)?.distinct)
    .map(({ limit, used }) => Math.max(0, limit - used));
  return left.length ? Math.min(...left) : Number.MAX_SAFE_INTEGER;
}

/** `sendPerIpPer10m` → `send_per_ip_per_10m`: a rule's name on the wire is its configuration key. */
export function wireName(name: string): string {
  return name.replace(/[A-Z]|(?<=[a-z])\d/g, (match) => `_${match.toLowerCase()}`);
}
