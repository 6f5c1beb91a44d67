/** What a forger, a confused client or another flow could hand to a backend (facts/policy.md §7.2 rules 2-5, RFC 8725). */
import { createHmac } from "node:crypto";
import { decodeProtectedHeader } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { ReceiptErrorReason } from "../../src/receipts/error.js";
import { kidOf, newJwk } from "../../src/receipts/jwk.js";
import type { VerifyReceiptOptions } from "../../src/receipts/verify.js";
import { b64, claimsAt, type Issuer, NOW, openIssuer, refusal, SECOND, signedBy } from "./house.js";

type Row<T> = [what: string, forged: T, reason: ReceiptErrorReason];

const jwk = newJwk();
const forger = newJwk();
const HEADER = { alg: "EdDSA", typ: "verification-receipt+jwt", kid: kidOf(jwk) };
const good = claimsAt(NOW);
const text = JSON.stringify(good);
const real = signedBy(jwk, HEADER, good);
const [head = "", body = "", signature = ""] = real.split(".");

const withHeader = (change: object, key = jwk) => signedBy(key, { ...HEADER, ...change }, good);
const withClaims = (change: object) => signedBy(jwk, HEADER, { ...good, ...change });
const unsigned = (alg: string) => `${b64(JSON.stringify({ ...HEADER, alg }))}.${body}.`;
const hmac = (secret: string | Buffer) => {
  const input = `${b64(JSON.stringify({ ...HEADER, alg: "HS256" }))}.${body}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
};

let issuer: Issuer;
beforeAll(async () => {
  issuer = await openIssuer(jwk);
});

test("a good receipt is accepted, offline, with all that it says", async () => {
  const token = await issuer.receipts.sign(good);
  expect(await issuer.verify(token)).toEqual(good);
  expect(await issuer.receipts.read(token)).toEqual(good);
  expect(decodeProtectedHeader(token)).toEqual(HEADER);
  expect(token).toBe(real);
});

test("claims of a later version may be beside the known ones", async () => {
  expect(await issuer.verify(withClaims({ txn: "t1" }))).toEqual({ ...good, txn: "t1" });
});

const ALGORITHMS: Row<string>[] = [
  ["no signature, alg none", unsigned("none"), "wrong_algorithm"],
  ["no signature, alg NoNe", unsigned("NoNe"), "wrong_algorithm"],
  ["no signature under the right alg", `${head}.${body}.`, "bad_signature"],
  ["HS256 with the public key's bytes", hmac(Buffer.from(jwk.x, "base64url")), "wrong_algorithm"],
  ["HS256 with the public key's text", hmac(jwk.x), "wrong_algorithm"],
  ["another name of the algorithm", withHeader({ alg: "Ed25519" }), "wrong_algorithm"],
  ["no algorithm", withHeader({ alg: undefined }), "wrong_algorithm"],
  ["an algorithm in a list", withHeader({ alg: ["EdDSA"] }), "wrong_algorithm"],
];

const HEADERS: Row<string>[] = [
  ["the forger's key in the header", withHeader({ jwk: { ...forger, d: undefined } }, forger), "unsupported_header"],
  [
    "the forger's key set at an address",
    withHeader({ jku: "https://evil.example/jwks" }, forger),
    "unsupported_header",
  ],
  ["a certificate at an address", withHeader({ x5u: "https://evil.example/c" }, forger), "unsupported_header"],
  ["a certificate chain", withHeader({ x5c: ["MII"] }, forger), "unsupported_header"],
  ["an extension that must be understood", withHeader({ crit: ["exp"] }), "unsupported_header"],
  ["an unencoded payload", withHeader({ crit: ["b64"], b64: false }), "unsupported_header"],
  ["compression", withHeader({ zip: "DEF" }), "unsupported_header"],
  [
    "a name of every object",
    signedBy(jwk, `${JSON.stringify(HEADER).slice(0, -1)},"__proto__":{}}`, good),
    "unsupported_header",
  ],
  ["an ID token", withHeader({ typ: "JWT" }), "wrong_type"],
  ["no type", withHeader({ typ: undefined }), "wrong_type"],
  ["the type in capitals", withHeader({ typ: "VERIFICATION-RECEIPT+JWT" }), "wrong_type"],
  ["no kid", withHeader({ kid: undefined }), "malformed"],
  ["a kid that is no text", withHeader({ kid: 1 }), "malformed"],
  ["a header that is a list", signedBy(jwk, "[]", good), "wrong_algorithm"],
  ["a header that is null", signedBy(jwk, "null", good), "malformed"],
];

const KEYS: Row<string>[] = [
  ["the forger's signature under our kid", withHeader({}, forger), "bad_signature"],
  ["the forger's signature and kid", withHeader({ kid: kidOf(forger) }, forger), "unknown_key"],
  ["our signature under the forger's kid", withHeader({ kid: kidOf(forger) }), "unknown_key"],
  ["a kid that is a path", withHeader({ kid: "../../dev/null" }), "unknown_key"],
  [
    "the signature of another receipt",
    `${head}.${body}.${withClaims({ sub: "user_43" }).split(".")[2]}`,
    "bad_signature",
  ],
  [
    "a signature with the group's order added to its second half",
    `${head}.${body}.${malleable(signature)}`,
    "bad_signature",
  ],
  ["a signature of zeros", `${head}.${body}.${b64(Buffer.alloc(64))}`, "bad_signature"],
  ["half a signature", `${head}.${body}.${b64(Buffer.from(signature, "base64url").subarray(0, 32))}`, "bad_signature"],
];

const FORMS: Row<unknown>[] = [
  ["a claim twice, the first foreign", signedBy(jwk, HEADER, `{"sub":"admin",${text.slice(1)}`), "malformed"],
  ["a claim twice, the last foreign", signedBy(jwk, HEADER, `${text.slice(0, -1)},"sub":"admin"}`), "malformed"],
  ["a claim twice, once escaped", signedBy(jwk, HEADER, `{"\\u0073ub":"admin",${text.slice(1)}`), "malformed"],
  ["a claim twice, deep inside", signedBy(jwk, HEADER, text.replace('"dst":{', '"dst":{"mask":"x",')), "malformed"],
  ["alg twice", signedBy(jwk, `{"alg":"none",${JSON.stringify(HEADER).slice(1)}`, good), "malformed"],
  ["a payload with white space", signedBy(jwk, HEADER, JSON.stringify(good, undefined, 1)), "malformed"],
  ["a payload with a byte order mark", signedBy(jwk, HEADER, `\uFEFF${text}`), "malformed"],
  ["a payload that is no JSON", signedBy(jwk, HEADER, `${text}}`), "malformed"],
  ["a payload that is null", signedBy(jwk, HEADER, "null"), "malformed"],
  ["a payload that is a list", signedBy(jwk, HEADER, [good]), "malformed"],
  ["more than 4 KiB", withClaims({ purpose: "p".repeat(3_000) }), "too_long"],
  ["a newline at the end", `${real}\n`, "malformed"],
  ["a space before", ` ${real}`, "malformed"],
  ["a scheme before", `Bearer ${real}`, "malformed"],
  ["a fourth part", `${real}.x`, "malformed"],
  ["an empty fourth part", `${real}.`, "malformed"],
  ["padding", `${real}==`, "malformed"],
  ["another spelling of the signature", `${head}.${body}.${otherSpelling(signature)}`, "malformed"],
  ["white space inside", `${head}.${body}\n.${signature}`, "malformed"],
  ["an encrypted token", `${real}.${signature}.${signature}`, "malformed"],
  ["nothing", "", "malformed"],
  ["undefined", undefined, "malformed"],
  ["an object", { toString: () => real }, "malformed"],
];

const CLAIMS: Row<object>[] = [
  ["not approved", { provider: { ...good.provider, status: "pending" } }, "malformed"],
  ["of another provider", { provider: { ...good.provider, name: "other" } }, "malformed"],
  ["without jti", { jti: undefined }, "malformed"],
  ["without exp", { exp: undefined }, "malformed"],
  ["with times as text", { exp: String(good.exp) }, "malformed"],
  ["with broken seconds", { exp: good.exp + 0.5 }, "malformed"],
  ["living longer than ten minutes", { exp: good.iat + 601 }, "malformed"],
  ["ending before it begins", { exp: good.iat - 1 }, "malformed"],
  ["with a list of audiences", { aud: [good.aud, "https://other.example.com"] }, "malformed"],
  ["simulated in a word", { simulated: "no" }, "malformed"],
];

describe.each([
  ["algorithm", ALGORITHMS],
  ["header", HEADERS],
  ["key", KEYS],
  ["form", FORMS],
  ["claims", CLAIMS.map(([what, change, reason]): Row<string> => [what, withClaims(change), reason])],
])("%s", (_name, rows: Row<unknown>[]) => {
  test.each(rows)("%s is refused by backends and by ourselves", async (_what, token, reason) => {
    expect(await refusal(issuer.verify(token as string))).toBe(reason);
    expect(await issuer.receipts.read(token as string)).toBeUndefined();
  });
});

test("a kid of another key in the same set does not help", async () => {
  const { keys } = await issuer.receipts.jwks();
  const { keys: others } = await (await openIssuer(forger)).receipts.jwks();
  const jwks = { keys: [...others, ...keys] };
  expect(await refusal(issuer.verify(withHeader({ kid: kidOf(forger) }), { jwks }))).toBe("bad_signature");
  expect(await issuer.verify(real, { jwks })).toEqual(good);
});

describe("a real receipt for somebody else", () => {
  const at = (seconds: number) => ({ now: () => (good.iat + seconds) * SECOND });
  const rows: Row<[claims: object, expected: Partial<VerifyReceiptOptions>]>[] = [
    ["of another issuer", [{ iss: "https://verify.example.com.evil.example" }, {}], "wrong_issuer"],
    ["whose issuer only begins like ours", [{ iss: `${good.iss}/` }, {}], "wrong_issuer"],
    ["for another audience", [{ aud: "https://other.example.com" }, {}], "wrong_audience"],
    ["for an audience that the backend forgot to name", [{}, { audience: undefined }], "wrong_audience"],
    ["expired", [{}, at(330)], "expired"],
    ["expired, no skew", [{}, { ...at(300), clockSkewSeconds: 0 }], "expired"],
    ["at a time that is no number", [{}, { now: () => Number.NaN }], "expired"],
    ["of the future", [{}, at(-31)], "not_yet_valid"],
    ["issued in the future", [{ nbf: 0 }, at(-31)], "not_yet_valid"],
    ["valid in the future", [{ nbf: good.iat + 60 }, {}], "not_yet_valid"],
    ["of another flow", [{}, { nonce: "n-other" }], "wrong_nonce"],
    ["with a nonce that the backend does not ask for", [{}, { nonce: undefined }], "wrong_nonce"],
    ["without the nonce that the backend asks for", [{ nonce: undefined }, {}], "wrong_nonce"],
    ["without a nonce, while the backend's is empty", [{ nonce: undefined }, { nonce: "" }], "wrong_nonce"],
    ["for another purpose", [{ purpose: "payment" }, {}], "wrong_purpose"],
    ["for no purpose", [{ purpose: undefined }, {}], "wrong_purpose"],
    ["about another subject", [{ sub: "user_43" }, {}], "wrong_subject"],
    ["about nobody", [{ sub: undefined }, {}], "wrong_subject"],
    ["from a simulator", [{ simulated: true }, {}], "simulated"],
    ["from a simulator, allowed by a word", [{ simulated: true }, { allowSimulated: "false" as never }], "simulated"],
  ];
  test.each(rows)("%s", async (_what, [claims, expected], reason) => {
    expect(await refusal(issuer.verify(withClaims(claims), expected))).toBe(reason);
  });

  const accepted: [string, object, Partial<VerifyReceiptOptions>][] = [
    ["in its last second of skew", {}, at(329)],
    ["in the first second of skew", {}, at(-30)],
    ["when nobody asks for purpose and subject", {}, { purpose: undefined, sub: undefined }],
    ["when nobody gave or asks for a nonce", { nonce: undefined }, { nonce: undefined }],
    ["of a simulator in a test", { simulated: true }, { allowSimulated: true }],
    ["of ten minutes", { exp: good.iat + 600 }, {}],
  ];
  test.each(accepted)("is accepted %s", async (_what, claims, expected) => {
    expect(await issuer.verify(withClaims(claims), expected)).toMatchObject({ jti: good.jti });
  });
});

test.each([-1, 31, Number.NaN, Number.POSITIVE_INFINITY])("a skew of %s seconds is a mistake", async (seconds) => {
  await expect(issuer.verify(real, { clockSkewSeconds: seconds })).rejects.toThrow(TypeError);
});

test("the issuer signs nothing that backends would refuse for its form", async () => {
  for (const change of [{ exp: good.iat + 601 }, { jti: "" }, { purpose: "p".repeat(4_000) }]) {
    await expect(issuer.receipts.sign({ ...good, ...change })).rejects.toMatchObject({ code: "INTERNAL" });
  }
});

/** The same S modulo the group's order (RFC 8032 §5.1.7: it must be refused). */
function malleable(text: string): string {
  const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = Buffer.from(text, "base64url");
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + ORDER;
  const second = Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse();
  return b64(Buffer.concat([bytes.subarray(0, 32), second]));
}

/** 64 bytes leave four bits of the last character unused. */
function otherSpelling(text: string): string {
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const changed = text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)!) ^ 1];
  expect(Buffer.from(changed, "base64url")).toEqual(Buffer.from(text, "base64url"));
  return changed;
}
