import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import type { Fingerprint } from "./ports/context.js";

/**
 * Keyed fingerprints of low-entropy values (facts/policy.md §6.3: unkeyed hashes of phone numbers are plaintext).
 *
 * @param current 32 bytes or more; writes use it.
 * @param previous the key before a rotation: still read, never written, until the longest window has passed.
 */
export function createFingerprint(current: Uint8Array, previous?: Uint8Array): Fingerprint {
  const now = keyed(current);
  const before = previous && keyed(previous);
  return (purpose, ...parts) => {
    const text = lengthPrefixed(parts);
    return before ? [now(purpose, text), before(purpose, text)] : [now(purpose, text)];
  };
}

/** `<key id>.<HMAC-SHA-256, base64url>`; each purpose has its own key (HKDF), so that two uses cannot be linked. */
function keyed(secret: Uint8Array): (purpose: string, text: string) => string {
  const keyId = createHash("sha256").update("key-id").update(secret).digest("hex").slice(0, 8);
  const keys = new Map<string, KeyObject>();
  const keyOf = (purpose: string) => {
    let key = keys.get(purpose);
    if (!key) {
      key = createSecretKey(Buffer.from(hkdfSync("sha256", secret, "twilio-verify-mcp", purpose, 32)));
      keys.set(purpose, key);
    }
    return key;
  };
  return (purpose, text) => `${keyId}.${createHmac("sha256", keyOf(purpose)).update(text).digest("base64url")}`;
}

/** `ab` + `c` must never equal `a` + `bc`, nor an absent part an empty one. */
export function lengthPrefixed(parts: (string | undefined)[]): string {
  return parts.map((part) => (part === undefined ? "-" : `${Buffer.byteLength(part)}:${part}`)).join("");
}
