/** Webhooks: where they come in and who judges them; and our own address, asked from outside as Twilio would ask it. */

/** Below `[http] public_url`: where Event Streams delivers the events of Verify. */
export const EVENTS_PATH = "/webhooks/verify-events";

/** What comes in from outside, and where. */
export const WEBHOOK_PATHS = {
  "verify-events": EVENTS_PATH,
  "verify-factors": "/webhooks/verify-factors",
  "sms-status": "/webhooks/sms-status",
  "voice-status": "/webhooks/voice-status",
  sendgrid: "/webhooks/sendgrid",
} as const;

export type WebhookSource = keyof typeof WEBHOOK_PATHS;

/** One item of what was signed: a CloudEvent, the fields of a form, an event of SendGrid's. Untrusted in all but its sender. */
export type WebhookItem = Readonly<Record<string, unknown>>;

/** What tells Twilio's requests from forged ones. One that is absent has no key here: nothing can be taken. */
export interface WebhookJudges {
  /** `url` as configured at Twilio, its query as it arrived. Never throws. */
  twilio?(request: { url: string; signature?: string; contentType?: string; body: Uint8Array }): boolean;
  sendgrid?: {
    isSigned(headers: Readonly<Record<string, string>>, body: Uint8Array, nowMs: number): boolean;
    /** Undefined when the body is no list. */
    parse(body: Uint8Array): readonly WebhookItem[] | undefined;
  };
}

/**
 * `unreachable`: no connection. `tls`: a connection, and no trust. `timeout`: no whole answer in the five seconds that
 * Twilio waits. `closed`: the connection ended without one.
 */
export type WebhookFailure = "unreachable" | "tls" | "timeout" | "closed";

/** `status` of the answer, whose text is never kept; or why there is none, with the system's code (`ECONNREFUSED`). */
export type WebhookAnswer = { status: number } | { failure: WebhookFailure; code: string };

/**
 * Posts one test event that no receiver can take for one of Twilio's, signed with the Auth Token, or with that
 * signature broken. Follows no redirect. Never rejects.
 */
export type WebhookProbe = (signature: "valid" | "broken") => Promise<WebhookAnswer>;
