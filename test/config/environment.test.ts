import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { complete, failure, folder, load } from "./support.js";

const HMAC_KEY = randomBytes(32).toString("hex");

describe("NAME_FILE", () => {
  test.each([
    ["TWILIO_API_KEY_SECRET", "value", "twilio.apiKeySecret"],
    ["TWILIO_AUTH_TOKEN", "value", "twilio.authToken"],
    ["VERIFY_DESTINATION_HMAC_KEY", HMAC_KEY, "hmacKey"],
    ["TWILIO_VERIFY_STORE", "redis://:value@127.0.0.1/0", "store.url"],
  ])("%s", async (name, value, path) => {
    const root = folder({ secret: `${value}\n` });
    const { config, sources, warnings } = await load(root, { [`${name}_FILE`]: "secret" });
    expect(config).toHaveProperty(path, value);
    expect(config.secrets).toContain(value);
    expect(sources.environment).toEqual([`${name}_FILE`]);
    expect(warnings.filter(({ setting }) => setting !== "security.receipt_keys_env")).toEqual([]);
  });

  test.each([
    ["a\n", "a"],
    ["a\r\n", "a"],
    ["a\n\n", "a\n"],
    [" a ", " a "],
  ])("%j gives %j", async (text, secret) => {
    const { config } = await load(folder({ secret: text }), { TWILIO_AUTH_TOKEN_FILE: "secret" });
    expect(config.twilio.authToken).toBe(secret);
  });

  test("follows a renamed variable", async () => {
    const root = folder({ secret: "value", "twilio-verify.toml": '[twilio]\nauth_token_env = "ACME_TOKEN"' });
    const { config } = await load(root, { ACME_TOKEN_FILE: join(root, "secret") });
    expect(config.twilio.authToken).toBe("value");
  });

  test("both NAME and NAME_FILE is an error, unless one holds nothing", async () => {
    const root = folder({ secret: "value" });
    const env = { TWILIO_AUTH_TOKEN: "other", TWILIO_AUTH_TOKEN_FILE: "secret" };
    expect((await failure(load(root, env))).message).toContain("TWILIO_AUTH_TOKEN and TWILIO_AUTH_TOKEN_FILE");
    const { config } = await load(root, { ...env, TWILIO_AUTH_TOKEN: "$" + "{TOKEN}" });
    expect(config.twilio.authToken).toBe("value");
  });

  test.each([
    ["absent", "ENOENT"],
    ["folder", "EISDIR"],
    ["empty", "is empty"],
  ])("%s", async (name, words) => {
    const root = folder({ "folder/x": "", empty: "\n" });
    const error = await failure(load(root, { TWILIO_AUTH_TOKEN_FILE: name }));
    expect(error.key).toBe("TWILIO_AUTH_TOKEN_FILE");
    expect(error.message).toContain(words);
  });
});

test.each(["", "  ", "$" + "{TWILIO_AUTH_TOKEN}", "$" + "{user_config.token:-}", " $" + "{X} "])(
  "%j counts as unset everywhere",
  async (empty) => {
    const names = [
      ...Object.keys(complete),
      ...["TWILIO_AUTH_TOKEN", "TWILIO_REGION", "TWILIO_EDGE", "LOG_LEVEL", "TWILIO_VERIFY_STATE_DIR"],
      ...["TWILIO_VERIFY_STORE", "TWILIO_VERIFY_API_BASE", "VERIFY_DESTINATION_HMAC_KEY", "TWILIO_VERIFY_CONFIG"],
      ...["TWILIO_AUTH_TOKEN_FILE", "TWILIO_AUTH_TOKEN_COMMAND"],
    ];
    const root = folder({
      "twilio-verify.toml": `[twilio]\naccount_sid = "${empty}"\nregion = "${empty}"\n[logging]\nlog_level = "${empty}"`,
    });
    const unset = await load(root, Object.fromEntries(names.map((name) => [name, empty])), { argvConfigPath: empty });
    expect(unset.config).toEqual((await load(folder(), {}, { homeDir: join(root, "home") })).config);
    expect(unset.sources.environment).toEqual([]);
    expect(unset.warnings).toEqual([]);
  },
);

describe("SIDs", () => {
  test.each([
    ["TWILIO_ACCOUNT_SID", "AC"],
    ["TWILIO_API_KEY_SID", "SK"],
    ["TWILIO_VERIFY_SERVICE_SID", "VA"],
  ])("%s must be %s and 32 hexadecimal digits", async (name, prefix) => {
    for (const wrong of ["x", `${prefix}${"a".repeat(31)}`, `${prefix}${"a".repeat(33)}`, `XX${"a".repeat(32)}`]) {
      const error = await failure(load("/nowhere", { [name]: wrong }));
      expect(error.key).toBe(name);
      expect(error.message).toContain(`${prefix} followed by 32 hexadecimal digits`);
    }
    await load("/nowhere", { [name]: ` ${prefix}${"aB".repeat(16)}\n` });
  });
});

describe("TWILIO_VERIFY_API_BASE", () => {
  test.each([
    ["https://twilio.example", "https://twilio.example"],
    ["https://twilio.example:8443/", "https://twilio.example:8443"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["http://127.1.2.3:3000", "http://127.1.2.3:3000"],
    ["http://localhost:3000/", "http://localhost:3000"],
    ["http://[::1]:3000", "http://[::1]:3000"],
    ["HTTP://LOCALHOST:1", "http://localhost:1"],
  ])("%s", async (value, origin) => {
    expect((await load("/nowhere", { TWILIO_VERIFY_API_BASE: value })).config.twilio.apiBase).toBe(origin);
  });

  test.each([
    "https://twilio.example/v2",
    "https://twilio.example/?a=1",
    "https://twilio.example/#a",
    "https://user@twilio.example",
    "https://user:word@twilio.example",
    "http://twilio.example",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://127.0.0.1@evil.example",
    "http://0.0.0.0:3000",
    "http://10.0.0.1",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "//127.0.0.1",
    "127.0.0.1:3000",
    "https://[",
    "twilio",
  ])("refuses %s", async (value) => {
    const error = await failure(load("/nowhere", { TWILIO_VERIFY_API_BASE: value }));
    expect(error.key).toBe("TWILIO_VERIFY_API_BASE");
    expect(error.message).not.toContain(value);
  });
});
