import { ReceiptError } from "./error.js";

export const ALGORITHM = "EdDSA";
export const TYPE = "verification-receipt+jwt";
export const MAX_TOKEN_BYTES = 4_096;

const HEADER_NAMES: readonly string[] = ["alg", "typ", "kid"];
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/;

/**
 * The payload of a token with the one header that receipts have (RFC 8725 §3.1, §3.11); nothing of it is believed yet.
 *
 * @throws ReceiptError
 */
export function payloadOf(token: unknown): unknown {
  if (typeof token !== "string") throw new ReceiptError("malformed");
  if (token.length > MAX_TOKEN_BYTES) throw new ReceiptError("too_long");
  const [whole, header = "", payload = "", signature = ""] = COMPACT.exec(token) ?? [];
  if (whole === undefined) throw new ReceiptError("malformed");
  checkHeader(parsed(header));
  if (Buffer.from(signature, "base64url").toString("base64url") !== signature) throw new ReceiptError("malformed");
  return parsed(payload);
}

function checkHeader(header: unknown): void {
  if (typeof header !== "object" || header === null) throw new ReceiptError("malformed");
  const { alg, typ, kid } = header as Record<string, unknown>;
  if (alg !== ALGORITHM) throw new ReceiptError("wrong_algorithm");
  if (!Object.keys(header).every((name) => HEADER_NAMES.includes(name))) throw new ReceiptError("unsupported_header");
  if (typ !== TYPE) throw new ReceiptError("wrong_type");
  if (typeof kid !== "string" || kid === "") throw new ReceiptError("malformed");
}

/**
 * Only what our signer writes comes back the same: names given twice, stray bits of base64url, bytes that are no
 * UTF-8 and white space do not.
 */
function parsed(part: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    throw new ReceiptError("malformed");
  }
  if (Buffer.from(JSON.stringify(value)).toString("base64url") !== part) throw new ReceiptError("malformed");
  return value;
}
