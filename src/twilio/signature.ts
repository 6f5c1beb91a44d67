/**
 * X-Twilio-Signature (facts/twilio-verify.md §4.1): the SDK's own arithmetic, and around it what the SDK leaves open.
 * It has no time in it, so a valid request may be a repeated one: who acts on it must drop duplicates.
 */
import { createHash } from "node:crypto";
import { getExpectedTwilioSignature, validateRequest } from "twilio/lib/webhooks/webhooks.js";

export interface WebhookRequest {
  /** As configured at Twilio, with the query exactly as it arrived. */
  url: string;
  /** Of the header `X-Twilio-Signature`. */
  signature?: string;
  contentType?: string;
  /** The bytes that arrived, unparsed. */
  body?: string | Uint8Array;
}

/** The signature that Twilio would send. For a body that is no form the URL must carry `bodySHA256`. */
export function signatureOf(authToken: string, { url, contentType, body = "" }: WebhookRequest): string {
  return getExpectedTwilioSignature(authToken, url, isForm(contentType) ? formOf(body) : {});
}

/** Whether this request, its body included, was signed with the Auth Token. Never throws. */
export function isSigned(authToken: string, { url, signature, contentType, body = "" }: WebhookRequest): boolean {
  if (!authToken || !signature || !URL.canParse(url)) return false;
  const bodyHash = new URL(url).searchParams.get("bodySHA256");
  // Said by the URL, not by the content type, which the sender of a repeated request could change.
  if (bodyHash !== null) return bodyHash === hashOf(body) && validateRequest(authToken, signature, url, {});
  if (isForm(contentType)) return validateRequest(authToken, signature, url, formOf(body));
  return body.length === 0 && validateRequest(authToken, signature, url, {});
}

/** What `bodySHA256` says of these bytes. */
export function hashOf(body: string | Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

function isForm(contentType = ""): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(contentType);
}

function formOf(body: string | Uint8Array): Record<string, string[]> {
  const form = new Map<string, string[]>();
  // Not by getAll, which looks at the whole form for each name.
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString())) {
    form.set(name, [...(form.get(name) ?? []), value]);
  }
  return Object.fromEntries(form);
}
