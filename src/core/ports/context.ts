/**
 * core/ports/ — the only things the core knows of the outside. Interfaces alone; may import each other and core/errors.
 *
 * This file: what every core function receives.
 */
import type { Catalogue } from "./catalogue.js";
import type { Challenges } from "./challenge.js";
import type { Delivery } from "./delivery.js";
import type { Gateway } from "./gateway.js";
import type { Clock, Log } from "./log.js";
import type { Alerts, Contacts, EntryPages, Receipts } from "./outside.js";
import type { Settings } from "./settings.js";
import type { Store } from "./store.js";

/**
 * Keyed fingerprints of a length-prefixed tuple; one purpose never equals another (facts/policy.md §6.3).
 * The current key's first; while HMAC keys rotate the previous one's follows, so that both are read and one is written.
 */
export type Fingerprint = (purpose: string, ...parts: (string | undefined)[]) => [string, ...string[]];

/** What is kept, and the keys that make it unreadable. */
export interface State {
  store: Store;
  fingerprint: Fingerprint;
  vault: Vault;
}

/** Authenticated encryption bound to its place; the current key seals, the previous one still opens (facts/policy.md §6.3). */
export interface Vault {
  /** @param place says what it is and whose, so that an envelope cannot be moved. */
  seal(place: readonly string[], text: string): string;
  /** Undefined: not of this place, changed, or of a key that is gone. */
  open(place: readonly string[], envelope: string): string | undefined;
}

/** The outside as the core sees it. What is costly to load or open is a function, called when first needed. */
export interface Context {
  settings: Settings;
  clock: Clock;
  log: Log;
  /** Throws `NOT_CONFIGURED` without credentials. */
  gateway(): Promise<Gateway>;
  /** Throws `POLICY_STORE_UNAVAILABLE`. */
  state(): Promise<State>;
  catalogue(): Promise<Catalogue>;
  receipts(): Promise<Receipts>;
  challenges(): Promise<Challenges>;
  /** Undefined: nothing delivers codes of our own here. */
  delivery?: () => Promise<Delivery>;
  /** Undefined: this installation has none. */
  contacts?: () => Promise<Contacts>;
  /** Undefined: nobody serves pages here. */
  pages?: EntryPages;
  /** Undefined: alerts go to the log alone. */
  alerts?: Alerts;
}
