/** TOTP at Twilio: an entity has factors, a factor is asked by challenges (facts/twilio-verify.md §1.7). */
import type { GatewayResult } from "./gateway.js";
import type { UntrustedText } from "./text.js";

export const TOTP_ALGORITHMS = ["sha1", "sha256", "sha512"] as const;
export type TotpAlgorithm = (typeof TOTP_ALGORITHMS)[number];

export const FACTOR_TYPES = ["totp", "push", "passkeys"] as const;
export const FACTOR_STATUSES = ["unverified", "verified"] as const;
export const CHALLENGE_STATUSES = ["pending", "approved", "denied", "expired"] as const;

/** What is not given follows the Service (`ServiceFacts.totp`). */
export interface CreateTotpFactor {
  /**
   * 8–64 letters and digits, with single dashes between them, and no personal data: a short row of digits is refused,
   * since a phone number looks like that. Twilio's examples match it without regard to case.
   */
  identity: string;
  /** Account name in the authenticator app, up to 64 characters. */
  friendlyName: string;
  /** Shown above the account name. Twilio knows one only for the whole Service, so it is set in the URI alone. */
  issuer?: string;
  algorithm?: TotpAlgorithm;
  /** 3–8 digits. */
  codeLength?: number;
  /** 20–60. */
  timeStepSeconds?: number;
  /** Time steps, past and future, whose codes pass: 0–2. */
  skew?: number;
}

export interface TotpConfig {
  algorithm: TotpAlgorithm;
  codeLength: number;
  timeStepSeconds: number;
  skew: number;
}

export interface Factor {
  sid: string;
  identity: string;
  type: (typeof FACTOR_TYPES)[number];
  /** Twilio drops an unverified factor 1 to 24 hours after its creation (error page 60318). */
  status: (typeof FACTOR_STATUSES)[number];
  friendlyName: UntrustedText;
  createdAt: number;
  updatedAt: number;
  /** Of a TOTP factor. */
  totp?: TotpConfig;
}

/** Credentials: whoever has them can make every code of the factor. */
export interface TotpBinding {
  /** Base32 without padding. */
  secret: string;
  /** `otpauth://totp/…`, as an authenticator app reads it from a QR code. */
  uri: string;
}

export interface NewTotpFactor extends Factor {
  totp: TotpConfig;
  /** Twilio tells it this once. */
  binding: TotpBinding;
}

export interface Challenge {
  sid: string;
  identity: string;
  factorSid: string;
  /** A wrong code leaves it pending. */
  status: (typeof CHALLENGE_STATUSES)[number];
  createdAt: number;
  expiresAt: number;
}

/** The part of the Gateway that is about factors. */
export interface FactorGateway {
  /** Makes the entity, too, when there is none. Unknown outcome: a factor may be there whose secret nobody has. */
  createTotpFactor(request: CreateTotpFactor): Promise<GatewayResult<NewTotpFactor>>;
  /**
   * Confirms an unverified factor; a wrong code leaves it `unverified`, five are the end (60310). `verified` is no
   * proof of the code where the factor was verified before.
   */
  verifyFactor(identity: string, factorSid: string, code: string): Promise<GatewayResult<Factor>>;
  /** All of them, of every type. An identity that never had a factor may be refused with 20404. */
  listFactors(identity: string): Promise<GatewayResult<Factor[]>>;
  fetchFactor(identity: string, factorSid: string): Promise<GatewayResult<Factor>>;
  /** For good. */
  removeFactor(identity: string, factorSid: string): Promise<GatewayResult<undefined>>;
  /** Checks a code of a verified factor (60318 otherwise); creations are limited for each factor (60312). */
  createChallenge(identity: string, factorSid: string, code: string): Promise<GatewayResult<Challenge>>;
  /** Another code for a pending challenge; five wrong ones are the end (60308). */
  verifyChallenge(identity: string, challengeSid: string, code: string): Promise<GatewayResult<Challenge>>;
  /** For a code whose outcome is unknown, when the challenge is known. */
  fetchChallenge(identity: string, challengeSid: string): Promise<GatewayResult<Challenge>>;
}
