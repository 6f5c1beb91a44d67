/** Port to Twilio, or to anything that speaks like it. */
import type { Channel, VerificationStatus } from "./settings.js";

export interface CreateVerification {
  to: string;
  channel: Exclude<Channel, "custom">;
  locale?: string;
  amount?: string;
  payee?: string;
  deviceIp?: string;
}

export interface CheckVerification {
  verificationSid?: string;
  to?: string;
  /** Absent for Silent Network Auth. */
  code?: string;
  amount?: string;
  payee?: string;
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

export interface PhoneLookup {
  valid: boolean;
  country?: string;
  lineType?: string;
}

/** Settings of the Verify Service that change what a person or an operator sees (facts/twilio-verify.md §1.4). */
export interface ServiceFacts {
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
}

export type GatewayResult<T> = { ok: true; value: T } | { ok: false; failure: GatewayFailure };

export interface Gateway {
  createVerification(request: CreateVerification): Promise<GatewayResult<Verification>>;
  checkVerification(request: CheckVerification): Promise<GatewayResult<VerificationCheck>>;
  fetchVerification(sid: string): Promise<GatewayResult<Verification>>;
  cancelVerification(sid: string): Promise<GatewayResult<Verification>>;
  /** Newest first. `pageSize` 1–1000. */
  listAttempts(filter: AttemptFilter, pageSize: number, next?: string): Promise<GatewayResult<AttemptPage>>;
  summarizeAttempts(filter: AttemptFilter): Promise<GatewayResult<AttemptSummary>>;
  lookupNumber(e164: string): Promise<GatewayResult<PhoneLookup>>;
  fetchService(): Promise<GatewayResult<ServiceFacts>>;
  /** Subscriptions to events of Verify and of nothing else. `ourUrl`, without query, is where this server listens. */
  eventSubscriptions(ourUrl?: string): Promise<GatewayResult<EventSubscription[]>>;
}
