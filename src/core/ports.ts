/**
 * core/ — the policy core: what may happen, decided without I/O.
 * May import: its own files, `node:crypto`, `zod`-free plain data and `libphonenumber-js`. Never an SDK, a database or HTTP.
 *
 * This file is the only thing the core knows of the outside: the four ports that adapters implement.
 */
import type { ErrorCode, Retry } from "./errors.js";

/** Channels of Twilio's create-verification call; `custom` is ours alone (facts: Twilio has no such channel). */
export const CHANNELS = ["sms", "call", "email", "whatsapp", "sna", "auto", "custom"] as const;
export type Channel = (typeof CHANNELS)[number];

export const STATUSES = [
  "pending",
  "approved",
  "canceled",
  "max_attempts_reached",
  "deleted",
  "failed",
  "expired",
] as const;
export type VerificationStatus = (typeof STATUSES)[number];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

// ---------------------------------------------------------------- settings: what the core needs of the configuration

export interface RateLimits {
  sendPerIpPer10m: number;
  sendPerToPer10m: number;
  sendPerToPerDay: number;
  sendPerSessionPerHour: number;
  destinationsPerSessionPerHour: number;
  sendPerTenantPerMinute: number;
  spendPerDayCents: number;
  checkPerIdentityPer10m: number;
  checkPerToPer10m: number;
  checkPerVerification: number;
  cooldownSecondsAfterFailedCheck: number;
  resendCooldownSeconds: number;
  failedChecksBeforeDisable: number;
  unverifiedPerPrefixPerHour: number;
  unverifiedCountriesPerIpPerDay: number;
  unverifiedPerCountryPerDay: number;
  unverifiedPerCountryPerHour: number;
  twilioFailuresPer30s: number;
}

/** What the budgets against SMS pumping do when they are exceeded. */
export type BudgetMode = "record" | "deny" | "off";

export interface Settings {
  /** True only when the operator chose the simulator; then every result says so. */
  simulated: boolean;
  serviceSid?: string;
  channels: Channel[];
  defaultChannel: Channel;
  fallbackChannels: Channel[];
  defaultLocale?: string;
  /** Lifetime of a code at Twilio, in seconds. It only describes the Service; Twilio changes it through Support (2 min – 24 h). */
  codeTtlSeconds: number;
  psd2: boolean;
  /** ISO alpha-2, upper case. */
  defaultCountry?: string;
  allowedCountries?: string[];
  rateLimits: RateLimits;
  unverifiedBudgets: BudgetMode;
  /** What one send is taken to cost, for the spend cap. */
  centsPerSend: number;
  /** Which credentials are in use: a gate that Twilio closed for others does not concern these. */
  account?: string;
}

/** Groups of MCP tools that the operator switches on, in the order in which they are listed. */
export const TOOL_SETS = ["core", "ops"] as const;
export type ToolSet = (typeof TOOL_SETS)[number];

/** Who calls, as the door knows it. Nothing here may come from a tool argument. */
export interface Caller {
  tenant: string;
  actor: string;
  session: string;
  /** Client address from a trusted transport, never from the model. */
  ip?: string;
  signal?: AbortSignal;
}

// ---------------------------------------------------------------- Gateway: Twilio, or anything that speaks like it

export interface CreateVerification {
  to: string;
  channel: Exclude<Channel, "custom">;
  locale?: string;
  amount?: string;
  payee?: string;
  deviceIp?: string;
}

export interface CheckVerification {
  verificationSid?: string;
  to?: string;
  /** Absent for Silent Network Auth. */
  code?: string;
  amount?: string;
  payee?: string;
}

export interface Verification {
  sid: string;
  to: string;
  channel: string;
  status: VerificationStatus;
  createdAt: number;
  updatedAt: number;
  /** One entry a message that Twilio sent for this verification. */
  sendAttempts: { at: number; channel: string; sid: string }[];
  snaUrl?: string;
}

export interface VerificationCheck {
  sid: string;
  to: string;
  channel: string;
  status: VerificationStatus;
  valid: boolean;
  snaErrorCodes: number[];
}

export interface Attempt {
  sid: string;
  verificationSid: string;
  to: string;
  channel: string;
  converted: boolean;
  createdAt: number;
  /** `confirmed | unconfirmed | expired`, or empty. */
  state: string;
  /** Message or call status (`delivered`, `undelivered`, `no-answer`, …), or empty. */
  delivery: string;
  errorCode?: number;
  country?: string;
  price?: string;
}

export interface AttemptFilter {
  to?: string;
  verificationSid?: string;
  channel?: string;
  country?: string;
  converted?: boolean;
  /** Epoch milliseconds. */
  since?: number;
  until?: number;
}

export interface AttemptPage {
  attempts: Attempt[];
  /** Opaque to the core; give it back to read on. */
  next?: string;
}

export interface AttemptSummary {
  total: number;
  converted: number;
}

export interface PhoneLookup {
  valid: boolean;
  country?: string;
  lineType?: string;
}

/** Settings of the Verify Service that change what a person or an operator sees (facts/twilio-verify.md §1.4). */
export interface ServiceFacts {
  codeLength: number;
  lookupEnabled: boolean;
  skipSmsToLandlines: boolean;
  psd2Enabled: boolean;
  customCodeEnabled: boolean;
  /** A call says the code only after a key was pressed. */
  dtmfInputRequired: boolean;
  doNotShareWarningEnabled: boolean;
  verifyEventSubscriptionEnabled: boolean;
  hasWhatsappSender: boolean;
  /** Twilio's clock when it answered, epoch milliseconds cut to the second; absent when the answer did not say. */
  answeredAt?: number;
}

/**
 * Why a call gave no value.
 * `rejected`: Twilio answered with a refusal, so nothing was done. `not_sent`: no byte of the request left.
 * `unknown`: it may have been done (reset, timeout or 5xx after the request was written).
 */
export interface GatewayFailure {
  certainty: "rejected" | "not_sent" | "unknown";
  httpStatus?: number;
  twilioCode?: number;
  /** Parameter that Twilio named (`To`, `Channel`, …): one of a closed list, never free text. */
  parameter?: string;
  /** From `Retry-After`, milliseconds. */
  retryAfterMs?: number;
}

export type GatewayResult<T> = { ok: true; value: T } | { ok: false; failure: GatewayFailure };

export interface Gateway {
  createVerification(request: CreateVerification): Promise<GatewayResult<Verification>>;
  checkVerification(request: CheckVerification): Promise<GatewayResult<VerificationCheck>>;
  fetchVerification(sid: string): Promise<GatewayResult<Verification>>;
  cancelVerification(sid: string): Promise<GatewayResult<Verification>>;
  /** Newest first. `pageSize` 1–1000. */
  listAttempts(filter: AttemptFilter, pageSize: number, next?: string): Promise<GatewayResult<AttemptPage>>;
  summarizeAttempts(filter: AttemptFilter): Promise<GatewayResult<AttemptSummary>>;
  lookupNumber(e164: string): Promise<GatewayResult<PhoneLookup>>;
  fetchService(): Promise<GatewayResult<ServiceFacts>>;
}

// ---------------------------------------------------------------- Store: exact limits and durable memory

/**
 * What makes a hit of a rule.
 * `attempt`, `spend` and `unverified` at admission, given back when nothing was sent (an approval releases `unverified` too);
 * `wrong_code` at admission of a check, taken back unless the code was wrong, released by an approval;
 * `failure` when a Twilio call failed (network, timeout, 5xx); `throttle` and `credentials` when Twilio closes a gate;
 * `verified` when a code was approved.
 */
export type Counted =
  | "attempt"
  | "spend"
  | "unverified"
  | "wrong_code"
  | "failure"
  | "throttle"
  | "credentials"
  | "verified";

/** One limit over one exact sliding log: at most `limit` in any `windowMs`. */
export interface Rule {
  name: string;
  /** Its log, current key first. While HMAC keys rotate the previous one follows: use is their sum, a hit goes to the first. */
  keys: readonly string[];
  limit: number;
  windowMs: number;
  counts: Counted;
  /** Count different values instead of hits: a value already in the window is free. */
  distinct?: string;
  /** What one hit weighs, for money. Default 1. */
  weight?: number;
  /** Instead of `limit`: the pause after the 1st, 2nd, … hit in the window; the last one stays. */
  pausesMs?: readonly number[];
  /** The limit grows with proven use: `limit`, or `share` × the most verified of one day in a fortnight, if that is more. */
  grows?: { keys: readonly string[]; share: number };
  /** Only tell in `usage` what would have been refused. */
  recordOnly?: boolean;
}

export interface RuleUsage {
  name: string;
  used: number;
  limit: number;
  /** Milliseconds until this rule admits again; 0 when it does now. */
  retryAfterMs: number;
  recordOnly?: boolean;
}

export interface Intent {
  operation: "send" | "check";
  tenant: string;
  /** Two calls with one key are one intent; the current key first, while HMAC keys rotate the previous one. */
  keys: readonly string[];
  /** The same key with another fingerprint is a misuse of a supplied key. One a key. */
  fingerprints: readonly string[];
  /** HMACs of the destination: an approval releases these subjects' `unverified` and `wrong_code` hits. */
  subjects: readonly string[];
  /** True when the caller supplied the key: it then outlives the verification that it led to. */
  supplied: boolean;
  /** Replay window, milliseconds from the claim. */
  keepMs: number;
  /** Milliseconds after which a claim that nobody settled has an unknown outcome. */
  leaseMs: number;
}

export type Admission =
  | { kind: "admitted"; reservation: string; at: number; usage: RuleUsage[] }
  | { kind: "replayed"; result: Json; at: number; usage: RuleUsage[] }
  | { kind: "in_progress"; retryAfterMs: number }
  | { kind: "outcome_unknown"; reservation: string; claimedAt: number; retryAfterMs: number }
  | { kind: "key_reused" }
  | { kind: "refused"; rule: string; retryAfterMs: number; usage: RuleUsage[] };

/** A gate that Twilio closes for a time: told by a 429 or by refused credentials. */
export interface Gate {
  counts: "throttle" | "credentials";
  forMs: number;
}

export type Settlement =
  /** It happened. `result` is what a repeated call gets. */
  | { kind: "done"; result: Json; approved?: boolean; wrongCode?: boolean; record?: VerificationRecord }
  /** Certain that nothing was done: every hit is given back. `failed` feeds the circuit breaker. */
  | { kind: "rejected"; failed: boolean; gate?: Gate; record?: VerificationRecord }
  /** It may have been done: the charge and the claim stay. */
  | { kind: "unknown" };

/** Our own memory of one verification. No destination in clear, no code. */
export interface VerificationRecord {
  sid: string;
  tenant: string;
  /** HMAC of the destination. */
  subject: string;
  /** HMAC of (person, destination), when the caller said who it is. */
  holder?: string;
  mask: string;
  country?: string;
  channel: Channel;
  status: VerificationStatus;
  createdAt: number;
  expiresAt: number;
  updatedAt: number;
  sends: number;
  wrongChecks: number;
}

/** One line of the decision log: what was asked, what the policy said. */
export interface Decision {
  at: number;
  tenant: string;
  actor: string;
  session: string;
  operation: "send" | "check" | "cancel";
  outcome: "done" | "replayed" | ErrorCode;
  rule?: string;
  twilioCode?: number;
  channel?: Channel;
  subject?: string;
  mask?: string;
  verificationSid?: string;
}

export interface DecisionFilter {
  tenant: string;
  subjects?: readonly string[];
  verificationSid?: string;
  since?: number;
  until?: number;
  refusedOnly?: boolean;
  limit: number;
}

/** Every method is one atomic step. A store that cannot answer throws `POLICY_STORE_UNAVAILABLE`. */
export interface Store {
  /** All rules or none: a refusal writes nothing. Time is the store's own and never runs back. */
  admit(intent: Intent, rules: Rule[]): Promise<Admission>;
  settle(reservation: string, settlement: Settlement): Promise<void>;
  /** Rules with their use now, without a charge. */
  usage(tenant: string, rules: Rule[]): Promise<RuleUsage[]>;
  findVerification(tenant: string, sid: string): Promise<VerificationRecord | undefined>;
  /** Newest verification of a destination (under any of its HMACs), whatever its status. */
  latestVerification(tenant: string, subjects: readonly string[]): Promise<VerificationRecord | undefined>;
  /** Also forgets the intents that led to a verification which is no longer pending. */
  saveVerification(record: VerificationRecord): Promise<void>;
  /** Whether this person proved this destination before. */
  isHolder(tenant: string, holders: readonly string[]): Promise<boolean>;
  recordDecision(decision: Decision): Promise<void>;
  /** Newest first. */
  decisions(filter: DecisionFilter): Promise<Decision[]>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- Catalogue: what Twilio's error codes mean

export interface CatalogueEntry {
  code: number;
  /** Twilio's official title. */
  title: string;
  product?: string;
  severity: "error" | "warning" | "unknown";
  httpStatus?: number;
  /** Our own words; where only the title is documented they say so. */
  meaning?: string;
  /** Where the words come from: the facts sheet, a mention in it, or the official title alone. */
  evidence?: "facts" | "mention" | "title";
  causes: string[];
  /** In the order to try them. */
  fixes: string[];
  retry?: Retry | "ok";
  /** Channels or factors to offer instead. */
  alternatives: string[];
  /** `api` a synchronous error, `async` a delivery result, `warn` a debugger warning, `webhook` Twilio calling us. */
  surface?: "api" | "async" | "warn" | "webhook";
  docsUrl: string;
}

export interface Catalogue {
  entry(code: number): CatalogueEntry | undefined;
  /** Those explained in our own words, ascending. */
  codes(): number[];
  /** Best first. */
  search(words: string, limit: number): CatalogueEntry[];
}

// ---------------------------------------------------------------- Clock and Log

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** The allow-list of what a log line may carry; free text has no field. */
export interface LogFields {
  operation?: string;
  code?: string;
  rule?: string;
  channel?: string;
  country?: string;
  /** Masked, never whole. */
  to?: string;
  verificationSid?: string;
  twilioCode?: number;
  httpStatus?: number;
  retryAfterMs?: number;
  durationMs?: number;
  attempt?: number;
  port?: number;
  version?: string;
  protocol?: string;
  simulated?: boolean;
  replayed?: boolean;
  signal?: string;
  /** Name of a configuration key, file or folder that the operator set. */
  setting?: string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;

// ---------------------------------------------------------------- what every core function receives

/**
 * Keyed fingerprints of a length-prefixed tuple; one purpose never equals another (facts/policy.md §6.3).
 * The current key's first; while HMAC keys rotate the previous one's follows, so that both are read and one is written.
 */
export type Fingerprint = (purpose: string, ...parts: (string | undefined)[]) => [string, ...string[]];

/** The outside as the core sees it. What is costly to load or open is a function, called when first needed. */
export interface Context {
  settings: Settings;
  clock: Clock;
  log: Log;
  /** Throws `NOT_CONFIGURED` without credentials. */
  gateway(): Promise<Gateway>;
  /** Throws `POLICY_STORE_UNAVAILABLE`. */
  state(): Promise<{ store: Store; fingerprint: Fingerprint }>;
  catalogue(): Promise<Catalogue>;
}
