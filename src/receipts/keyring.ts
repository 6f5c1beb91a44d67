import { VerifyError } from "../core/errors.js";
import type { Clock } from "../core/ports/log.js";
import { type Jwk, type JwkSet, kidOf, publishedJwk } from "./jwk.js";
import { type KeyEntry, openKeyFile } from "./key-file.js";
import { newKey, settled, signingKey, withNext, withReplacement } from "./rotation.js";
import { suppliedJwks } from "./supplied-keys.js";

/** `published`: from the environment and not the first, so it only verifies. */
export type KeyState = "signing" | "next" | "retired" | "published";

/** Times are epoch milliseconds; keys from the environment have none. */
export interface Key {
  kid: string;
  jwk: Jwk;
  state: KeyState;
  createdAt?: number;
  activeFrom?: number;
}

/** Both functions throw VerifyError `POLICY_STORE_UNAVAILABLE`. */
export interface Keyring {
  /** The keys as they are now, oldest first; exactly one signs. The first call makes it. */
  keys(): Promise<readonly Key[]>;
  /**
   * Adds the next key, published now and active in 24 hours; a second call finds it there. With `atOnce` a new key
   * signs from now on, and the one that signed only verifies until its last receipt has expired.
   *
   * @returns the newest key.
   * @throws VerifyError `INVALID_INPUT` when the keys come from the environment.
   */
  rotate(options: { atOnce: boolean }): Promise<Key>;
}

export interface KeyringOptions {
  /** A private JWK Set (`VERIFY_RECEIPT_KEYS`); it is never rotated by itself. */
  keys?: string;
  stateDir: string;
  clock: Clock;
}

/** @throws VerifyError `NOT_CONFIGURED` for `keys` that cannot be used */
export function openKeyring({ keys, stateDir, clock }: KeyringOptions): Keyring {
  return keys === undefined ? ofFile(stateDir, clock) : ofEnvironment(keys);
}

function ofEnvironment(text: string): Keyring {
  const keys = suppliedJwks(text).map((jwk, index): Key => {
    return { kid: kidOf(jwk), jwk, state: index === 0 ? "signing" : "published" };
  });
  return {
    keys: async () => keys,
    rotate: async () => {
      throw new VerifyError("INVALID_INPUT", {
        message: "The keys of receipts come from VERIFY_RECEIPT_KEYS and are not rotated here.",
        fix: "Add a new private JWK as its last key, move it to the front a day later, and remove the old key ten minutes after that.",
      });
    },
  };
}

function ofFile(stateDir: string, clock: Clock): Keyring {
  const file = openKeyFile(stateDir, () => newKey(clock.now()));
  return {
    keys: async () => {
      const now = clock.now();
      const entries = file.read();
      const isSettled = settled(entries, now) === entries;
      return keysOf(isSettled ? entries : await file.update((current) => settled(current, now)), now);
    },
    rotate: async ({ atOnce }) => {
      const now = clock.now();
      const change = atOnce ? withReplacement : withNext;
      return keysOf(await file.update((entries) => change(settled(entries, now), now)), now).at(-1)!;
    },
  };
}

function keysOf(entries: readonly KeyEntry[], now: number): Key[] {
  const signing = entries.indexOf(signingKey(entries, now));
  return entries.map(({ jwk, createdAt, activeFrom }, index) => ({
    kid: kidOf(jwk),
    jwk,
    state: index < signing ? "retired" : index === signing ? "signing" : "next",
    createdAt,
    activeFrom,
  }));
}

/** What `/.well-known/jwks.json` shows. */
export function jwksOf(keys: readonly Key[]): JwkSet {
  return { keys: keys.map(({ jwk }) => publishedJwk(jwk)) };
}
