/** Where to call and as whom: the adapter's options, checked once, with errors that name a setting and never a value. */
import { VerifyError } from "../core/errors.js";

export interface TwilioOptions {
  accountSid: string;
  authMode: "api_key" | "auth_token";
  apiKeySid?: string;
  apiKeySecret?: string;
  authToken?: string;
  serviceSid: string;
  /** Leave unset for Verify, which is served from US1 only (facts/twilio-verify.md §2.6). */
  region?: string;
  /** Changes the entry point alone; implies region `us1`. */
  edge?: string;
  /** An HTTP origin that replaces verify.twilio.com, lookups.twilio.com and events.twilio.com. */
  apiBase?: string;
  connectTimeoutMs?: number;
  /** Budget of one operation, its retry included. */
  timeoutMs?: number;
  /** Told of every try, and again when an answer could not be read; safe to log as it is. */
  onCall?: (fields: CallFields) => void;
}

export interface CallFields {
  operation: string;
  /** From 1. */
  attempt: number;
  durationMs: number;
  httpStatus?: number;
  twilioCode?: number;
  certainty?: string;
  /** Of the network layer (`ECONNRESET`, `DEADLINE`), or `MALFORMED_ANSWER`, or `SDK_FAILED` before any request. */
  code?: string;
}

type Product = "verify" | "lookups" | "events";

export interface Connection {
  authorization: string;
  origins: Record<Product, string>;
  /** A next page named by Twilio may also carry the product's plain host when an edge is used. */
  pageOrigins: string[];
}

type SidPrefix = "AC" | "DF" | "DG" | "GN" | "HJ" | "SK" | "VA" | "VE" | "VL" | "YC" | "YF";

export function isSid(prefix: SidPrefix, value: unknown): value is string {
  return typeof value === "string" && value.startsWith(prefix) && /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(value);
}

export function isE164(value: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(value);
}

/** Throws `NOT_CONFIGURED`. */
export function connection(options: TwilioOptions): Connection {
  if (!isSid("AC", options.accountSid)) throw badSetting("TWILIO_ACCOUNT_SID", "AC and 32 hexadecimal digits");
  if (!isSid("VA", options.serviceSid)) throw badSetting("TWILIO_VERIFY_SERVICE_SID", "VA and 32 hexadecimal digits");
  const origins = {
    verify: originOf("verify", options),
    lookups: originOf("lookups", options),
    events: originOf("events", options),
  };
  const pageOrigins = options.apiBase ? [origins.verify] : [origins.verify, "https://verify.twilio.com"];
  return { authorization: authorizationOf(options), origins, pageOrigins };
}

function authorizationOf({ authMode, accountSid, apiKeySid, apiKeySecret, authToken }: TwilioOptions): string {
  if (authMode === "auth_token") {
    if (!authToken) throw badSetting("TWILIO_AUTH_TOKEN", "set");
    return basic(accountSid, authToken);
  }
  if (!isSid("SK", apiKeySid)) throw badSetting("TWILIO_API_KEY_SID", "SK and 32 hexadecimal digits");
  if (!apiKeySecret) throw badSetting("TWILIO_API_KEY_SECRET", "set");
  return basic(apiKeySid, apiKeySecret);
}

function basic(user: string, secret: string): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

/** `product[.edge][.region].twilio.com`; an edge alone implies us1 (facts/twilio-verify.md §5.3). */
function originOf(product: Product, { apiBase, region, edge }: TwilioOptions): string {
  if (apiBase) return httpOrigin(apiBase);
  const labels = [edge, region || (edge && "us1")].flatMap((label) => label || []);
  if (!labels.every((label) => /^[a-z0-9-]{1,40}$/.test(label))) {
    throw badSetting("TWILIO_REGION and TWILIO_EDGE", "names such as us1 and dublin");
  }
  return `https://${[product, ...labels, "twilio", "com"].join(".")}`;
}

function httpOrigin(apiBase: string): string {
  const url = URL.canParse(apiBase) ? new URL(apiBase) : undefined;
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (!isOrigin) throw badSetting("TWILIO_VERIFY_API_BASE", "an HTTP origin such as http://127.0.0.1:4010");
  return url.origin;
}

function badSetting(setting: string, form: string): VerifyError {
  return new VerifyError("NOT_CONFIGURED", { message: `${setting} must be ${form}.` });
}
