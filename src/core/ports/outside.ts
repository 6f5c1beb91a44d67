/** Ports to what only some installations have: contacts, receipts, pages, alerts. */
import type { Json } from "./settings.js";

/** Destinations behind opaque handles, kept by the operator. */
export interface Contacts {
  /** Phone number or e-mail address; undefined when there is none. @throws when the book cannot be read now. */
  resolve(handle: string, tenant: string): Promise<string | undefined>;
}

/** What a receipt says; names as in the token (facts/policy.md §7.2). */
export interface ReceiptClaims {
  iss: string;
  aud: string;
  jti: string;
  /** Seconds since the epoch. */
  iat: number;
  nbf: number;
  exp: number;
  auth_time: number;
  sub?: string;
  /** Fingerprint of the idempotency key that the backend gave. */
  txn?: string;
  nonce?: string;
  purpose?: string;
  /** RFC 8176. */
  amr: string[];
  /** NIST SP 800-63B: the PSTN is a restricted authenticator, and e-mail is none. */
  restricted: boolean;
  /** Absent where no destination was proved: an authenticator app, a recovery code. */
  dst?: { type: "phone" | "email"; hash: string; country?: string; mask: string };
  provider: { name: "twilio-verify"; service?: string; verification: string; status: "approved" };
  /** The factor of the same person that allowed this change: a receipt spent with it (docs/trust.md). */
  prior?: { jti: string; amr: string[]; dst?: { hash: string } };
  psd2?: { amount: string; payee: string };
  act?: { sub: string; sid?: string };
  /** Present when a simulator, not a person, approved. */
  simulated?: true;
}

export interface Receipts {
  /** Compact JWS, EdDSA, `typ: verification-receipt+jwt`. */
  sign(claims: ReceiptClaims): Promise<string>;
  /** Claims of a receipt that one of our own keys signed, whatever its time; undefined for anything else. */
  read(token: string): Promise<ReceiptClaims | undefined>;
  /** Public keys that verify receipts now and soon. */
  jwks(): Promise<{ keys: { [name: string]: Json }[] }>;
}

/** Pages where a person enters a code outside the conversation. */
export interface EntryPages {
  /**
   * Address of the page of this token, served until then (epoch milliseconds).
   * @param path `c` (the default) takes a code, `t` shows the secret of an authenticator app.
   */
  open(token: string, until: number, path?: "c" | "t"): Promise<string>;
}

export const ALERT_KINDS = [
  "spike_country",
  "spike_prefix",
  "spike_asn",
  "budget_exceeded",
  "fraud_block",
  "geo_block",
  "store_insured",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Closed fields: no number, no text. */
export interface Alert {
  kind: AlertKind;
  /** Epoch milliseconds. */
  at: number;
  tenant?: string;
  country?: string;
  channel?: string;
  /** The rule that noticed it, with how much it counted. */
  rule?: string;
  used?: number;
  limit?: number;
  /** Keyed fingerprint of the number range: tells two ranges apart, and no number. */
  prefix?: string;
  asn?: string;
}

export interface Alerts {
  /** Takes it over at once, or drops it and says so in the log. Never throws, never waits. */
  raise(alert: Alert): void;
}
