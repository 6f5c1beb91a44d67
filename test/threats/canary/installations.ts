/** The ways to set it up that put canaries into other hands: each is a house with a server of its own. */
import type { HouseOptions } from "../../mcp/house.js";

export const SECRETS = {
  "API key SID": `SK${"c4".repeat(16)}`,
  "API key secret": "canary-api-key-secret-51d0Kq7Zx",
  "Auth Token": "8c1f0e5b7a9d4236b0e7f1c85d2a9e64",
  "HMAC key": "f3a91c5be07d42868b1e6c0d9a7254fe13cb08d7a65e92f4407b1d8ce6359af2",
  "contacts token": "canary-contacts-token-0bE9-4d71",
  "Redis password": "canary/redis+password:7f31",
} as const;

/** Before a rotation. */
export const PREVIOUS_HMAC_KEY = "0a7c44f19d3be6527e18c5f0b96d2a83417fe0d95cb86a23f14e7d908b35c62a";

/** The book of contacts; its file and its server hold the same. */
export const CONTACTS = { user_42: "+14155558846", ada: "ada.canary+book@canary-book.example" } as const;

/** Live rules, without those that a long session would meet, and a log that keeps every field. */
const COMMON = `[destinations]
default_country = "US"
allowed_countries = ["US", "GB", "DE", "IN"]
{destinations}
[rate_limits]
send_per_session_per_hour = 0
destinations_per_session_per_hour = 0
send_per_tenant_per_minute = 0
{limits}
[logging]
redact_fields = []

[tools]
sets = ["core", "totp", "lookup", "ops"]
`;

const LENIENT = "twilio_failures_per_30s = 0\ncooldown_seconds_after_failed_check = 0";

const tomlOf = (sections = "", { destinations = "", limits = LENIENT } = {}) =>
  COMMON.replace("{destinations}", destinations).replace("{limits}", limits) + sections;

/** With an API key; the Auth Token signs webhooks. */
const ENV = {
  LOG_LEVEL: "debug",
  TWILIO_API_KEY_SID: SECRETS["API key SID"],
  TWILIO_API_KEY_SECRET: SECRETS["API key secret"],
  TWILIO_AUTH_TOKEN: SECRETS["Auth Token"],
};
const KEYED = { ...ENV, VERIFY_DESTINATION_HMAC_KEY: SECRETS["HMAC key"] };

/** Ten digits are nowhere by chance; the first house has the usual six. */
const LONG_CODE = 10;

/** `{…}` stands for an address that exists while the tests run. */
export const INSTALLATIONS = {
  default: { toml: tomlOf('\n[http]\npublic_url = "{simulator}"\n'), env: ENV },
  strict: {
    toml: tomlOf("", {
      limits: "failed_checks_before_disable = 1\ntwilio_failures_per_30s = 1\ncooldown_seconds_after_failed_check = 0",
    }),
    env: KEYED,
  },
  page: {
    toml: tomlOf('\n[agents]\ncode_entry = "page"\n\n[lookup]\npackages = ["line_type_intelligence"]\n'),
    env: ENV,
    codeLength: LONG_CODE,
  },
  confirm: { toml: tomlOf('\n[agents]\nconfirm_send = "always"\n', { limits: "" }), env: KEYED, codeLength: LONG_CODE },
  "contacts in a file": {
    toml: tomlOf('\n[agents]\ndestinations = "contacts"\ncontacts = "contacts.json"\n'),
    env: KEYED,
    codeLength: LONG_CODE,
  },
  "contacts at an address": {
    toml: tomlOf('\n[agents]\ncontacts = "{contacts}/{contact}"\n'),
    env: { ...KEYED, VERIFY_CONTACTS_TOKEN: SECRETS["contacts token"] },
    codeLength: LONG_CODE,
  },
  "encrypted, payments, tokens": {
    toml: tomlOf('\n[verify]\npsd2_enabled = true\n\n[receipts]\nshow = "token"\nnonce = true\n', {
      destinations: 'store = "encrypted"',
    }),
    env: { ...KEYED, VERIFY_DESTINATION_HMAC_KEY_PREVIOUS: PREVIOUS_HMAC_KEY },
    codeLength: LONG_CODE,
  },
  redis: {
    toml: tomlOf("", { destinations: 'store = "encrypted"' }),
    // DEBUG: of the libraries that look at it, ioredis prints its commands.
    env: { ...KEYED, TWILIO_VERIFY_STORE: "{redis}", DEBUG: "*" },
    codeLength: LONG_CODE,
  },
  "wrong Redis password": { toml: tomlOf(), env: { ...KEYED, TWILIO_VERIFY_STORE: "{wrong redis}" } },
  "no credentials": { toml: tomlOf(), env: { ...ENV, TWILIO_VERIFY_SERVICE_SID: undefined } },
  "no state": { toml: tomlOf(), env: { ...KEYED, TWILIO_VERIFY_STATE_DIR: "twilio-verify.toml/state" } },
  "nobody there": { toml: tomlOf(), env: { ...KEYED, TWILIO_VERIFY_API_BASE: "http://127.0.0.1:1" } },
  slow: { toml: tomlOf("\n[twilio]\ntimeout_ms = 20000\n"), env: ENV, codeLength: LONG_CODE },
  "a bug inside": { toml: tomlOf(), env: ENV, nodeArgs: ["--import", "./bug.mjs"] },
  gateway: { toml: tomlOf(), env: { ...KEYED, NODE_OPTIONS: "" }, codeLength: LONG_CODE },
  simulated: { toml: tomlOf(), env: ENV, args: ["mcp", "--simulate"] },
} as const satisfies Record<string, HouseOptions>;

export type InstallationName = keyof typeof INSTALLATIONS;
