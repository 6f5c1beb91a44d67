/**
 * core/ports/ — the only things the core knows of the outside. Interfaces alone; may import each other and core/errors.
 *
 * This file: what every core function receives.
 */
import type { Catalogue } from "./catalogue.js";
import type { Gateway } from "./gateway.js";
import type { Clock, Log } from "./log.js";
import type { Settings } from "./settings.js";
import type { Store } from "./store.js";

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
