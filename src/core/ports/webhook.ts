/** Port to our own webhook address, asked from outside as Twilio would ask it. */

/** Below `[http] public_url`: where Event Streams delivers the events of Verify. */
export const EVENTS_PATH = "/webhooks/verify-events";

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
