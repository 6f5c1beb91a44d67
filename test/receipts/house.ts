/** An issuer of receipts in a temporary folder under a settable clock, and the tools of a forger. */
import { createPrivateKey, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { ReceiptClaims, Receipts } from "../../src/core/ports/outside.js";
import { ReceiptError, type ReceiptErrorReason } from "../../src/receipts/error.js";
import { type Jwk, newJwk } from "../../src/receipts/jwk.js";
import { openKeyring } from "../../src/receipts/keyring.js";
import { openReceipts } from "../../src/receipts/receipts.js";
import { type VerifyReceiptOptions, verifyReceipt } from "../../src/receipts/verify.js";

export const NOW = Date.parse("2026-11-22T10:00:00.000Z");
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ISSUER = "https://verify.example.com";
export const AUDIENCE = "https://api.example.com";

const cleanUps: (() => unknown)[] = [];

/** Runs when the test has ended, last registered first. */
export function atEnd(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A state folder that is not there yet. */
export function newStateDir(): string {
  const folder = mkdtempSync(join(tmpdir(), "receipts-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "state");
}

export function newClock(at = NOW) {
  return {
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
  };
}

/** A good receipt's claims at this time, five minutes long. */
export function claimsAt(now: number, change: Partial<ReceiptClaims> = {}): ReceiptClaims {
  const iat = Math.floor(now / SECOND);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    jti: "rcp_01",
    iat,
    nbf: iat,
    exp: iat + 300,
    auth_time: iat - 2,
    sub: "user_42",
    nonce: "n-0S6_WzA2Mj",
    purpose: "login",
    amr: ["otp", "sms"],
    restricted: true,
    dst: { type: "phone", hash: "k7.aGFzaA", country: "US", mask: "+1••••••••71" },
    provider: {
      name: "twilio-verify",
      service: `VA${"7b".repeat(16)}`,
      verification: `VE${"5e".repeat(16)}`,
      status: "approved",
    },
    act: { sub: "agent:support-bot", sid: "s1" },
    ...change,
  };
}

export interface Issuer {
  receipts: Receipts;
  /** Its one key, which a forger does not have. */
  jwk: Jwk;
  /** As a careful backend asks. */
  verify(token: string, change?: Partial<VerifyReceiptOptions>): Promise<ReceiptClaims>;
}

export async function openIssuer(jwk = newJwk()): Promise<Issuer> {
  const clock = newClock();
  const receipts = await openReceipts({ keys: JSON.stringify({ keys: [jwk] }), stateDir: newStateDir(), clock });
  const expected = { issuer: ISSUER, audience: AUDIENCE, nonce: "n-0S6_WzA2Mj", purpose: "login", sub: "user_42" };
  const jwks = await receipts.jwks();
  return {
    receipts,
    jwk,
    verify: (token, change) => verifyReceipt(token, { jwks, ...expected, now: clock.now, ...change }),
  };
}

/** Two issuers on one state folder, as two processes are, and the keyring of an operator. */
export async function openIssuers() {
  const [clock, stateDir] = [newClock(), newStateDir()];
  const [receipts, neighbour] = [await openReceipts({ stateDir, clock }), await openReceipts({ stateDir, clock })];
  const keyring = openKeyring({ stateDir, clock });
  const sign = (by = receipts) =>
    by.sign(claimsAt(clock.now(), { nonce: undefined, exp: Math.floor(clock.now() / SECOND) + 600 }));
  const verify = async (token: string, jwks = receipts.jwks()) =>
    verifyReceipt(token, { jwks: await jwks, issuer: ISSUER, audience: AUDIENCE, now: clock.now });
  const states = async () => (await keyring.keys()).map(({ state }) => state);
  return { clock, stateDir, receipts, neighbour, keyring, sign, verify, states };
}

export const kidOfToken = (token: string) => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid;

export const b64 = (data: string | Uint8Array) => Buffer.from(data as string).toString("base64url");

/** Any header and payload, as text, signed by this key. */
export function signedBy(jwk: Jwk, header: string | object, payload: string | object): string {
  const [head, body] = [header, payload].map((part) => b64(typeof part === "string" ? part : JSON.stringify(part)));
  const key = createPrivateKey({ key: { ...jwk }, format: "jwk" });
  return `${head}.${body}.${b64(sign(null, Buffer.from(`${head}.${body}`), key))}`;
}

export async function refusal(verified: Promise<unknown>): Promise<ReceiptErrorReason> {
  const outcome = await verified.catch((error: unknown) => error);
  if (outcome instanceof ReceiptError) return outcome.reason;
  throw outcome instanceof Error ? outcome : new Error("it was not refused");
}

export const readKeyFile = (
  stateDir: string,
): { keys: { jwk: Jwk; createdAt: number; activeFrom: number; retiredAt?: number }[] } =>
  JSON.parse(readFileSync(join(stateDir, "receipt-keys.json"), "utf8"));
