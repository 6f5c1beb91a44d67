import {
  CompactSign,
  compactVerify,
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  importJWK,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from "jose";
import { ReceiptError, type ReceiptErrorReason } from "./error.js";
import { type Jwk, kidOf } from "./jwk.js";
import { ALGORITHM, TYPE } from "./token.js";

/** A JWK Set as any library types it. */
interface KeySet {
  keys: readonly object[];
}

/** A set, its address (https, or http on this machine), or a function that gives it. */
export type JwkSource = KeySet | string | URL | (() => KeySet | Promise<KeySet>);

const FETCH_TIMEOUT_MS = 5_000;
const MAX_KEY_SET_BYTES = 65_536;
const MAX_REMOTES = 16;
const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** What jose's errors mean here; every other one is about the keys, not the receipt. */
const REASONS: Readonly<Record<string, ReceiptErrorReason>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "bad_signature",
  ERR_JWKS_NO_MATCHING_KEY: "unknown_key",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "unknown_key",
};

/** Signs payloads with this key. */
export async function createSigner(jwk: Jwk): Promise<(payload: object) => Promise<string>> {
  const key = await importJWK({ ...jwk }, ALGORITHM);
  const header = { alg: ALGORITHM, typ: TYPE, kid: kidOf(jwk) };
  return (payload) => new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(key);
}

/**
 * @param token with a header that was looked at before
 * @throws ReceiptError `unknown_key`, `bad_signature`, `keys_unavailable`; TypeError for an address that is not allowed
 */
export async function checkSignature(token: string, source: JwkSource): Promise<void> {
  const remote = typeof source === "string" || source instanceof URL ? remoteSet(source) : undefined;
  try {
    const keys = remote ?? localSet(typeof source === "function" ? await source() : (source as KeySet));
    await compactVerify(token, keys, { algorithms: [ALGORITHM] });
  } catch (cause) {
    const { code = "" } = cause as { code?: string };
    throw new ReceiptError(REASONS[code] ?? "keys_unavailable", { cause });
  }
}

const localSet = (set: KeySet): JWTVerifyGetKey => createLocalJWKSet(set as JSONWebKeySet);

/** By address, so that a backend that gives the same one with each receipt fetches it once in ten minutes (jose's default). */
const remotes = new Map<string, JWTVerifyGetKey>();

function remoteSet(address: string | URL): JWTVerifyGetKey {
  const url = allowed(address);
  let keys = remotes.get(url.href);
  if (!keys) {
    if (remotes.size >= MAX_REMOTES) remotes.clear();
    keys = createRemoteJWKSet(url, { timeoutDuration: FETCH_TIMEOUT_MS, [customFetch]: fetchBounded });
    remotes.set(url.href, keys);
  }
  return keys;
}

/** Whoever changes the keys on their way signs what they like. */
function allowed(address: string | URL): URL {
  const url = URL.canParse(String(address)) ? new URL(address) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.includes(url.hostname))) return url;
  throw new TypeError("jwks takes an https address, or http on localhost.");
}

async function fetchBounded(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_KEY_SET_BYTES) throw new Error("the key set is too large");
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status: response.status });
}
