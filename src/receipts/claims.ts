import type { ReceiptClaims } from "../core/ports/outside.js";
import { ReceiptError } from "./error.js";

/** facts/policy.md §7.2 rule 2. */
export const MAX_LIFETIME_SECONDS = 600;
export const MAX_CLOCK_SKEW_SECONDS = 30;

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string" && value !== "";
const seconds: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const methods: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(text);
const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const CLAIMS = {
  iss: text,
  aud: text,
  jti: text,
  iat: seconds,
  nbf: seconds,
  exp: seconds,
  auth_time: seconds,
  sub: optional(text),
  txn: optional(text),
  nonce: optional(text),
  purpose: optional(text),
  amr: methods,
  restricted: (value) => typeof value === "boolean",
  dst: optional(
    object({
      type: (value) => value === "phone" || value === "email",
      hash: text,
      country: optional(text),
      mask: text,
    }),
  ),
  provider: object({
    name: (value) => value === "twilio-verify",
    service: optional(text),
    verification: text,
    status: (value) => value === "approved",
  }),
  prior: optional(object({ jti: text, amr: methods, dst: optional(object({ hash: text })) })),
  psd2: optional(object({ amount: text, payee: text })),
  act: optional(object({ sub: text, sid: optional(text) })),
  simulated: optional((value) => value === true),
} satisfies Readonly<Record<keyof ReceiptClaims, Check>>;

const isReceipt = object(CLAIMS);

/**
 * The same value, known to say what a receipt says, for ten minutes at most. Claims of a later version may be beside.
 *
 * @throws ReceiptError `malformed`
 */
export function claimsOf(payload: unknown): ReceiptClaims {
  if (!isReceipt(payload)) throw new ReceiptError("malformed");
  const claims = payload as ReceiptClaims;
  const lifetime = claims.exp - claims.iat;
  if (lifetime <= 0 || lifetime > MAX_LIFETIME_SECONDS) throw new ReceiptError("malformed");
  return claims;
}
