import { describe, expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import { createTwilioGateway, type TwilioOptions } from "../../src/twilio/gateway.js";
import { connection } from "../../src/twilio/options.js";
import { ACCOUNT, API_KEY, optionsFor } from "./servers.js";

const live = (more: Partial<TwilioOptions> = {}) => ({ ...optionsFor(""), apiBase: undefined, ...more });

test.each([
  [{}, "twilio.com"],
  [{ region: "", edge: "" }, "twilio.com"],
  [{ edge: "dublin" }, "dublin.us1.twilio.com"],
  [{ region: "ie1" }, "ie1.twilio.com"],
  [{ region: "au1", edge: "sydney" }, "sydney.au1.twilio.com"],
])("hosts for %j", (where, domain) => {
  const { origins } = connection(live(where));
  expect(origins).toEqual({
    verify: `https://verify.${domain}`,
    lookups: `https://lookups.${domain}`,
    events: `https://events.${domain}`,
  });
});

test("apiBase replaces every origin, whatever the region", () => {
  const { origins, pageOrigins } = connection(live({ apiBase: "http://127.0.0.1:4010/", region: "ie1" }));
  expect(new Set(Object.values(origins))).toEqual(new Set(["http://127.0.0.1:4010"]));
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
