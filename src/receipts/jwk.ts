import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { Json } from "../core/ports/settings.js";
import { ALGORITHM } from "./token.js";

/** An Ed25519 key (RFC 8037); without `d` only its public part. */
export interface Jwk {
  kty: "OKP";
  crv: "Ed25519";
  x: string;
  d?: string;
}

/** A JWK Set of public keys (RFC 7517 §5). */
export interface JwkSet {
  keys: { [name: string]: Json }[];
}

const THIRTY_TWO_BYTES = /^[\w-]{43}$/;

export function newJwk(): Jwk {
  const { x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { kty: "OKP", crv: "Ed25519", x: x!, d };
}

export const publicPart = ({ x }: Jwk): Jwk => ({ kty: "OKP", crv: "Ed25519", x });

/** RFC 7638: the hash of the public members in this order. */
export function kidOf({ x }: Jwk): string {
  return createHash("sha256")
    .update(JSON.stringify({ crv: "Ed25519", kty: "OKP", x }))
    .digest("base64url");
}

/** Named member by member, so that no private one can slip through. */
export function publishedJwk(jwk: Jwk): JwkSet["keys"][number] {
  return { ...publicPart(jwk), kid: kidOf(jwk), alg: ALGORITHM, use: "sig" };
}

/** The key in its own members only, or undefined: of another kind, damaged, or with an `x` that is not the one of `d`. */
export function jwkOf(value: unknown): Jwk | undefined {
  const { kty, crv, x, d } = (value ?? {}) as Record<string, unknown>;
  if (kty !== "OKP" || crv !== "Ed25519" || typeof x !== "string" || !THIRTY_TWO_BYTES.test(x)) return undefined;
  if (d === undefined) return { kty, crv, x };
  if (typeof d !== "string" || !THIRTY_TWO_BYTES.test(d)) return undefined;
  try {
    // Node takes `d` and never compares it with `x`; a set with the wrong `x` would verify nothing.
    const derived = createPublicKey(createPrivateKey({ key: { kty, crv, x, d }, format: "jwk" }));
    return derived.export({ format: "jwk" }).x === x ? { kty, crv, x, d } : undefined;
  } catch {
    return undefined;
  }
}
