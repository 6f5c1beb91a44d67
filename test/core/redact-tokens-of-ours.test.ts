/** Our own tokens in foreign text, such as a crash: pages, receipts, confirmations, private keys. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { redact } from "../../src/core/redact/redact.js";

const token = () => randomBytes(32).toString("base64url");

const TEXTS: Record<string, (token: string) => string> = {
  "the address of a page": (one) => `Error: connect ECONNREFUSED http://127.0.0.1:4711/c/${one}`,
  "a receipt's handle": (one) => `Error: no such note rcp_${one} at settle (store.js:12:7)`,
  "a private key": (one) => `{"kty":"OKP","crv":"Ed25519","d":"${one}","alg":"EdDSA"}`,
  "a confirmation": (one) => `confirmation cfm.1795735918000.${one.slice(0, 22)}.0a1b2c3d.${one} was refused`,
};

test.each(Object.keys(TEXTS))("%s", (where) => {
  for (let tried = 0; tried < 2_000; tried += 1) {
    const one = token();
    const told = redact(TEXTS[where]!(one));
    expect(told.includes(one)).toBe(false);
    expect(told).toContain("[secret]");
  }
});

test("what stays: fingerprints, and long words with hyphens", () => {
  const fingerprint = `0a1b2c3d.${token()}`;
  const word = "a-name-of-a-file-that-has-forty-three-letter";
  for (const text of [`subject ${fingerprint} admitted`, `at ${word.slice(0, 43)} (x.js)`])
    expect(redact(text)).toBe(text);
});
