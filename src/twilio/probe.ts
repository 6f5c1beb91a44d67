/** A test event to our own webhook address, in the form that Event Streams uses (facts/twilio-verify.md §4.2b). */
import { randomUUID } from "node:crypto";
import type { WebhookAnswer, WebhookProbe } from "../core/ports/webhook.js";
import { createTransport, type TransportFailure } from "./http.js";
import { hashOf, signatureOf } from "./signature.js";

/** As long as Event Streams waits for a sink. */
const DEADLINE_MS = 5_000;
const MAX_ANSWER_BYTES = 4 * 1024;
const JSON_TYPE = "application/json";

/** The codes of node and OpenSSL for a certificate or handshake that failed. */
const TLS_CODE = /CERT|_TLS_|_SSL_|^EPROTO$|^UNABLE_TO_|^INVALID_|^HOSTNAME_MISMATCH$/;

export async function probeWebhook(
  url: string,
  authToken: string,
  kind: Parameters<WebhookProbe>[0],
): Promise<WebhookAnswer> {
  const body = testEvent();
  const signedUrl = `${url}?bodySHA256=${hashOf(body)}`;
  const signature = signatureOf(authToken, { url: signedUrl, contentType: JSON_TYPE, body });
  // Connections of its own: one that the answer to an earlier event closed would lose this one.
  const transport = createTransport({
    connectTimeoutMs: DEADLINE_MS,
    timeoutMs: DEADLINE_MS,
    maxResponseBytes: MAX_ANSWER_BYTES,
  });
  const headers = {
    "Content-Type": JSON_TYPE,
    "Content-Length": String(Buffer.byteLength(body)),
    "User-Agent": "twilio-verify-mcp",
    "X-Twilio-Signature": kind === "valid" ? signature : broken(signature),
  };
  const result = await transport.request({ method: "POST", url: signedUrl, headers, body });
  return result.ok ? { status: result.statusCode } : answerOf(result);
}

/** Twilio's types begin with `com.twilio` and its ids with `EZ`. */
function testEvent(): string {
  const event = {
    specversion: "1.0",
    type: "twilio-verify-mcp.doctor.test",
    source: "twilio-verify-mcp/doctor",
    id: `doctor-${randomUUID()}`,
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    data: {},
  };
  return JSON.stringify([event]);
}

/** Still base64 of the same length. */
function broken(signature: string): string {
  return (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
}

function answerOf({ code, certainty, statusCode }: TransportFailure): WebhookAnswer {
  if (statusCode !== undefined && code === "RESPONSE_TOO_LARGE") return { status: statusCode };
  if (TLS_CODE.test(code)) return { failure: "tls", code };
  if (certainty === "not_sent") return { failure: "unreachable", code };
  return { failure: code === "DEADLINE" ? "timeout" : "closed", code };
}
