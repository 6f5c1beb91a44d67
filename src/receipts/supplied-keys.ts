import { VerifyError } from "../core/errors.js";
import { type Jwk, jwkOf } from "./jwk.js";

const MAX_KEYS = 8;
/** The private keys that RFC 8037 (appendix A.1) and RFC 8032 (§7.1) print. */
const PRINTED = ["nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs"];

/**
 * The keys of `VERIFY_RECEIPT_KEYS`: a JWK Set of private Ed25519 keys, the first of which signs.
 *
 * @throws VerifyError `NOT_CONFIGURED`, which says what is wrong and shows nothing of the value
 */
export function suppliedJwks(text: string): Jwk[] {
  const values = keysOf(text);
  const jwks = values?.map(jwkOf).filter((jwk) => jwk?.d !== undefined) as Jwk[] | undefined;
  const problem = problemOf(values, jwks);
  if (problem === undefined) return jwks!;
  throw new VerifyError("NOT_CONFIGURED", {
    message: `VERIFY_RECEIPT_KEYS ${problem}.`,
    fix: 'The operator must set it to {"keys": [...]} of private Ed25519 JWKs (kty OKP, crv Ed25519, x, d), the signing one first, or unset it: then a key is made in the state folder.',
  });
}

function problemOf(values: unknown[] | undefined, jwks: Jwk[] | undefined): string | undefined {
  if (!values || !jwks) return "is not a JWK Set";
  if (values.length < 1 || values.length > MAX_KEYS) return `must hold 1 to ${MAX_KEYS} keys`;
  if (jwks.length < values.length) return "holds a key that is not a private Ed25519 JWK, or whose x is not that of d";
  if (values.some(isForAnotherUse)) return "holds a key that is declared for another use than EdDSA signatures";
  if (new Set(jwks.map(({ x }) => x)).size < jwks.length) return "holds one key twice";
  if (jwks.some(({ d }) => PRINTED.includes(d!))) return "holds an example key from a document";
  return undefined;
}

function keysOf(text: string): unknown[] | undefined {
  try {
    const { keys } = JSON.parse(text);
    return Array.isArray(keys) ? keys : undefined;
  } catch {
    // The parser's own message quotes the text.
    return undefined;
  }
}

function isForAnotherUse(value: unknown): boolean {
  const { use = "sig", alg = "EdDSA", key_ops: operations = ["sign"] } = value as Record<string, unknown>;
  const signs = Array.isArray(operations) && operations.includes("sign");
  return use !== "sig" || !(alg === "EdDSA" || alg === "Ed25519") || !signs;
}
