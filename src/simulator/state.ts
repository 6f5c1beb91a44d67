/** What the simulator remembers, of all its resources. No HTTP, no timer; time comes in as `now`. */
import { type Account, newAccount } from "./account.js";
import type { StoredBlock } from "./blocks.js";
import type { StoredSubscription } from "./events.js";
import type { Entity } from "./factors/factors.js";
import type { LookupAnswer } from "./lookups.js";
import type { Message } from "./messages.js";
import { Refusal } from "./refusals.js";
import { isSid, newService, type Service } from "./services.js";
import type { SnaLink } from "./sna.js";

export type Channel = "sms" | "call" | "email" | "whatsapp" | "sna";

export interface Verification {
  sid: string;
  service: Service;
  to: string;
  channel: Channel;
  status: "pending" | "approved" | "canceled" | "max_attempts_reached";
  code: string;
  locale: string;
  country: string | null;
  amount: string | null;
  payee: string | null;
  createdAt: number;
  updatedAt: number;
  expiresAt: number;
  sends: Attempt[];
  wrongChecks: number;
  /** What Lookup said when it began. */
  lineType: unknown;
}

export interface Attempt {
  sid: string;
  verification: Verification;
  channel: Channel;
  createdAt: number;
  updatedAt: number;
  converted: boolean;
  /** Messaging error code when the message did not arrive. */
  undelivered?: number;
  /** Of Silent Network Auth. */
  sna?: SnaLink;
}

export interface State {
  codeLength: number;
  services: Map<string, Service>;
  verifications: Map<string, Verification>;
  /** Newest verification of a Service and destination. */
  newest: Map<string, Verification>;
  /** Oldest first. */
  attempts: Attempt[];
  /** Oldest first. */
  messages: Message[];
  /** Of Event Streams. */
  subscriptions: StoredSubscription[];
  /** By Service and identity. */
  entities: Map<string, Entity>;
  account: Account;
  blocks: StoredBlock[];
  /** Number to SID. */
  safeList: Map<string, string>;
  /** What tests set, by number. */
  lookups: Map<string, LookupAnswer>;
  /** Sends that programmable rate limits counted, by Service, limit and value. */
  counted: Map<string, number[]>;
}

const HISTORY_MS = 30 * 86_400_000;

export function newState(codeLength: number): State {
  return {
    codeLength,
    services: new Map(),
    verifications: new Map(),
    newest: new Map(),
    attempts: [],
    messages: [],
    subscriptions: [],
    entities: new Map(),
    account: newAccount(),
    blocks: [],
    safeList: new Map(),
    lookups: new Map(),
    counted: new Map(),
  };
}

/** The Service of a SID: like a fixture, it exists as soon as somebody asks for it. */
export function serviceOf(state: State, sid: string, account: string, now: number): Service {
  const known = state.services.get(sid);
  if (known) return known;
  if (!isSid("VA", sid)) throw new Refusal(20404);
  const made = newService(sid, account, state.codeLength, now);
  state.services.set(sid, made);
  return made;
}

/** `key` is a VE SID or a destination. Approved and expired verifications are gone; canceled ones stay until they expire. */
export function find(state: State, service: Service, key: string | undefined, now: number): Verification {
  const verification = state.verifications.get(key ?? "") ?? state.newest.get(keyOf(service, key ?? ""));
  if (!verification || verification.service.sid !== service.sid || now >= verification.expiresAt) {
    throw new Refusal(20404);
  }
  return verification;
}

export function isOpen({ status, expiresAt }: Verification, now: number): boolean {
  return now < expiresAt && (status === "pending" || status === "max_attempts_reached");
}

export function forget(state: State, verification: Verification): void {
  state.verifications.delete(verification.sid);
  const key = keyOf(verification.service, verification.to);
  if (state.newest.get(key) === verification) state.newest.delete(key);
}

/** Both collections are in order of time, so only their heads are looked at. */
export function forgetOld(state: State, now: number): void {
  for (const verification of state.verifications.values()) {
    if (now < verification.expiresAt) break;
    forget(state, verification);
  }
  const recent = state.attempts.findIndex(({ createdAt }) => createdAt > now - HISTORY_MS);
  if (recent !== 0) state.attempts.splice(0, recent < 0 ? state.attempts.length : recent);
}

export function keyOf(service: Service, to: string): string {
  return `${service.sid} ${to}`;
}
