/** One POST over a connection of its own: true deadlines, no redirect, no retry, and whether a byte of it can have left. */
import http, { type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";
import type { DeliveryFailure, DeliveryReason } from "../core/ports/delivery.js";
import { isTlsTrouble } from "./tls-trouble.js";

/** From the call to a connection, TLS included. */
const CONNECT_MS = 2_000;
const MAX_BYTES = 8 * 1024;
const MAX_RETRY_AFTER_MS = 24 * 60 * 60_000;

export interface Post {
  url: URL;
  headers: Record<string, string>;
  body: string;
  /** From the call to the status line; of a 400, to the end of what is read. */
  timeoutMs: number;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of a 400 alone: only that says in its body which field it refuses. */
  body: string;
}

/** Never rejects. */
export function post({ url, headers, body, timeoutMs }: Post): Promise<Answer | DeliveryFailure> {
  return new Promise((resolve) => {
    let mayHaveLeft = false;
    let answer: Answer | undefined;
    const secure = url.protocol === "https:";
    const length = { "Content-Length": String(Buffer.byteLength(body)), "User-Agent": "twilio-verify-mcp" };
    const request = (secure ? https : http).request(url, {
      method: "POST",
      agent: false,
      headers: { ...headers, ...length },
    });
    const end = (result: Answer | DeliveryFailure): void => {
      clearTimeout(connecting);
      clearTimeout(deadline);
      resolve(result);
      request.destroy();
    };
    const fail = (reason: DeliveryReason): void =>
      end(answer ?? { ok: false, certainty: mayHaveLeft ? "unknown" : "not_sent", reason });
    const connecting = setTimeout(fail, Math.min(CONNECT_MS, timeoutMs), "timeout");
    const deadline = setTimeout(fail, timeoutMs, "timeout");

    request.on("error", (error: NodeJS.ErrnoException) => fail(isTlsTrouble(error) ? "insecure" : "unavailable"));
    request.once("socket", (socket) =>
      socket.once(secure ? "secureConnect" : "connect", () => {
        clearTimeout(connecting);
        mayHaveLeft = true;
      }),
    );
    request.once("response", (response) => {
      answer = { status: response.statusCode ?? 0, headers: response.headers, body: "" };
      if (answer.status !== 400) return end(answer);
      read(response, (text) => end({ ...answer!, body: text }));
    });
    request.end(body);
  });
}

function read(response: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = () => done(Buffer.concat(chunks).toString("utf8"));
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES) finish();
  });
  response.on("end", finish);
  response.on("error", finish);
}

/**
 * What an answer that is no success means (facts/policy.md §5.3): 4xx refuses; 5xx may have done it, and so may whoever
 * redirects. `reasons` are those of single statuses.
 */
export function failureOf({ status, headers }: Answer, reasons: Readonly<Record<number, DeliveryReason>>) {
  const refused = status >= 400 && status < 500;
  const failure: DeliveryFailure = {
    ok: false,
    certainty: refused ? "rejected" : "unknown",
    reason: reasons[status] ?? (status >= 500 ? "unavailable" : "misconfigured"),
  };
  const delayMs = status === 429 || status === 503 ? retryAfterMs(headers) : undefined;
  return delayMs === undefined ? failure : { ...failure, retryAfterMs: delayMs };
}

/** `Retry-After` (RFC 9110 §10.2.3) or SendGrid's `X-RateLimit-Reset` (epoch seconds), on the answer's own clock. */
function retryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const { date = "", "retry-after": after, "x-ratelimit-reset": reset } = headers;
  const nowMs = Date.parse(date) || Date.now();
  const atMs = after === undefined ? Number(reset ?? Number.NaN) * 1_000 : Date.parse(after);
  const delayMs = /^\d{1,9}$/.test(after ?? "") ? Number(after) * 1_000 : atMs - nowMs;
  return Number.isFinite(delayMs) ? Math.min(Math.max(delayMs, 0), MAX_RETRY_AFTER_MS) : undefined;
}
