import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { lengthPrefixed } from "./fingerprint.js";
import type { Vault } from "./ports/context.js";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM envelopes `v1.<key id>.<nonce>.<ciphertext>.<tag>`, base64url; the place is authenticated, not stored
 * (facts/policy.md §6.3). Random nonces of 96 bits: at most 2³² messages a key.
 *
 * @param current seals and opens. @param previous the key before a rotation: only opens.
 */
export function createVault(current: Uint8Array, previous?: Uint8Array): Vault {
  const now = keyOf(current);
  const keys = new Map([now, ...(previous ? [keyOf(previous)] : [])]);
  return {
    seal(place, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const [id, key] = now;
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aadOf(place));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return ["v1", id, ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(".");
    },
    open(place, envelope) {
      const [version, id = "", ...parts] = envelope.split(".");
      const key = keys.get(id);
      const [nonce, sealed, tag] = parts.map((part) => Buffer.from(part, "base64url"));
      if (version !== "v1" || !key || parts.length !== 3 || nonce!.length !== NONCE_BYTES || tag!.length !== TAG_BYTES)
        return undefined;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, nonce!).setAAD(aadOf(place)).setAuthTag(tag!);
        return Buffer.concat([decipher.update(sealed!), decipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}

const aadOf = (place: readonly string[]) => Buffer.from(lengthPrefixed([...place]));

function keyOf(secret: Uint8Array): [id: string, key: Buffer] {
  const key = Buffer.from(hkdfSync("sha256", secret, "twilio-verify-mcp", "vault", 32));
  return [createHash("sha256").update("vault-key-id").update(key).digest("hex").slice(0, 8), key];
}
