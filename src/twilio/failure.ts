/**
 * What Twilio's answer means when it is no success. It is read from the answer itself, before the SDK can wrap it in an
 * exception: `RestException.message` carries phone numbers, and neither of its exceptions has the headers (facts §5.4).
 */
import type { GatewayFailure } from "../core/ports/gateway.js";
import type { TransportAnswer, TransportResult } from "./http.js";

/** Names of what this adapter sends; Twilio's text is only ever matched against this list. */
const PARAMETERS = new Set(
  `To Channel Locale Amount Payee DeviceIp Code VerificationSid Status DateCreatedAfter DateCreatedBefore ChannelData.To
  Country VerifyServiceSid DestinationPrefix PageSize Page PageToken PhoneNumber CountryCode Fields SendDigits
  ChannelConfiguration TemplateSid TemplateCustomSubstitutions CustomFriendlyName AppHash Tags RateLimits CustomCode
  EnableSnaClientToken SnaClientToken Identity FriendlyName FactorSid AuthPayload`.split(/\s+/),
);
const MAX_RETRY_AFTER_MS = 24 * 60 * 60_000;

/** Carries a failure through the SDK's promise chain. */
export class TwilioFailure extends Error {
  constructor(readonly failure: GatewayFailure) {
    super("The Twilio call failed.");
  }
}

/** An argument that must not reach a path or query; nothing was sent, so there is no HTTP status. */
export function refused(parameter: string): { ok: false; failure: GatewayFailure } {
  return { ok: false, failure: { certainty: "rejected", parameter } };
}

export function isSuccess(result: TransportResult): result is TransportAnswer {
  return result.ok && result.statusCode >= 200 && result.statusCode < 300;
}

/** Why a result is no success. */
export function failureOf(result: TransportResult): GatewayFailure {
  if (result.ok) return statusFailure(result);
  const { statusCode } = result;
  // A 4xx status line is a refusal even when its body never arrived.
  const certainty = statusCode !== undefined && isRefusal(statusCode) ? "rejected" : result.certainty;
  return { certainty, httpStatus: statusCode };
}

function statusFailure({ statusCode, headers, body }: TransportAnswer): GatewayFailure {
  const { code, message, detail } = parseObject(body) ?? {};
  return {
    certainty: isRefusal(statusCode) ? "rejected" : "unknown",
    httpStatus: statusCode,
    twilioCode: Number.isInteger(code) && Number(code) > 0 ? Number(code) : undefined,
    parameter: namedParameter(message) ?? namedParameter(detail),
    retryAfterMs: retryAfterMs(headers["retry-after"], headers.date),
  };
}

/** 3xx is no refusal: Twilio never redirects, so a stranger answered and nobody knows what Twilio did. */
function isRefusal(statusCode: number): boolean {
  return statusCode >= 400 && statusCode < 500;
}

/** The JSON object in a text, or undefined. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function namedParameter(message: unknown): string | undefined {
  if (typeof message !== "string") return undefined;
  const name = /^Invalid parameter:? `?([A-Za-z.]{2,32})/.exec(message)?.[1];
  return name && PARAMETERS.has(name) ? name : undefined;
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3); a date is measured on the answer's own clock. */
function retryAfterMs(retryAfter: string | undefined, answeredAt: string | undefined): number | undefined {
  if (!retryAfter || !/^(\d+|[A-Z][a-z]{2}.*)$/.test(retryAfter)) return undefined;
  const nowMs = Date.parse(answeredAt ?? "") || Date.now();
  const delayMs = /^\d/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 0), MAX_RETRY_AFTER_MS);
}
