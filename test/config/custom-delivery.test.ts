import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { failure, folder, load, loadJson, loadToml } from "./support.js";

const CANARY = "canary-9f3a7c01e5b24d66";
const SECRET = `whsec_${Buffer.from("canary-secret-of-thirty-two-byte").toString("base64")}`;
const FROM = 'from = "Example <codes@example.org>"';
const SENDGRID = `[custom]\ndelivery = "sendgrid"\n${FROM}\nsendgrid_template_id = "d-0123456789abcdef"`;
const SMTP = `[custom]\ndelivery = "smtp"\n${FROM}`;
const WEBHOOK = '[custom]\ndelivery = "webhook"\nwebhook_url = "https://api.example.com/codes"';

const custom = async (toml: string, env: Record<string, string> = {}) => (await loadToml(toml, env)).config.custom;
const server = async (url: string) => custom(SMTP, { VERIFY_SMTP_URL: url });

describe("three ways", () => {
  test("off unless it is said how, whatever else stands there", async () => {
    expect(await custom("")).toBeUndefined();
    expect(
      await custom(`[custom]\n${FROM}\nwebhook_url = "https://api.example.com"`, { SENDGRID_API_KEY: "x" }),
    ).toBeUndefined();
  });

  test("sendgrid", async () => {
    const { config } = await loadToml(SENDGRID, { SENDGRID_API_KEY: ` ${CANARY} ` });
    expect(config.custom).toEqual({
      by: "sendgrid",
      apiKey: CANARY,
      templateId: "d-0123456789abcdef",
      from: { email: "codes@example.org", name: "Example" },
      apiBase: "https://api.sendgrid.com",
    });
    expect(config.secrets).toContain(CANARY);
    const eu = `${SENDGRID}\nsendgrid_api_base = "https://api.eu.sendgrid.com"\ntimeout_ms = 900`;
    expect(await custom(eu, { SENDGRID_API_KEY: "x" })).toMatchObject({
      apiBase: "https://api.eu.sendgrid.com",
      timeoutMs: 900,
    });
  });

  test("smtp", async () => {
    const url = `smtps://relay%40example.org:${CANARY}%2F@mail.example.org`;
    const { config } = await loadToml(SMTP, { VERIFY_SMTP_URL: url });
    expect(config.custom).toMatchObject({
      by: "smtp",
      host: "mail.example.org",
      port: 465,
      implicitTls: true,
      insecure: false,
      login: { user: "relay@example.org", pass: `${CANARY}/` },
      subject: "Your verification code",
      text: expect.stringContaining("{code}"),
    });
    expect(config.secrets).toEqual(expect.arrayContaining([url, `${CANARY}/`, `${CANARY}%2F`]));
  });

  test.each([
    ["smtp://mail.example.org", { host: "mail.example.org", port: 587, implicitTls: false }],
    ["smtp://127.0.0.1:1025/", { host: "127.0.0.1", port: 1025, implicitTls: false }],
    ["smtp://[::1]:25", { host: "::1", port: 25 }],
    ["SMTPS://mail.example.org:2465", { port: 2465, implicitTls: true }],
  ])("smtp: %s", async (url, expected) => {
    const settings = await server(url);
    expect(settings).toMatchObject(expected);
    expect(settings).not.toHaveProperty("login.user");
  });

  test("webhook", async () => {
    const { config } = await loadToml(WEBHOOK, { VERIFY_DELIVERY_SECRET: SECRET });
    expect(config.custom).toEqual({ by: "webhook", url: "https://api.example.com/codes", secret: SECRET });
    expect(config.secrets).toEqual(expect.arrayContaining([SECRET, SECRET.slice(6)]));
  });

  test("a secret may stand in a file, under a variable of the operator's choice, and in JSON", async () => {
    const root = folder({ secret: `${SECRET}\n` });
    const toml = `${WEBHOOK}\nwebhook_secret_env = "PUSH_SECRET"`;
    expect(await custom(toml, { PUSH_SECRET_FILE: `${root}/secret` })).toMatchObject({ secret: SECRET });
    const json = {
      custom: { delivery: "webhook", webhookUrl: "http://127.0.0.1:1/x", webhookSecretEnv: "PUSH_SECRET" },
    };
    expect((await loadJson(json, { PUSH_SECRET: SECRET })).config.custom).toMatchObject({
      url: "http://127.0.0.1:1/x",
    });
  });

  test("nothing is sent beside a simulator, and the operator is told", async () => {
    const root = folder({ "twilio-verify.toml": WEBHOOK });
    const { config, warnings } = await load(root, {}, { simulate: true });
    expect(config.custom).toBeUndefined();
    expect(warnings.map(({ setting }) => setting)).toContain("custom.delivery");
  });
});

describe("a wrong combination names what is wrong", () => {
  const env = { SENDGRID_API_KEY: CANARY, VERIFY_SMTP_URL: `smtp://u:${CANARY}@h`, VERIFY_DELIVERY_SECRET: SECRET };
  const without = (name: keyof typeof env) => ({ ...env, [name]: "" });
  test.each<[key: string, toml: string, env?: Record<string, string>]>([
    ["custom.delivery", '[custom]\ndelivery = "carrier_pigeon"'],
    ["custom.from", SENDGRID.replace(FROM, "")],
    ["custom.from", SMTP.replace(FROM, "")],
    ["custom.sendgrid_template_id", `[custom]\ndelivery = "sendgrid"\n${FROM}`],
    ["custom.webhook_url", '[custom]\ndelivery = "webhook"'],
    ["SENDGRID_API_KEY", SENDGRID, without("SENDGRID_API_KEY")],
    ["VERIFY_SMTP_URL", SMTP, without("VERIFY_SMTP_URL")],
    ["VERIFY_DELIVERY_SECRET", WEBHOOK, without("VERIFY_DELIVERY_SECRET")],
    ["PUSH_SECRET", `${WEBHOOK}\nwebhook_secret_env = "PUSH_SECRET"`],
    ["SENDGRID_API_KEY", SENDGRID, { SENDGRID_API_KEY: `${CANARY}\nX-Evil: 1` }],
  ])("%s", async (key, toml, given = env) => {
    const error = await failure(loadToml(toml, given));
    expect(error.key).toBe(key);
    expect(error.message).toContain(key);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  test.each([
    "from = 'Example'",
    "from = 'a@b'",
    "from = 'a@example.org, b@example.org'",
    "from = '<a@example.org'",
    'from = "A\\nBcc: x <a@example.org>"',
    "sendgrid_template_id = '7d3f'",
    "sendgrid_api_base = 'http://api.example.com'",
    "sendgrid_api_base = 'https://api.example.com/v3'",
    "sendgrid_events_key = 'canary'",
    "sendgrid_events_key = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='",
    'subject = "a\\nb"',
    "subject = 'for {canary}'",
    "subject = 'for {payee}'",
    "text = 'no code'",
    "text = '{code} {link}'",
    "text = '{code} {}'",
    "text = '{code} for {payee}'",
    "webhook_url = 'http://api.example.com/x'",
    "webhook_url = 'https://u:canary@api.example.com/x'",
    "webhook_url = 'canary'",
    "timeout_ms = 0",
    "smtp_insecure = 'yes'",
    "smtp_url_env = 'smtp://u:canary@h'",
  ])("%s", async (line) => {
    const error = await failure(loadToml(`[custom]\n${line}`));
    expect(error.key).toBe(`custom.${line.split(" ")[0]}`);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  test.each([
    "mail.example.org",
    "http://mail.example.org",
    "smtp://",
    "smtp://h:99999",
    `smtp://u:${CANARY}@h:99999`,
    `smtp://u:${CANARY}@h@i`,
    `smtp://u:${CANARY}/@h`,
    `smtp://u:${CANARY}@h/path`,
    `smtp://u:${CANARY}@h?pool=true`,
    `smtp://${CANARY}@h`,
    `smtp://:${CANARY}@h`,
    `smtp://u:${CANARY}@h x`,
  ])("an SMTP address that is none: %s", async (url) => {
    const error = await failure(server(url));
    expect(error.key).toBe("VERIFY_SMTP_URL");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  test.each(["canary", "whsec_Y2FuYXJ5", SECRET.slice(6), `${SECRET}!`, `whsec_${"A".repeat(100)}`])(
    "a webhook secret that is none: %s",
    async (secret) => {
      const error = await failure(loadToml(WEBHOOK, { VERIFY_DELIVERY_SECRET: secret }));
      expect(error.key).toBe("VERIFY_DELIVERY_SECRET");
      expect(error.message).not.toContain(secret);
    },
  );

  test.each([
    ["sendgrid_api_key", "SENDGRID_API_KEY"],
    ["smtp_url", "VERIFY_SMTP_URL"],
    ["webhook_secret", "VERIFY_DELIVERY_SECRET"],
  ])("%s belongs in the environment", async (name, variable) => {
    const error = await failure(loadToml(`[custom]\n${name} = "${CANARY}"`));
    expect(error.fix).toContain(variable);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
  });
});

test.each([
  ["codes@example.org", { email: "codes@example.org" }],
  ["Example <codes@example.org>", { email: "codes@example.org", name: "Example" }],
  [
    "Überweisung GmbH <no-reply+otp@mail.example.org>",
    { email: "no-reply+otp@mail.example.org", name: "Überweisung GmbH" },
  ],
])("sender %s", async (from, expected) => {
  const settings = await custom(SMTP.replace(FROM, `from = "${from}"`), { VERIFY_SMTP_URL: "smtp://h" });
  expect(settings).toMatchObject({ from: expected });
});
