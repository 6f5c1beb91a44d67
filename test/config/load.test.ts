import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AC, complete, failure, folder, load, loadJson, loadToml, SK, VA } from "./support.js";

// The two examples of the original document, with SIDs of the right length.
const ORIGINAL_TOML = `# /etc/openclaw/skills/twilio/twilio-verify.toml
[twilio]
account_sid = "${AC}"
auth_mode = "api_key" # "api_key" | "auth_token"
api_key_sid_env = "TWILIO_API_KEY_SID"
api_key_secret_env = "TWILIO_API_KEY_SECRET"
auth_token_env = "TWILIO_AUTH_TOKEN"
region = "us1"
edge = "ashburn"

[verify]
service_sid = "${VA}"
default_channel = "sms"
fallback_channels = ["call", "email"]
default_locale = "en"
code_ttl_seconds = 600

[rate_limits]
# App-level throttles (in addition to Twilio)
send_per_ip_per_10m = 5
send_per_to_per_10m = 3
check_per_identity_per_10m = 5
cooldown_seconds_after_failed_check = 60

[fraud_guard]
enabled = true
block_on_high_risk = true
step_up_on_medium_risk = true
step_up_channel = "totp"

[logging]
redact_fields = ["to", "email", "code", "auth_token", "api_key_secret"]
log_level = "info"
`;

const ORIGINAL_JSON = {
  twilio: { region: "us1", edge: "ashburn" },
  verify: { serviceSid: VA, defaultLocale: "en", channels: ["sms", "call", "email"] },
  security: { hmacKeyEnv: "VERIFY_DESTINATION_HMAC_KEY", webhookAuthTokenEnv: "TWILIO_AUTH_TOKEN" },
};

describe("the original document's files", () => {
  test("every key of its TOML is accepted; and surprises nobody", async () => {
    const { config, warnings } = await loadToml(ORIGINAL_TOML);
    expect(config.twilio).toMatchObject({ accountSid: AC, authMode: "api_key", region: "us1", edge: "ashburn" });
    expect(config.settings).toMatchObject({ serviceSid: VA, defaultLocale: "en", codeTtlSeconds: 600 });
    expect(config.missing).toEqual(["TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET"]);
    expect(config.settings.fraudGuard).toMatchObject({
      enabled: true,
      blockOnHighRisk: true,
      stepUpOnMediumRisk: true,
      stepUpChannel: "totp",
    });
    expect(warnings).toEqual([]);
  });

  test("every key of its JSON is accepted", async () => {
    const { config, warnings, sources } = await loadJson(ORIGINAL_JSON);
    expect(config.settings).toMatchObject({ serviceSid: VA, defaultLocale: "en", channels: ["sms", "call", "email"] });
    expect(sources.file).toMatch(/config\/verify\.config\.json$/);
    expect(warnings).toEqual([]);
  });

  test("JSON takes either spelling of any key, not both of one", async () => {
    const { config } = await loadJson({
      verify: { service_sid: VA },
      rateLimits: { sendPerIpPer10m: 7, twilio_failures_per_30s: 9 },
    });
    expect(config.settings.serviceSid).toBe(VA);
    expect(config.settings.rateLimits).toMatchObject({ sendPerIpPer10m: 7, twilioFailuresPer30s: 9 });

    const error = await failure(loadJson({ verify: { serviceSid: VA, service_sid: VA } }));
    expect(error.key).toBe("service_sid");
  });
});

test("defaults without a file or an environment", async () => {
  const { config, sources, warnings } = await load("/nowhere", {}, { homeDir: "/home/op" });
  expect(sources).toEqual({ file: undefined, environment: [] });
  expect(warnings).toEqual([]);
  expect(config).toMatchInlineSnapshot(`
    {
      "alerts": undefined,
      "captcha": undefined,
      "contacts": undefined,
      "custom": undefined,
      "hmacKey": undefined,
      "hmacKeyPrevious": undefined,
      "http": {
        "console": "loopback",
        "host": "127.0.0.1",
        "maxInFlight": 256,
        "port": 3000,
        "requestsPerMinute": 600,
        "tenants": {},
        "tokens": "/home/op/.local/state/twilio-verify-mcp/tokens.json",
        "trustedProxies": [],
      },
      "log": {
        "level": "info",
        "redactFields": [
          "to",
          "email",
          "code",
          "auth_token",
          "api_key_secret",
        ],
      },
      "missing": [
        "TWILIO_ACCOUNT_SID",
        "TWILIO_API_KEY_SID",
        "TWILIO_API_KEY_SECRET",
        "TWILIO_VERIFY_SERVICE_SID",
      ],
      "publicUrl": undefined,
      "receiptKeys": undefined,
      "secrets": [],
      "sendgridEventsKey": undefined,
      "settings": {
        "account": "/",
        "agents": {
          "codeEntry": "auto",
          "confirmSend": "never",
          "contacts": false,
          "destinations": "any",
          "totpSecret": "page",
        },
        "allowedCountries": undefined,
        "centsPerSend": 10,
        "challenge": {
          "mode": "off",
          "signals": [
            "country_budget",
            "prefix_budget",
            "ip_countries",
            "spike",
            "medium_risk",
          ],
          "ttlMs": 300000,
          "work": 4000,
        },
        "channels": [
          "sms",
          "call",
          "email",
          "whatsapp",
          "sna",
          "auto",
        ],
        "codeTtlSeconds": 600,
        "defaultChannel": "sms",
        "defaultCountry": undefined,
        "defaultLocale": undefined,
        "fallback": {
          "countries": [],
          "mode": "offer",
        },
        "fallbackChannels": [
          "call",
          "email",
        ],
        "fraudGuard": {
          "blockOnHighRisk": true,
          "enabled": true,
          "highScore": 80,
          "mediumScore": 60,
          "riskCheck": "enable",
          "simSwapDays": 7,
          "stepUpChannel": "totp",
          "stepUpOnMediumRisk": true,
        },
        "keepsDestinations": false,
        "lookup": {
          "cacheMs": 86400000,
          "packages": [],
        },
        "message": {
          "appHash": undefined,
          "customFriendlyName": undefined,
          "email": {
            "from": undefined,
            "fromName": undefined,
            "substitutions": {},
            "templateId": undefined,
          },
          "rateLimits": {},
          "sendDigits": undefined,
          "snaClientToken": false,
          "tags": {},
          "templateSid": undefined,
          "templateSubstitutions": {},
        },
        "phoneChange": {
          "allowsShared": false,
          "needsProof": false,
        },
        "psd2": false,
        "rateLimits": {
          "checkPerIdentityPer10m": 5,
          "checkPerToPer10m": 5,
          "checkPerVerification": 5,
          "cooldownSecondsAfterFailedCheck": 60,
          "destinationsPerSessionPerHour": 3,
          "failedChecksBeforeDisable": 100,
          "lookupsPerDay": 1000,
          "lookupsPerSessionPerHour": 10,
          "resendCooldownSeconds": 30,
          "sendPerIpPer10m": 5,
          "sendPerSessionPerHour": 5,
          "sendPerTenantPerMinute": 30,
          "sendPerToPer10m": 3,
          "sendPerToPerDay": 10,
          "spendPerDayCents": 0,
          "spikePerAsnPerHour": 100,
          "spikePerCountryPerHour": 50,
          "spikePerPrefixPerHour": 20,
          "twilioFailuresPer30s": 5,
          "unverifiedCountriesPerIpPerDay": 3,
          "unverifiedPerCountryPerDay": 20,
          "unverifiedPerCountryPerHour": 3,
          "unverifiedPerPrefixPerHour": 10,
        },
        "receipts": {
          "audience": "urn:twilio-verify-mcp",
          "issuer": "urn:twilio-verify-mcp",
          "nonce": false,
          "show": "handle",
          "ttlSeconds": 300,
        },
        "serviceSid": undefined,
        "simulated": false,
        "unverifiedBudgets": "record",
      },
      "stateDir": "/home/op/.local/state/twilio-verify-mcp",
      "store": {
        "onError": "refuse",
        "processes": 1,
        "url": "sqlite:/home/op/.local/state/twilio-verify-mcp/state.sqlite",
      },
      "tools": {
        "readOnly": false,
        "sets": [
          "core",
        ],
      },
      "twilio": {
        "accountSid": undefined,
        "apiBase": undefined,
        "apiKeySecret": undefined,
        "apiKeySid": undefined,
        "authMode": "auth_token",
        "authToken": undefined,
        "connectTimeoutMs": 2000,
        "edge": undefined,
        "region": undefined,
        "serviceSid": undefined,
        "timeoutMs": 5000,
      },
      "webhookAuthToken": undefined,
    }
  `);
});

describe("precedence: environment, file, default", () => {
  const file = `[twilio]\naccount_sid = "${AC}"\nregion = "us1"\nedge = "dublin"\n[verify]\nservice_sid = "${VA}"\n[logging]\nlog_level = "warn"\n[store]\nurl = "sqlite:/f.sqlite"`;
  const other = (sid: string) => sid.slice(0, 2) + "f".repeat(32);
  test.each([
    ["TWILIO_ACCOUNT_SID", other(AC), AC, undefined, "twilio.accountSid"],
    ["TWILIO_VERIFY_SERVICE_SID", other(VA), VA, undefined, "settings.serviceSid"],
    ["TWILIO_VERIFY_SERVICE_SID", other(VA), VA, undefined, "twilio.serviceSid"],
    ["TWILIO_REGION", "ie1", "us1", undefined, "twilio.region"],
    ["TWILIO_EDGE", "tokyo", "dublin", undefined, "twilio.edge"],
    ["LOG_LEVEL", "error", "warn", "info", "log.level"],
    ["TWILIO_VERIFY_STORE", "redis://127.0.0.1/1", "sqlite:/f.sqlite", "sqlite:/s/state.sqlite", "store.url"],
  ])("%s", async (variable, fromEnvironment, fromFile, byDefault, path) => {
    const base = { TWILIO_VERIFY_STATE_DIR: "/s" };
    const env = { ...base, [variable]: fromEnvironment };
    const both = await loadToml(file, env);
    expect(both.config).toHaveProperty(path, fromEnvironment);
    expect(both.sources.environment).toContain(variable);
    expect((await loadToml(file, base)).config).toHaveProperty(path, fromFile);
    expect((await loadToml(file, { ...base, [variable]: "" })).config).toHaveProperty(path, fromFile);
    const neither = await loadToml("", base);
    expect(path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], neither.config)).toBe(
      byDefault,
    );
  });

  test("a file value that the environment replaces is not judged", async () => {
    const { config } = await loadToml('[twilio]\naccount_sid = "AC123"', { TWILIO_ACCOUNT_SID: AC });
    expect(config.twilio.accountSid).toBe(AC);
  });
});

describe("which file", () => {
  const named = (level: string) => `[logging]\nlog_level = "${level}"`;
  const files = {
    "a.toml": named("debug"),
    "b.json": '{"logging": {"logLevel": "warn"}}',
    "twilio-verify.toml": named("error"),
    "home/.config/twilio-verify-mcp/twilio-verify.toml": named("warn"),
  };

  test("--config, then TWILIO_VERIFY_CONFIG, then ./, then the user's folder", async () => {
    const root = folder(files);
    const env = { TWILIO_VERIFY_CONFIG: "b.json" };
    expect((await load(root, env, { argvConfigPath: "a.toml" })).config.log.level).toBe("debug");
    expect((await load(root, env)).config.log.level).toBe("warn");
    expect((await load(root)).config.log.level).toBe("error");
    expect((await load(root, {}, { cwd: join(root, "home") })).config.log.level).toBe("warn");
  });

  test("the first is used whole, and the one that it hides is named", async () => {
    const root = folder({
      "twilio-verify.toml": named("error"),
      "home/.config/twilio-verify-mcp/twilio-verify.toml": "[tools]\nread_only = true",
    });
    const { config, warnings } = await load(root);
    expect(config.tools.readOnly).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain("home/.config/twilio-verify-mcp/twilio-verify.toml is ignored");
  });

  test.each([
    ["linux", {}, "home/.config/twilio-verify-mcp"],
    ["linux", { XDG_CONFIG_HOME: "ROOT/xdg" }, "xdg/twilio-verify-mcp"],
    ["linux", { XDG_CONFIG_HOME: "relative" }, "home/.config/twilio-verify-mcp"],
    ["darwin", {}, "home/.config/twilio-verify-mcp"],
    ["darwin", {}, "home/Library/Application Support/twilio-verify-mcp"],
  ] as const)("user's folder on %s with %o: %s", async (platform, env, path) => {
    const root = folder({ [`${path}/twilio-verify.toml`]: named("error"), "work/x": "" });
    const filled = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace("ROOT", root)]));
    const { config } = await load(root, filled, { cwd: join(root, "work"), platform });
    expect(config.log.level).toBe("error");
  });

  test("a named file that does not exist is an error", async () => {
    const root = folder(files);
    expect(await failure(load(root, {}, { argvConfigPath: "none.toml" }))).toMatchObject({ key: "--config" });
    expect(await failure(load(root, { TWILIO_VERIFY_CONFIG: "none.toml" }))).toMatchObject({
      key: "TWILIO_VERIFY_CONFIG",
      file: join(root, "none.toml"),
    });
  });

  test("a file that is there but cannot be read is never skipped", async () => {
    const root = folder();
    mkdirSync(join(root, "twilio-verify.toml"));
    expect((await failure(load(root))).message).toContain("EISDIR");
  });
});

describe("state folder and store", () => {
  test.each([
    ["linux", {}, "/h/.local/state/twilio-verify-mcp"],
    ["linux", { XDG_STATE_HOME: "/x" }, "/x/twilio-verify-mcp"],
    ["linux", { XDG_STATE_HOME: "x" }, "/h/.local/state/twilio-verify-mcp"],
    ["linux", { TWILIO_VERIFY_STATE_DIR: "state" }, "/nowhere/state"],
    ["darwin", {}, "/h/Library/Application Support/twilio-verify-mcp"],
    ["win32", { LOCALAPPDATA: "C:\\L" }, "C:\\L\\twilio-verify-mcp"],
  ] as const)("%s with %o: %s", async (platform, env, expected) => {
    const options = { platform, homeDir: "/h" };
    const { config } = await load("/nowhere", env, options);
    const separator = platform === "win32" ? "\\" : "/";
    expect(config.stateDir).toBe(expected);
    expect(config.store.url).toBe(`sqlite:${expected}${separator}state.sqlite`);

    const simulated = (await load("/nowhere", env, { ...options, simulate: true })).config;
    expect(simulated.stateDir).toBe(`${expected}${separator}simulated`);
    expect(simulated.settings.simulated).toBe(true);
  });

  test("simulated sends never reach a configured store", async () => {
    const env = { TWILIO_VERIFY_STORE: "redis://:word@127.0.0.1/0", TWILIO_VERIFY_STATE_DIR: "/s" };
    const { config, warnings } = await load("/nowhere", env, { simulate: true });
    expect(config.secrets).toContain("word");
    expect(config.store.url).toBe("sqlite:/s/simulated/state.sqlite");
    expect(warnings.map(({ setting }) => setting)).toEqual(["store.url"]);
  });

  test("machines that share a store are told to share the keys of receipts", async () => {
    const shared = { TWILIO_VERIFY_STORE: "redis://127.0.0.1/0" };
    expect((await load("/nowhere", shared)).warnings.map(({ setting }) => setting)).toEqual([
      "security.receipt_keys_env",
    ]);
    expect((await load("/nowhere", { ...shared, VERIFY_RECEIPT_KEYS: "{}" })).warnings).toEqual([]);
  });

  test("a relative path starts at the file that says it, or at the working directory", async () => {
    const root = folder({ "deep/a.toml": '[store]\nurl = "sqlite:x.sqlite"' });
    const options = { argvConfigPath: "deep/a.toml" };
    expect((await load(root, {}, options)).config.store.url).toBe(`sqlite:${root}/deep/x.sqlite`);
    const env = { TWILIO_VERIFY_STORE: "sqlite:y.sqlite" };
    expect((await load(root, env, options)).config.store.url).toBe(`sqlite:${root}/y.sqlite`);
  });

  test.each(["postgres://h/d", "sqlite:", "redis://[", "sqlite:$" + "{HOME}/x", "state.sqlite"])(
    "refuses %s",
    async (url) => {
      expect((await failure(load("/nowhere", { TWILIO_VERIFY_STORE: url }))).key).toBe("TWILIO_VERIFY_STORE");
    },
  );

  test("memory is allowed and called by its name", async () => {
    const { config, warnings } = await load("/nowhere", { TWILIO_VERIFY_STORE: "sqlite::memory:" });
    expect(config.store.url).toBe("sqlite::memory:");
    expect(warnings[0]?.message).toContain("forgotten");
  });
});

describe("credentials", () => {
  const { TWILIO_API_KEY_SID: _sid, TWILIO_API_KEY_SECRET: _secret, ...identifiers } = complete;
  test.each([
    ["complete API key", complete, "api_key", []],
    ["API key beside a token", { ...complete, TWILIO_AUTH_TOKEN: "t" }, "api_key", []],
    ["token alone", { ...identifiers, TWILIO_AUTH_TOKEN: "t" }, "auth_token", []],
    [
      "half an API key is not replaced by the token",
      { ...identifiers, TWILIO_API_KEY_SID: SK, TWILIO_AUTH_TOKEN: "t" },
      "api_key",
      ["TWILIO_API_KEY_SECRET"],
    ],
    ["nothing to sign in with", identifiers, "auth_token", ["TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET"]],
    ["no Service", { ...complete, TWILIO_VERIFY_SERVICE_SID: "" }, "api_key", ["TWILIO_VERIFY_SERVICE_SID"]],
  ] as const)("%s", async (_, env, authMode, missing) => {
    const { config } = await load("/nowhere", env);
    expect(config.twilio.authMode).toBe(authMode);
    expect(config.missing).toEqual(missing);
  });

  test("auth_mode in the file decides, and what it needs is missing by its own name", async () => {
    const toml = '[twilio]\nauth_mode = "auth_token"\nauth_token_env = "ACME_TOKEN"';
    const { config } = await loadToml(toml, complete);
    expect(config.twilio.authMode).toBe("auth_token");
    expect(config.missing).toEqual(["ACME_TOKEN"]);
  });

  test("secrets come from the variables that the file names, and all are listed for the redactor", async () => {
    const hmacKey = "kq8Zr2vNw5Xb1Ym7Td4Lc9Hs6Pf3Gj0A";
    const { config } = await loadToml(
      `[twilio]
api_key_sid_env = "ACME_SID"
api_key_secret_env = "ACME_SECRET"
auth_token_env = "ACME_TOKEN"
[security]
hmac_key_env = "ACME_HMAC"
webhook_auth_token_env = "ACME_HOOK"`,
      {
        ACME_SID: SK,
        ACME_SECRET: "one",
        ACME_TOKEN: "two",
        ACME_HOOK: "three",
        ACME_HMAC: hmacKey,
        TWILIO_VERIFY_STORE: "redis://u:p%40ss@127.0.0.1/0",
      },
    );
    expect(config.twilio).toMatchObject({ apiKeySid: SK, apiKeySecret: "one", authToken: "two" });
    expect(config).toMatchObject({ hmacKey, webhookAuthToken: "three" });
    expect(config.secrets).toEqual(["one", "two", "three", hmacKey, "redis://u:p%40ss@127.0.0.1/0", "p%40ss", "p@ss"]);
  });
});

describe("settings", () => {
  test("allowed_countries falls back to default_country", async () => {
    const only = await loadToml('[destinations]\ndefault_country = "us"');
    expect(only.config.settings).toMatchObject({ defaultCountry: "US", allowedCountries: ["US"] });
    const both = await loadToml('[destinations]\ndefault_country = "US"\nallowed_countries = ["gb", "FR"]');
    expect(both.config.settings.allowedCountries).toEqual(["GB", "FR"]);
  });

  test.each([
    ["[destinations]\ndefault_country = 'UK'", "destinations.default_country"],
    ["[destinations]\nallowed_countries = ['US', 'XX']", "destinations.allowed_countries"],
    ["[destinations]\nallowed_countries = []", "destinations.allowed_countries"],
    ["[verify]\nchannels = []", "verify.channels"],
    ["[verify]\nchannels = ['custom']", "verify.channels"],
    ["[verify]\ndefault_channel = 'email'\nchannels = ['sms']", "verify.default_channel"],
    ["[verify]\ndefault_locale = 'en_US!'", "verify.default_locale"],
    ["[verify]\ncode_ttl_seconds = 119", "verify.code_ttl_seconds"],
    ["[verify]\ncode_ttl_seconds = 86401", "verify.code_ttl_seconds"],
    ["[rate_limits]\nsend_per_to_per_day = -1", "rate_limits.send_per_to_per_day"],
    ["[rate_limits]\nsend_per_to_per_day = 1.5", "rate_limits.send_per_to_per_day"],
    ["[rate_limits]\nfailed_checks_before_disable = 101", "rate_limits.failed_checks_before_disable"],
    ["[twilio]\nregion = 'us1.evil.example/'", "twilio.region"],
    ["[twilio]\nauth_token_env = 'not-a-name'", "twilio.auth_token_env"],
    ["[twilio]\ntimeout_ms = 0", "twilio.timeout_ms"],
    ["[twilio]\naccount_sid = 'AC123'", "twilio.account_sid"],
    ["verify = 3", "verify"],
    ["[[verify]]", "verify"],
  ])("refuses %j", async (toml, key) => {
    const error = await failure(loadToml(toml));
    expect(error).toMatchObject({ key });
    expect(error.file).toMatch(/twilio-verify\.toml$/);
    expect(error.fix).toMatch(/^Expected /);
  });

  test("0 switches any limit off, so 0 is accepted for each", async () => {
    const names = Object.keys((await load("/nowhere")).config.settings.rateLimits);
    const { config } = await loadJson({ rateLimits: Object.fromEntries(names.map((name) => [name, 0])) });
    expect(new Set(Object.values(config.settings.rateLimits))).toEqual(new Set([0]));
  });

  test("fallback channels that may not be used are left out, and auto means no locale", async () => {
    const { config } = await loadToml('[verify]\nchannels = ["sms", "email", "sms"]\ndefault_locale = "auto"');
    expect(config.settings).toMatchObject({ channels: ["sms", "email"], fallbackChannels: ["email"] });
    expect(config.settings.defaultLocale).toBeUndefined();
  });

  test("fallback is an offer; auto without a country is a warning", async () => {
    const auto = await loadToml('[verify]\nfallback = "auto"');
    expect(auto.config.settings.fallback).toEqual({ mode: "auto", countries: [] });
    expect(auto.warnings.map(({ setting }) => setting)).toEqual(["verify.fallback_countries"]);
    const listed = await loadToml('[verify]\nfallback = "auto"\nfallback_countries = ["us"]');
    expect(listed.config.settings.fallback.countries).toEqual(["US"]);
    expect(listed.warnings).toEqual([]);
  });

  test("warnings: region, long lifetime, other host, strange LOG_LEVEL", async () => {
    const env = { TWILIO_REGION: "ie1", TWILIO_VERIFY_API_BASE: "http://127.0.0.1:9", LOG_LEVEL: "silent" };
    const { config, warnings } = await loadToml("[verify]\ncode_ttl_seconds = 601", env);
    expect(warnings.map(({ setting }) => setting)).toEqual([
      "LOG_LEVEL",
      "twilio.region",
      "verify.code_ttl_seconds",
      "TWILIO_VERIFY_API_BASE",
    ]);
    expect(config.log.level).toBe("info");
  });
});
