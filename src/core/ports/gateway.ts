/** Port to Twilio, or to anything that speaks like it. */
import type { ErrorCode } from "../errors.js";
import type { FactorGateway } from "./factors.js";
import type { LookupPackage, PhoneLookup } from "./lookup.js";
import type { Channel, VerificationStatus } from "./settings.js";
import type { UntrustedText } from "./text.js";

/** Twilio's own names; what it refuses comes back as `failure.parameter` (facts/twilio-verify.md §1.1). */
export interface CreateVerification {
  to: string;
  /** `custom` never reaches Twilio. */
  channel: Channel;
  locale?: string;
  amount?: string;
  payee?: string;
  /** What it is for; only in messages of our own. */
  purpose?: string;
  /** IPv4 or IPv6 address of the person's device: `auto` chooses by it. */
  deviceIp?: string;
  /** SNA: the answer to the link carries a token that the check must repeat. */
  enableSnaClientToken?: boolean;
  /** Call: keys pressed once it is answered, such as `ww12`; digits, `*`, `#` and `w` for half a second. */
  sendDigits?: string;
  channelConfiguration?: EmailConfiguration;
  /** SMS and call. */
  templateSid?: string;
  /** Values of the template's own variables. */
  templateCustomSubstitutions?: Record<string, string>;
  /** Stands in the message for the Service's name; only for accounts that Twilio's sales team enabled. */
  customFriendlyName?: string;
  /** SMS: the 11 characters by which an Android app finds its message. */
  appHash?: string;
  /** At most 10; keys and values up to 128 characters, no personal data: they come back in events. */
  tags?: Record<string, string>;
  /** Unique name of a programmable limit to the value that it counts, such as an address. */
  rateLimits?: Record<string, string>;
  /** From the operator alone, never from a caller: whoever chooses the code can approve anybody. 4–10 characters. */
  customCode?: string;
  /** SMS, from the operator alone: `disable` goes past Fraud Guard and geo-permissions. */
  riskCheck?: "enable" | "disable";
}

/** How an e-mail is sent; what is absent follows the Service's e-mail integration. */
export interface EmailConfiguration {
  /** SendGrid's. */
  templateId?: string;
  from?: string;
  fromName?: string;
  /** Values of the template's own variables. */
  substitutions?: Record<string, string>;
}

export interface CheckVerification {
  verificationSid?: string;
  to?: string;
  /** Absent for Silent Network Auth. */
  code?: string;
  amount?: string;
  payee?: string;
  /** From the answer to the SNA link, when `enableSnaClientToken` was set. */
  snaClientToken?: string;
}

export interface Verification {
  sid: string;
  to: string;
  channel: string;
  status: VerificationStatus;
  createdAt: number;
  updatedAt: number;
  /** One entry a message that Twilio sent for this verification. */
  sendAttempts: { at: number; channel: string; sid: string }[];
  snaUrl?: string;
}

export interface VerificationCheck {
  sid: string;
  to: string;
  channel: string;
  status: VerificationStatus;
  valid: boolean;
  snaErrorCodes: number[];
}

export interface Attempt {
  sid: string;
  verificationSid: string;
  to: string;
  channel: string;
  converted: boolean;
  createdAt: number;
  /** `confirmed | unconfirmed | expired`, or empty. */
  state: string;
  /** Message or call status (`delivered`, `undelivered`, `no-answer`, …), or empty. */
  delivery: string;
  errorCode?: number;
  country?: string;
  price?: string;
}

export interface AttemptFilter {
  to?: string;
  verificationSid?: string;
  channel?: string;
  country?: string;
  converted?: boolean;
  /** Epoch milliseconds. */
  since?: number;
  until?: number;
}

export interface AttemptPage {
  attempts: Attempt[];
  /** Opaque to the core; give it back to read on. */
  next?: string;
}

export interface AttemptSummary {
  total: number;
  converted: number;
}

/**
 * Settings of the Verify Service that change what a person or an operator sees (facts/twilio-verify.md §1.4). Whether
 * e-mail is set up, the lifetime of codes, Fraud Guard and geo-permissions are not among what Twilio tells.
 */
export interface ServiceFacts {
  /** The brand name in messages. */
  friendlyName: UntrustedText;
  codeLength: number;
  lookupEnabled: boolean;
  skipSmsToLandlines: boolean;
  psd2Enabled: boolean;
  customCodeEnabled: boolean;
  /** A call says the code only after a key was pressed. */
  dtmfInputRequired: boolean;
  doNotShareWarningEnabled: boolean;
  verifyEventSubscriptionEnabled: boolean;
  hasWhatsappSender: boolean;
  /** Used for SMS where a send names none. */
  defaultTemplateSid?: string;
  /** For factors that do not say otherwise. Without an issuer the friendly name stands in its place. */
  totp: { hasIssuer: boolean; codeLength: number; timeStepSeconds: number; skew: number };
  push: { hasApnCredential: boolean; hasFcmCredential: boolean };
  /** Twilio's clock when it answered, epoch milliseconds cut to the second; absent when the answer did not say. */
  answeredAt?: number;
}

/** A subscription of the account to events of Verify (facts/twilio-verify.md §4.2b). */
export interface EventSubscription {
  /** `webhook | kinesis | segment | email`, or empty. */
  sinkType: string;
  /** `initialized | validating | active | failed`, or empty. */
  sinkStatus: string;
  /** Of a webhook, with its port. Path, query and user may be secrets and stay in the adapter. */
  host?: string;
  /** It is the webhook that was asked about. */
  isOurs: boolean;
  /** `verification.approved`, `message.delivered`, …; one at least. */
  eventTypes: string[];
}

/** A number that Fraud Guard and geo-permissions never block, in the whole account. */
export interface SafeListEntry {
  sid: string;
  phoneNumber: string;
}

/**
 * Why a call gave no value.
 * `rejected`: Twilio answered with a refusal, so nothing was done. `not_sent`: no byte of the request left.
 * `unknown`: it may have been done (reset, timeout or 5xx after the request was written).
 */
export interface GatewayFailure {
  certainty: "rejected" | "not_sent" | "unknown";
  httpStatus?: number;
  twilioCode?: number;
  /** Parameter that Twilio named (`To`, `Channel`, …): one of a closed list, never free text. */
  parameter?: string;
  /** From `Retry-After`, milliseconds. */
  retryAfterMs?: number;
  /** What it means, where it is not Twilio that answered. */
  own?: { code: ErrorCode; message?: string; fix?: string };
}

export type GatewayResult<T> = { ok: true; value: T } | { ok: false; failure: GatewayFailure };

export interface Gateway extends FactorGateway {
  createVerification(request: CreateVerification): Promise<GatewayResult<Verification>>;
  checkVerification(request: CheckVerification): Promise<GatewayResult<VerificationCheck>>;
  fetchVerification(sid: string): Promise<GatewayResult<Verification>>;
  cancelVerification(sid: string): Promise<GatewayResult<Verification>>;
  /** Newest first. `pageSize` 1–1000. */
  listAttempts(filter: AttemptFilter, pageSize: number, next?: string): Promise<GatewayResult<AttemptPage>>;
  summarizeAttempts(filter: AttemptFilter): Promise<GatewayResult<AttemptSummary>>;
  lookupNumber(e164: string, packages: readonly LookupPackage[]): Promise<GatewayResult<PhoneLookup>>;
  fetchService(): Promise<GatewayResult<ServiceFacts>>;
  /** Subscriptions to events of Verify and of nothing else. `ourUrl`, without query, is where this server listens. */
  eventSubscriptions(ourUrl?: string): Promise<GatewayResult<EventSubscription[]>>;
  /** One that is there already is refused with 60411. */
  addToSafeList(e164: string): Promise<GatewayResult<SafeListEntry>>;
  /** Refused with 20404 when it is not there. Twilio cannot list. */
  fetchFromSafeList(e164: string): Promise<GatewayResult<SafeListEntry>>;
  removeFromSafeList(e164: string): Promise<GatewayResult<undefined>>;
}
