import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { failure, folder, load, loadJson, loadToml } from "./support.js";

// A token in the wrong place must not come back in the error that reports it.
const CANARY = "9f3a7c01e5b24d6688aa10bc32de54f7";

function expectNoCanary(error: unknown) {
  const everything = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
  expect(everything).not.toContain(CANARY);
  expect(everything.toLowerCase()).not.toContain(CANARY.slice(0, 12));
}

describe("a secret in the file", () => {
  test.each([
    ["[twilio]", "api_key_secret", "TWILIO_API_KEY_SECRET"],
    ["[twilio]", "auth_token", "TWILIO_AUTH_TOKEN"],
    ["[twilio]", "authToken", "TWILIO_AUTH_TOKEN"],
    ["[twilio]", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"],
    ["[security]", "hmac_key", "VERIFY_DESTINATION_HMAC_KEY"],
    ["[security]", "webhook_auth_token", "TWILIO_AUTH_TOKEN"],
    ["[verify]", "auth_token", "TWILIO_AUTH_TOKEN"],
    ["", "auth_token", "TWILIO_AUTH_TOKEN"],
    ["[store]", "url", "TWILIO_VERIFY_STORE"],
  ])("%s %s is refused and the variable is named", async (section, name, variable) => {
    const value = name === "url" ? `redis://:${CANARY}@127.0.0.1` : CANARY;
    const error = await failure(loadToml(`${section}\n${name} = "${value}"`));
    expect(error.fix).toContain(variable);
    expect(error.file).toMatch(/twilio-verify\.toml$/);
    expectNoCanary(error);
  });

  test("the JSON form too", async () => {
    const error = await failure(loadJson({ twilio: { apiKeySecret: CANARY } }));
    expect(error.fix).toContain("TWILIO_API_KEY_SECRET");
    expectNoCanary(error);
  });

  test.each([
    `[twilio]\naccount_sid = "${CANARY}"`,
    `[twilio]\nauth_mode = "${CANARY}"`,
    `[twilio]\nauth_token_env = "${CANARY}"`,
    `[twilio]\nauth_token_env = "A${CANARY.toUpperCase()}"`,
    `[twilio]\nregion = "${CANARY}/"`,
    `[twilio]\ntimeout_ms = "${CANARY}"`,
    `[twilio]\n${CANARY} = 1`,
    `[twilio]\n"${CANARY}" = 1`,
    `[verify]\nchannels = ["${CANARY}"]`,
    `[verify]\nchannels = "${CANARY}"`,
    `[verify]\ndefault_locale = "${CANARY}!"`,
    `[destinations]\nallowed_countries = ["${CANARY}"]`,
    `[fraud_guard]\nstep_up_channel = "${CANARY}"`,
    `[store]\nurl = "${CANARY}"`,
    `[rate_limits]\n${CANARY} = 5`,
    `[${CANARY}]`,
    `verify = "${CANARY}"`,
    `auth_token = ${CANARY}`,
    `[twilio]\nauth_token = "${CANARY}`,
    `[twilio]\nauth_token = "${CANARY}\\q"`,
    `[twilio]\nauth_token = "${CANARY}" "${CANARY}"`,
    `${CANARY}`,
  ])("TOML %#", async (toml) => {
    expectNoCanary(await failure(loadToml(toml)));
  });

  test.each([
    `{"twilio": {"authToken": ${CANARY}}}`,
    `{"twilio": {"authToken": "${CANARY}"`,
    `{"twilio": {"authToken": "${CANARY}",}}`,
    `{"twilio": {"${CANARY}": 1}}`,
    `"${CANARY}"`,
    CANARY,
  ])("JSON %#", async (text) => {
    expectNoCanary(await failure(load(folder({ "config/verify.config.json": text }))));
  });
});

describe("a secret in the environment", () => {
  test.each([
    ["TWILIO_ACCOUNT_SID", CANARY],
    ["TWILIO_API_KEY_SID", CANARY],
    ["TWILIO_VERIFY_SERVICE_SID", CANARY],
    ["TWILIO_REGION", `${CANARY}.`],
    ["TWILIO_EDGE", `${CANARY}.`],
    ["TWILIO_VERIFY_STORE", CANARY],
    ["TWILIO_VERIFY_STORE", `redis://:${CANARY}@[`],
    ["TWILIO_VERIFY_API_BASE", `https://u:${CANARY}@twilio.example`],
    ["TWILIO_VERIFY_API_BASE", `http://twilio.example/${CANARY}`],
    ["VERIFY_DESTINATION_HMAC_KEY", CANARY.slice(0, 31)],
    ["TWILIO_AUTH_TOKEN_FILE", CANARY],
    ["VERIFY_DESTINATION_HMAC_KEY_FILE", CANARY],
    ["TWILIO_AUTH_TOKEN_COMMAND", CANARY],
    ["TWILIO_AUTH_TOKEN_COMMAND", `["${CANARY}`],
    ["TWILIO_AUTH_TOKEN_COMMAND", `["sh", "-c", "echo ${CANARY}; echo ${CANARY} >&2; exit 3"]`],
    ["VERIFY_DESTINATION_HMAC_KEY_COMMAND", `echo ${CANARY.slice(0, 31)}`],
  ])("%s", async (name, value) => {
    expectNoCanary(await failure(load("/", { PATH: process.env.PATH, [name]: value })));
  });

  test("warnings and sources carry none either", async () => {
    const env = {
      LOG_LEVEL: CANARY,
      TWILIO_AUTH_TOKEN: CANARY,
      TWILIO_VERIFY_STORE: `redis://:${CANARY}@127.0.0.1`,
      TWILIO_VERIFY_API_BASE: "http://127.0.0.1:1",
    };
    const { warnings, sources } = await load("/nowhere", env, { simulate: true });
    expect(warnings.length).toBeGreaterThan(1);
    expect(JSON.stringify([warnings, sources])).not.toContain(CANARY);
  });
});
