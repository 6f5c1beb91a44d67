import { MAX_CLOCK_SKEW_SECONDS, MAX_LIFETIME_SECONDS } from "./claims.js";
import { newJwk, publicPart } from "./jwk.js";
import type { KeyEntry } from "./key-file.js";

/**
 * The life of a key, as functions of what is kept and the time (epoch milliseconds). Kept in the order of creation:
 * keys that are retired, the one that signs, the next.
 */
type Entries = readonly KeyEntry[];

const DAY_MS = 86_400_000;
/** facts/policy.md §7.2 rule 8. */
const NEXT_KEY_AFTER_MS = 30 * DAY_MS;
const PUBLISHED_EARLY_MS = DAY_MS;
/** By then the last receipt of a retired key has expired for every backend. */
const RETIRED_KEPT_MS = (MAX_LIFETIME_SECONDS + MAX_CLOCK_SKEW_SECONDS) * 1_000;

export const newKey = (now: number, activeFrom = now): KeyEntry => ({ jwk: newJwk(), createdAt: now, activeFrom });

/** The newest that is active; if the clock was set back before all of them, the first that still can sign. */
export function signingKey(entries: Entries, now: number): KeyEntry {
  const able = entries.filter(({ jwk }) => jwk.d !== undefined);
  return able.findLast(({ activeFrom }) => activeFrom <= now) ?? able[0]!;
}

/** What must be kept at this time; the same array if that is what is kept. */
export function settled(entries: Entries, now: number): Entries {
  const signing = entries.indexOf(signingKey(entries, now));
  const kept = entries
    .map((entry, index) => (index < signing ? retired(entry, entries[index + 1]!.activeFrom) : entry))
    .filter(({ retiredAt }) => retiredAt === undefined || now <= retiredAt + RETIRED_KEPT_MS);
  const wanted = now >= entries.at(-1)!.createdAt + NEXT_KEY_AFTER_MS ? withNext(kept, now) : kept;
  const isSame = wanted.length === entries.length && wanted.every((entry, index) => entry === entries[index]);
  return isSame ? entries : wanted;
}

/** With a next key, published now and active in a day; the one that is already waiting stays it. */
export function withNext(entries: Entries, now: number): Entries {
  const waits = entries.at(-1) !== signingKey(entries, now);
  return waits ? entries : [...entries, newKey(now, now + PUBLISHED_EARLY_MS)];
}

/**
 * With a new key that signs from now on. A key that was waiting lay in the same file as the one that must go, so it
 * goes too: nothing was ever signed with it.
 */
export function withReplacement(entries: Entries, now: number): Entries {
  const used = entries.slice(0, entries.indexOf(signingKey(entries, now)) + 1);
  return [...used.map((entry) => retired(entry, now)), newKey(now)];
}

const retired = (entry: KeyEntry, at: number): KeyEntry =>
  entry.retiredAt === undefined ? { ...entry, jwk: publicPart(entry.jwk), retiredAt: at } : entry;
