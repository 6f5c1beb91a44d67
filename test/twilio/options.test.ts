import { describe, expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import { createTwilioGateway, type TwilioOptions } from "../../src/twilio/gateway.js";
import { connection } from "../../src/twilio/options.js";
import { ACCOUNT, API_KEY, optionsFor } from "./servers.js";

const live = (more: Partial<TwilioOptions> = {}) => ({ ...optionsFor(""), apiBase: undefined, ...more });

test.each([
  [{}, "verify.twilio.com", "lookups.twilio.com"],
  [{ region: "", edge: "" }, "verify.twilio.com", "lookups.twilio.com"],
  [{ edge: "dublin" }, "verify.dublin.us1.twilio.com", "lookups.dublin.us1.twilio.com"],
  [{ region: "ie1" }, "verify.ie1.twilio.com", "lookups.ie1.twilio.com"],
  [{ region: "au1", edge: "sydney" }, "verify.sydney.au1.twilio.com", "lookups.sydney.au1.twilio.com"],
])("host for %j", (where, verify, lookups) => {
  const { origins } = connection(live(where));
  expect(origins).toEqual({ verify: `https://${verify}`, lookups: `https://${lookups}` });
});

test("apiBase replaces both origins, whatever the region", () => {
  const { origins, pageOrigins } = connection(live({ apiBase: "http://127.0.0.1:4010/", region: "ie1" }));
  expect(origins).toEqual({ verify: "http://127.0.0.1:4010", lookups: "http://127.0.0.1:4010" });
  expect(pageOrigins).toEqual(["http://127.0.0.1:4010"]);
});

test.each<[string, Partial<TwilioOptions>, string]>([
  ["API key", {}, `${API_KEY}:canary-secret-4711`],
  ["auth token", { authMode: "auth_token", authToken: "canary-token" }, `${ACCOUNT}:canary-token`],
])("basic credentials with an %s", (_, more, expected) => {
  const { authorization } = connection(live(more));
  expect(Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString()).toBe(expected);
});

describe("a setting that cannot work is NOT_CONFIGURED, by name and without its value", () => {
  test.each<[string, Partial<TwilioOptions>]>([
    ["TWILIO_ACCOUNT_SID", { accountSid: "canary" }],
    ["TWILIO_ACCOUNT_SID", { accountSid: `${ACCOUNT}\n` }],
    ["TWILIO_VERIFY_SERVICE_SID", { serviceSid: `VA${"a".repeat(31)}/` }],
    ["TWILIO_API_KEY_SID", { apiKeySid: ACCOUNT }],
    ["TWILIO_API_KEY_SECRET", { apiKeySecret: "" }],
    ["TWILIO_AUTH_TOKEN", { authMode: "auth_token", authToken: undefined }],
    ["TWILIO_REGION", { region: "canary.example/" }],
    ["TWILIO_EDGE", { edge: "canary@example" }],
    ["TWILIO_VERIFY_API_BASE", { apiBase: "ftp://canary" }],
    ["TWILIO_VERIFY_API_BASE", { apiBase: "https://canary/path" }],
    ["TWILIO_VERIFY_API_BASE", { apiBase: "https://user:canary@host" }],
    ["TWILIO_VERIFY_API_BASE", { apiBase: "canary" }],
  ])("%s %j", (setting, more) => {
    const error = thrownBy(() => createTwilioGateway(live(more)));
    expect(error).toMatchObject({ code: "NOT_CONFIGURED", message: expect.stringContaining(setting) });
    expect(JSON.stringify(error)).not.toContain("canary");
  });

  function thrownBy(work: () => unknown): VerifyError {
    try {
      work();
    } catch (error) {
      if (error instanceof VerifyError) return error;
    }
    throw new Error("no VerifyError was thrown");
  }
});
