import type { ReceiptClaims } from "../core/ports/outside.js";
import { claimsOf, MAX_CLOCK_SKEW_SECONDS } from "./claims.js";
import { ReceiptError, type ReceiptErrorReason } from "./error.js";
import type { JwkSource } from "./jws.js";
import { payloadOf } from "./token.js";

export interface VerifyReceiptOptions {
  /**
   * The public keys: a JWK Set, its address (https, or http on this machine; at most 64 KiB, cached for ten minutes),
   * or a function that gives the set.
   */
  jwks: JwkSource;
  /** `[receipts] issuer` of the server. */
  issuer: string;
  /** `[receipts] audience` of the server: you. */
  audience: string;
  /** The one that you gave for this flow. A receipt with a nonce is refused without it. */
  nonce?: string;
  purpose?: string;
  /** Of whom the verification was asked, in your own words for them. */
  sub?: string;
  /** 0 to 30, the default. */
  clockSkewSeconds?: number;
  /** Accept what a simulator approved. Only for tests. */
  allowSimulated?: boolean;
  /** Epoch milliseconds. Default: `Date.now`. */
  now?: () => number;
}

interface Expected extends VerifyReceiptOptions {
  skew: number;
  /** Seconds since the epoch. */
  at: number;
}

/** Every comparison is written so that `undefined` or NaN on our side refuses. */
const REFUSED: readonly [ReceiptErrorReason, (claims: ReceiptClaims, expected: Expected) => boolean][] = [
  ["wrong_issuer", ({ iss }, { issuer }) => iss !== issuer],
  ["wrong_audience", ({ aud }, { audience }) => aud !== audience],
  ["expired", ({ exp }, { at, skew }) => !(at < exp + skew)],
  ["not_yet_valid", ({ nbf, iat }, { at, skew }) => !(Math.max(nbf, iat) <= at + skew)],
  ["wrong_nonce", ({ nonce }, expected) => nonce !== expected.nonce],
  ["wrong_purpose", ({ purpose }, expected) => expected.purpose !== undefined && purpose !== expected.purpose],
  ["wrong_subject", ({ sub }, expected) => expected.sub !== undefined && sub !== expected.sub],
  ["simulated", ({ simulated }, { allowSimulated }) => simulated !== undefined && allowSimulated !== true],
];

/**
 * For backends: what a receipt says, if it is good for you now. Works offline when `jwks` is a set.
 * A receipt that is good stays good until it expires; to accept it once, remember its `jti` until then.
 *
 * @throws ReceiptError with the `reason`; TypeError for options that cannot be right
 * @see facts/policy.md §7.2
 * @example
 * ```ts
 * const { sub, amr } = await verifyReceipt(token, {
 *   jwks: "https://verify.example.com/.well-known/jwks.json",
 *   issuer: "https://verify.example.com",
 *   audience: "https://api.example.com",
 *   nonce: session.nonce,
 *   purpose: "login",
 * });
 * ```
 */
export async function verifyReceipt(token: string, options: VerifyReceiptOptions): Promise<ReceiptClaims> {
  const { clockSkewSeconds: skew = MAX_CLOCK_SKEW_SECONDS, now = Date.now } = options;
  if (!(skew >= 0 && skew <= MAX_CLOCK_SKEW_SECONDS)) throw new TypeError("clockSkewSeconds takes 0 to 30.");
  const payload = payloadOf(token);
  // Loaded here, so that who only sends codes does not load it.
  const { checkSignature } = await import("./jws.js");
  await checkSignature(token, options.jwks);
  const claims = claimsOf(payload);
  const expected: Expected = { ...options, skew, at: now() / 1_000 };
  const refusal = REFUSED.find(([, isRefused]) => isRefused(claims, expected));
  if (refusal) throw new ReceiptError(refusal[0]);
  return claims;
}
