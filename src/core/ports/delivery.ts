/**
 * Port to what delivers a code of our own: the `custom` channel, which Twilio does not have (facts/twilio-verify.md §7, 2).
 * The core makes the code and keeps only its fingerprint; an adapter delivers it once and forgets it.
 */

export interface DeliveryMessage {
  /** Names this send and no other: 1–100 letters, digits, `_` and `-`. Receivers drop duplicates by it. */
  id: string;
  /** E-mail address or E.164 number, as the core normalised it. */
  to: string;
  /** 4–10 letters and digits. */
  code: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  locale?: string;
  /** Delivered only when it is plain words: a model may have written it, and it must not carry a link. */
  purpose?: string;
  amount?: string;
  payee?: string;
}

/**
 * `refused_destination`: this person cannot be reached so. `insecure`: no trustworthy TLS. `misconfigured`: template,
 * sender or address were refused. `bad_credentials`: at SendGrid also an account without credits.
 */
export type DeliveryReason =
  | "refused_destination"
  | "bad_credentials"
  | "rate_limited"
  | "misconfigured"
  | "insecure"
  | "unavailable"
  | "timeout";

/**
 * `rejected`: it was answered with a refusal, so nothing was delivered. `not_sent`: no byte of the message left.
 * `unknown`: it may have been delivered; nothing sends it again by itself (facts/policy.md §5.3).
 */
export interface DeliveryFailure {
  ok: false;
  certainty: "rejected" | "not_sent" | "unknown";
  reason: DeliveryReason;
  retryAfterMs?: number;
}

/** `ok`: the next party took it over. `messageId`: its name there. */
export type DeliveryOutcome = { ok: true; messageId?: string } | DeliveryFailure;

export interface Delivery {
  /** What kind of destination it reaches. */
  reaches: "email" | "any";
  /** Tries once. Never rejects, and an outcome carries nothing of the message. */
  deliver(message: DeliveryMessage): Promise<DeliveryOutcome>;
}

export interface Sender {
  email: string;
  name?: string;
}

export interface SendgridSettings {
  by: "sendgrid";
  apiKey: string;
  /** Of a dynamic template (`d-…`), which gets `code`, `expires_in_minutes`, `locale`, `purpose`, `amount`, `payee`. */
  templateId: string;
  from: Sender;
  /** Origin of the API. */
  apiBase: string;
  timeoutMs?: number;
}

export interface SmtpSettings {
  by: "smtp";
  host: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS. */
  implicitTls: boolean;
  login?: { user: string; pass: string };
  /** A private relay: TLS only if there is some, and no matter whose. */
  insecure: boolean;
  from: Sender;
  /** With the placeholders `{code}` and `{minutes}`. */
  subject: string;
  /** With `{purpose}`, `{amount}` and `{payee}` too; a line whose placeholder has no value is left out. */
  text: string;
  timeoutMs?: number;
}

export interface WebhookSettings {
  by: "webhook";
  /** https, or http on this machine. */
  url: string;
  /** `whsec_` and base64, as Standard Webhooks writes it. */
  secret: string;
  timeoutMs?: number;
}

export type DeliverySettings = SendgridSettings | SmtpSettings | WebhookSettings;
