/** Port to the store: exact limits and durable memory. */
import type { ErrorCode } from "../errors.js";
import type { Channel, Json, VerificationStatus } from "./settings.js";

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
