import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { failure, load } from "./support.js";

const withKey = (key: string, env = {}) => load("/nowhere", { ...env, VERIFY_DESTINATION_HMAC_KEY: key });

test.each([
  ["short", randomBytes(15).toString("hex")],
  ["one character", "a".repeat(64)],
  ["two characters", "ab".repeat(32)],
  ["few characters", "abcabdabeabfacdaceacfadeabfacdab"],
  ["a repeated word", "verify-mcp".repeat(4)],
  ["a repeated block", "9f3a7c01e5b24d66".repeat(2)],
  ["digits in order", "0123456789abcdef0123456789ABCDEF"],
  ["change me", "please-change-me-before-production-1"],
  ["placeholder", "your-hmac-key-goes-here-0987654321"],
  ["the original document's example secret", "9b2c3d4e5f60718293a4b5c6d7e8f9a0"],
])("refuses a key: %s", async (_, key) => {
  const error = await failure(withKey(key));
  expect(error.key).toBe("VERIFY_DESTINATION_HMAC_KEY");
  expect(error.fix).toContain("openssl rand");
  expect(error.message).not.toContain(key);
});

test.each(["TWILIO_AUTH_TOKEN", "TWILIO_API_KEY_SECRET"])("refuses the value of %s", async (name) => {
  const key = randomBytes(32).toString("hex");
  expect((await failure(withKey(key, { [name]: key }))).message).toContain("same as a Twilio secret");
});

test("random keys pass, in each usual spelling", async () => {
  for (let round = 0; round < 500; round++) {
    for (const spelling of ["hex", "base64", "base64url"] as const) {
      const key = randomBytes(32).toString(spelling);
      expect((await withKey(key)).config.hmacKey).toBe(key);
    }
  }
});
