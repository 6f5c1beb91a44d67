/** Port to the store: exact limits and durable memory. */
import type { ErrorCode } from "../errors.js";
import type { Channel, Json, VerificationStatus } from "./settings.js";

/**
 * What makes a hit of a rule.
 * `attempt`, `spend` and `unverified` at admission, given back when nothing was sent (an approval releases `unverified` too);
 * `wrong_code` at admission of a check, taken back unless the code was wrong, released by an approval;
 * `failure` when a Twilio call failed (network, timeout, 5xx); `throttle`, `credentials` and `fraud_block` when Twilio
 * closes a gate;
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
  | "fraud_block"
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
  /**
   * Dates its hits to the beginning of a span of this length, so that the log of a whole country has few different times.
   * For rules that only count: one span is one hit with a number, and knows no values.
   */
  grainMs?: number;
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
  operation: "send" | "check" | "lookup";
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

/** A gate that Twilio closes for a time: told by a 429, by refused credentials, or by Fraud Guard. */
export interface Gate {
  counts: "throttle" | "credentials" | "fraud_block";
  forMs: number;
}

export type Settlement =
  /** It happened. `result` is what a repeated call gets. */
  | {
      kind: "done";
      result: Json;
      approved?: boolean;
      wrongCode?: boolean;
      record?: VerificationRecord;
      /** Remembered in the same step, each unless one of its name is there. */
      notes?: Note[];
    }
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
  channel: Channel | "totp";
  status: VerificationStatus;
  createdAt: number;
  expiresAt: number;
  updatedAt: number;
  sends: number;
  wrongChecks: number;
  serviceSid?: string;
  /** Sealed: what the receipt of this verification must name. */
  binding?: string;
  /** Sealed destination, where the operator chose to keep it. */
  sealedTo?: string;
  /** Nothing was sent: the contact does not exist, and nobody may learn that. */
  decoy?: boolean;
  /** Twilio's name of the newest message (VL…). */
  attemptSid?: string;
  /** An event told how it ended; no call of ours saw it. */
  endedByEvent?: boolean;
}

/** What is known of one person at one destination. Made by the first verification that names a holder. */
export interface PersonRecord {
  subject: string;
  serviceSid?: string;
  /** The newest one. */
  verificationSid: string;
  /** Epoch milliseconds; absent until this person proved this destination. */
  verifiedAt?: number;
  updatedAt: number;
}

export type NoteKind =
  | "alert"
  | "confirmation"
  | "custom"
  | "delivery"
  | "entity"
  | "entry"
  | "event"
  | "lookup"
  | "open_event"
  | "owner"
  | "proof"
  | "proof_of_work"
  | "receipt"
  | "recovery"
  | "safe_listed"
  | "suppressed"
  | "told"
  | "totp"
  | "verified";

/** Something small to remember for a time under a name: a page that is open, a receipt, a token that is spent. */
export interface Note {
  tenant: string;
  kind: NoteKind;
  /** A fingerprint or a random name, never a value that must stay secret. */
  key: string;
  value: Json;
  keepMs: number;
}

/** How an event says that a verification ended. */
export interface End {
  status: VerificationStatus;
  /** Epoch milliseconds. */
  at: number;
  /** Ends by an earlier event that give way to this one, so that their order does not matter. */
  over: readonly VerificationStatus[];
}

/** One line of the decision log: what was asked, what the policy said. */
export interface Decision {
  at: number;
  tenant: string;
  actor: string;
  session: string;
  operation:
    | "send"
    | "check"
    | "cancel"
    | "redeem"
    | "erase"
    | "enroll"
    | "confirm"
    | "remove"
    | "lookup"
    | "safelist"
    | "unsuppress";
  outcome: "done" | "replayed" | ErrorCode;
  rule?: string;
  twilioCode?: number;
  channel?: Channel | "totp";
  subject?: string;
  mask?: string;
  verificationSid?: string;
  /** ISO alpha-2, where a call learnt it. */
  country?: string;
  /** From the call to its outcome. */
  durationMs?: number;
}

/** Which verifications a page of the list shows. */
export interface VerificationFilter {
  tenant: string;
  subjects?: readonly string[];
  /** As it is at `now`: what is stored as pending may have expired. */
  status?: VerificationStatus;
  channel?: VerificationRecord["channel"];
  country?: string;
  /** Created from then on, and until then, epoch milliseconds. */
  since?: number;
  until?: number;
  /** Where the page before ended. */
  after?: VerificationPlace;
  now: number;
  limit: number;
}

/** A place in the list of verifications, newest first. */
export type VerificationPlace = Pick<VerificationRecord, "createdAt" | "sid">;

export interface VerificationPage {
  found: VerificationRecord[];
  /** Where to go on. A store looks at a bounded number at a time, so a page may be short, or empty, and not the last. */
  next?: VerificationPlace;
}

/**
 * What is counted of verifications, by the hour in which they began (`started`, `approved`), of decisions (`sent`,
 * `refused`, `answered`) and of messages (`delivered`, `undelivered`) by the hour in which they happened.
 */
export interface Tally {
  /** Epoch milliseconds; from `statistics` the beginning of the span. */
  at: number;
  what: "started" | "approved" | "sent" | "refused" | "answered" | "delivered" | "undelivered";
  country?: string;
  channel?: string;
  /** Of `refused` the rule, or else our error code; of `answered` the operation. */
  reason?: string;
  /** Of `refused` and `undelivered` Twilio's code; of `answered` the most milliseconds that it took. */
  number?: number;
}

/** One link of a tenant's chain of decisions: each names the one before. */
export interface AuditEntry {
  /** 1, 2, 3 … without a gap. */
  number: number;
  decision: Decision;
  link: string;
}

/** Where the kept part of a tenant's chain begins (`base`: the last link that was pruned, or 0 and "") and ends. */
export interface AuditEnds {
  base: { number: number; link: string };
  head: { number: number; link: string };
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
  /** Changes only how it ended, and only while it is pending or as `over` says. What a call of ours saw stays. */
  endVerification(tenant: string, sid: string, end: End): Promise<void>;
  /** Releases the `unverified` hits of a destination, and no others. */
  releaseUnverified(tenant: string, subject: string): Promise<void>;
  /** Durably, unless one of that name was kept before: then false. It is open until it is closed, and kept on after that. */
  keepEvent(event: Omit<Note, "kind">): Promise<boolean>;
  /** Oldest first. */
  openEvents(tenant: string, limit: number): Promise<{ key: string; value: Json }[]>;
  closeEvent(tenant: string, key: string): Promise<void>;
  /** Whether this person proved this destination before. */
  isHolder(tenant: string, holders: readonly string[]): Promise<boolean>;
  findPerson(tenant: string, holders: readonly string[]): Promise<PersonRecord | undefined>;
  /** Forgets every verification and person of these subjects; limits and the audit, which hold fingerprints, stay. @returns how many rows went. */
  erase(tenant: string, subjects: readonly string[]): Promise<number>;
  /** Keeps it unless one of that name is there, spent or not. @returns whether it was kept. */
  remember(note: Note): Promise<boolean>;
  /** Undefined: never there, over, or spent. */
  recall(tenant: string, kind: NoteKind, key: string): Promise<Json | undefined>;
  /** The value, to one caller ever; then its name stays taken until its time is over. */
  spend(tenant: string, kind: NoteKind, key: string): Promise<{ value: Json } | "spent" | undefined>;
  /** Takes the name free again. */
  forget(tenant: string, kind: NoteKind, key: string): Promise<void>;
  /** Appends to the tenant's chain: `link` of the one before and of this decision. */
  recordDecision(decision: Decision): Promise<void>;
  /** In the order of their numbers, after `after`. */
  auditTrail(tenant: string, after: number, limit: number): Promise<AuditEntry[]>;
  auditEnds(tenant: string): Promise<AuditEnds>;
  /** Newest first. */
  decisions(filter: DecisionFilter): Promise<Decision[]>;
  /** Newest first. */
  verifications(filter: VerificationFilter): Promise<VerificationPage>;
  /** Of the last 30 days, kept as counters: as fast with a million verifications as with none. @param spanMs whole hours. */
  statistics(tenant: string, since: number, spanMs: number): Promise<(Tally & { count: number })[]>;
  /** Counts one more, of what the store does not see by itself. */
  count(tenant: string, tally: Tally): Promise<void>;
  close(): Promise<void>;
}

/** Makes a link from the one before ("" for the first) and the decision. The store keeps what it returns. */
export type Link = (previous: string, decision: Decision) => string;
