import { createPublicKey } from "node:crypto";
import * as z from "zod";
import { LOOKUP_PACKAGES } from "../core/ports/lookup.js";
import { CHALLENGE_MODES, CHALLENGE_SIGNALS, CHANNELS, TOOL_SETS } from "../core/ports/settings.js";
import { COUNTRIES } from "./countries.js";

// Each schema parses a few times a process: compiling them would cost the start more than it ever saves.
z.config({ jitless: true });

/** What a key says of itself beside its type and default. */
export interface KeyMeta {
  /** One line; it becomes the comment in the shipped file. */
  description: string;
  /** Environment variable that wins over the file. */
  env?: string;
  /** The value may carry a credential, so `<env>_FILE` works too. */
  secret?: boolean;
  /** Shown, commented out, in the shipped file when there is no default. */
  example?: unknown;
}

const key = <T extends z.ZodType>(schema: T, description: string, meta: Omit<KeyMeta, "description"> = {}): T =>
  schema.meta({ description, ...meta });

const limit = (fallback: number, description: string, max = 10_000) =>
  key(z.int().min(0).max(max).default(fallback), `${description}; 0 switches this rule off.`);

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `expected ${prefix} followed by 32 hexadecimal digits`);

/** API key SIDs come from the environment only, so no key of the file holds one. */
export const API_KEY_SID = sid("SK");

// A long name without an underscore is more likely a pasted secret, and names are shown to the operator.
const variable = (name: string) =>
  z
    .string()
    .regex(/^(?=[A-Z0-9]*_|.{1,24}$)[A-Z][A-Z0-9_]{0,63}$/, "expected the name of an environment variable, in capitals")
    .default(name);

// Region and edge become labels of the host name that credentials are sent to.
const hostLabel = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, "expected lower-case letters, digits and hyphens");

const channel = z.enum(CHANNELS).exclude(["custom"]);
const channels = z.array(channel).overwrite((list) => [...new Set(list)]);

const country = z
  .string()
  .toUpperCase()
  .refine((code) => COUNTRIES.has(code), "expected a two-letter ISO 3166 country code, such as US or GB");

const pairs = z
  .array(z.string().regex(/^[^=]{1,128}=.{1,128}$/, "expected name=value"))
  .max(10)
  .default([]);

// A ${…} that nobody filled in would become a folder of that name, and limits of its own.
const isStoreUrl = (url: string) =>
  !url.includes("${") && (/^sqlite:./.test(url) || (/^rediss?:\/\//.test(url) && URL.canParse(url)));

const isLoopback = ({ protocol, hostname }: URL) =>
  protocol === "http:" && /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);

/** HTTPS, or this machine. */
const isSafeUrl = (text: string) =>
  URL.canParse(text) && (new URL(text).protocol === "https:" || isLoopback(new URL(text)));

const isBareUrl = (text: string) => isSafeUrl(text) && !new URL(text).username && !new URL(text).password;

const isOrigin = (text: string) => isSafeUrl(text) && new URL(text).origin === text;

const isAlertUrl = (text: string) => isSafeUrl(text) && !new URL(text).username && !new URL(text).password;

const isContacts = (text: string) =>
  /^[a-z]+:\/\//i.test(text) ? isSafeUrl(text) && text.includes("{contact}") : !text.includes("${");

const claim = z.string().min(1).max(200);

/** `name@domain`, or that in angle brackets behind a display name. */
export const SENDER =
  /^(?:(?<name>[^\p{C}<>"@,;]{1,100}?) ?<(?=[^<>]+>$))?(?<email>[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+)>?$/iu;

/** DER in base64, as SendGrid shows it. */
function isP256Key(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}

const hasOnly = (text: string, ...names: string[]) =>
  [...text.matchAll(/\{(.*?)\}/gs)].every(([, name]) => names.includes(name!));

/** Lines go when a value is missing; the one that tells the code must stay. */
const isLetter = (text: string) =>
  hasOnly(text, "code", "minutes", "purpose", "amount", "payee") &&
  text.split("\n").some((line) => line.includes("{code}") && hasOnly(line, "code", "minutes"));

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** The one place for every key of the configuration, its type, its default and its description. */
export const fileSchema = z.strictObject({
  twilio: z
    .strictObject({
      account_sid: key(sid("AC").optional(), "Account that owns the Verify Service.", {
        env: "TWILIO_ACCOUNT_SID",
        example: `AC${"x".repeat(32)}`,
      }),
      auth_mode: key(
        z.enum(["api_key", "auth_token"]).optional(),
        "How REST calls sign in. Unset: api_key when an API key is present, else auth_token.",
        { example: "api_key" },
      ),
      api_key_sid_env: key(variable("TWILIO_API_KEY_SID"), "Environment variable that holds the API key SID."),
      api_key_secret_env: key(
        variable("TWILIO_API_KEY_SECRET"),
        "Environment variable that holds the API key secret, or with _FILE added the path of a file that does.",
      ),
      auth_token_env: key(
        variable("TWILIO_AUTH_TOKEN"),
        "Environment variable that holds the Auth Token, or with _FILE added the path of a file that does.",
      ),
      region: key(hostLabel.optional(), "Twilio region. Leave it unset: Verify is served from US1.", {
        env: "TWILIO_REGION",
        example: "us1",
      }),
      edge: key(hostLabel.optional(), "Twilio edge location where calls enter the network.", {
        env: "TWILIO_EDGE",
        example: "ashburn",
      }),
      connect_timeout_ms: key(z.int().min(100).max(60_000).default(2000), "Longest wait for a connection."),
      timeout_ms: key(z.int().min(100).max(60_000).default(5000), "Longest wait for a whole call."),
    })
    .prefault({}),

  verify: z
    .strictObject({
      service_sid: key(sid("VA").optional(), "Verify Service that sends and checks the codes.", {
        env: "TWILIO_VERIFY_SERVICE_SID",
        example: `VA${"x".repeat(32)}`,
      }),
      default_channel: key(channel.default("sms"), "Channel of a send that names none; one of channels."),
      fallback_channels: key(
        channels.default(["call", "email"]),
        "Channels to offer next, in this order. Those not in channels are left out.",
      ),
      fallback: key(
        z.enum(["offer", "auto"]).default("offer"),
        "When a code does not arrive: offer another channel, or in fallback_countries send one message on it (auto).",
      ),
      fallback_countries: key(z.array(country).default([]), "Countries of numbers for fallback = auto.", {
        example: ["US"],
      }),
      phone_change: key(
        z.boolean().default(false),
        'A send with purpose "phone_change" needs proof: the receipt of a factor that the same identity has already.',
      ),
      allow_shared_destinations: key(
        z.boolean().default(false),
        "A phone_change may go to a destination that another identity proved.",
      ),
      default_locale: key(
        z
          .string()
          .regex(/^[A-Za-z]{2,4}(?:-[A-Za-z0-9]{2,8})*$/, "expected a language tag such as en or pt-BR, or auto")
          .optional(),
        "Language of every message. Unset or auto: Twilio chooses by the number's country, which a fixed one switches off.",
        { example: "en" },
      ),
      code_ttl_seconds: key(
        z.int().min(120).max(86_400).default(600),
        "Lifetime of a code in your Service. Only describes it: Twilio Support changes it.",
      ),
      channels: key(
        channels.min(1, "expected at least one channel").default(["sms", "call", "email", "whatsapp", "sna", "auto"]),
        "Channels that may be used.",
      ),
      cents_per_send: key(
        z.int().min(1).max(1_000).default(10),
        "What one send is taken to cost, in cents, for rate_limits.spend_per_day_cents.",
      ),
      psd2_enabled: key(z.boolean().default(false), "The Service has PSD2 on: codes are bound to amount and payee."),
    })
    .refine(({ channels, default_channel }) => channels.includes(default_channel), {
      path: ["default_channel"],
      message: "expected one of verify.channels",
    })
    .prefault({}),

  message: z
    .strictObject({
      template_sid: key(sid("HJ").optional(), "Template of SMS and calls. Unset: the Service's.", {
        example: `HJ${"x".repeat(32)}`,
      }),
      template_substitutions: key(pairs, "Values of the template's own variables, each name=value."),
      custom_friendly_name: key(
        z.string().min(1).max(64).optional(),
        "Stands in messages for the Service's name; only for accounts that Twilio enabled.",
        { example: "Acme" },
      ),
      app_hash: key(
        z
          .string()
          .regex(/^[A-Za-z0-9+/]{11}$/, "expected the 11 characters of the app's hash")
          .optional(),
        "By this an Android app finds its SMS.",
        { example: "He42w354ol9" },
      ),
      send_digits: key(
        z
          .string()
          .regex(/^[0-9*#w]{1,32}$/, "expected digits, *, # and w")
          .optional(),
        "Keys pressed when a call is answered, such as an extension; w waits half a second.",
        { example: "ww12" },
      ),
      sna_client_token: key(
        z.boolean().default(false),
        "Silent Network Auth gives the device a token, which your application hands over with the check.",
      ),
      email_template_id: key(
        z
          .string()
          .regex(/^d-[0-9A-Za-z]{1,64}$/, "expected the ID of a dynamic template, d-…")
          .optional(),
        "SendGrid template of e-mails. Unset: the Service's e-mail integration.",
        { example: "d-4f7f19cafc3d4bd3a3b3a3b3a3b3a3b3" },
      ),
      email_from: key(z.email().optional(), "Sender of e-mails.", { example: "codes@example.com" }),
      email_from_name: key(z.string().min(1).max(100).optional(), "Name of that sender.", { example: "Acme" }),
      email_substitutions: key(pairs, "Values of the e-mail template's own variables, each name=value."),
      tags: key(pairs, "Up to 10 tags, each name=value, without personal data: they come back in events."),
      programmable_rate_limits: key(
        z
          .array(
            z
              .string()
              .regex(/^[\w.-]{1,64}=(?:ip|destination|identity|session|country)$/, "expected name=what it counts"),
          )
          .default([]),
        "Rate limits of your Service, each unique_name=ip, destination, identity, session or country.",
      ),
    })
    .prefault({}),

  destinations: z
    .strictObject({
      default_country: key(country.optional(), "Country of numbers given in national form.", { example: "US" }),
      allowed_countries: key(
        z.array(country).min(1, "expected at least one country").optional(),
        "Countries that codes may be sent to. Unset: default_country alone, when that is set.",
        { example: ["US", "CA"] },
      ),
      store: key(
        z.enum(["hash", "encrypted"]).default("hash"),
        "How destinations are kept: as keyed fingerprints alone, or encrypted beside them.",
      ),
    })
    .prefault({}),

  agents: z
    .strictObject({
      destinations: key(
        z.enum(["any", "contacts"]).default("any"),
        "Whom an agent may verify: any destination the rules allow, or only your contacts, by handle.",
      ),
      contacts: key(
        z.string().refine(isContacts, "expected the path of a JSON file, or https://… with {contact} in it").optional(),
        'Your contacts: a JSON file of handle: destination, or an HTTPS address that answers {"to": …}.',
        { example: "https://crm.example.com/verify-contacts/{contact}" },
      ),
      contacts_token_env: key(
        variable("VERIFY_CONTACTS_TOKEN"),
        "Environment variable that holds the bearer token for that address, or with _FILE added a path.",
      ),
      code_entry: key(
        z.enum(["auto", "page", "tool"]).default("auto"),
        "Where a person's code goes: page (outside the conversation), tool (an argument of check_otp), auto (either).",
      ),
      confirm_send: key(
        z.enum(["never", "new_destination", "always"]).default("never"),
        "When a person must confirm a send that an agent asks for.",
      ),
      totp_secret: key(
        z.enum(["page", "tool"]).default("page"),
        "Where the secret of an authenticator app is shown: page (to the person alone) or tool (to the model as well).",
      ),
    })
    .refine(({ destinations, contacts }) => destinations === "any" || contacts !== undefined, {
      path: ["contacts"],
      message: "expected a value, because agents.destinations is contacts",
    })
    .prefault({}),

  receipts: z
    .strictObject({
      issuer: key(claim.default("urn:twilio-verify-mcp"), "Who signs receipts: the iss claim."),
      audience: key(claim.optional(), "Your backend: the aud claim. Unset: the issuer.", {
        example: "https://api.example.com",
      }),
      ttl_seconds: key(z.int().min(30).max(600).default(300), "Lifetime of a receipt."),
      show: key(
        z.enum(["handle", "token"]).default("handle"),
        "What an agent sees: a handle that your backend redeems once, or the signed token itself.",
      ),
      nonce: key(z.boolean().default(false), "Your backend gives a nonce with each send; receipts carry it."),
    })
    .prefault({}),

  custom: z
    .strictObject({
      delivery: key(
        z.enum(["sendgrid", "smtp", "webhook"]).optional(),
        "How codes of our own leave: sendgrid or smtp (e-mail), webhook (push, in-app). Unset: channel custom is off.",
        { example: "webhook" },
      ),
      from: key(
        z.string().regex(SENDER, "expected name@example.com or Name <name@example.com>").optional(),
        "Sender of e-mails; one that SendGrid or the relay accepts.",
        { example: "Example <codes@example.com>" },
      ),
      sendgrid_api_key_env: key(
        variable("SENDGRID_API_KEY"),
        "Environment variable that holds SendGrid's API key (mail.send is enough), or with _FILE added a path.",
      ),
      sendgrid_template_id: key(
        z
          .string()
          .regex(/^d-[0-9A-Za-z]{1,64}$/, "expected the ID of a dynamic template, d-…")
          .optional(),
        "Dynamic template; it gets code, expires_in_minutes, locale, purpose, amount and payee.",
        { example: `d-${"0123456789abcdef".repeat(2)}` },
      ),
      sendgrid_api_base: key(
        z.string().refine(isOrigin, "expected https://host, without a path").default("https://api.sendgrid.com"),
        "Origin of SendGrid's API; https://api.eu.sendgrid.com for subusers of the EU.",
      ),
      sendgrid_events_key: key(
        z.string().refine(isP256Key, "expected the verification key of a signed event webhook").optional(),
        "Verification key of SendGrid's signed event webhook, which tells what became of an e-mail.",
        {
          example:
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEt9mgvrGYYromdAzjx+HXs6aoWnKl2Xn0y9gV8SGgjDC4Z5VAqvIiTwig/FN8lyumuQZ/BnWP0aV+b867LqXdog==",
        },
      ),
      smtp_url_env: key(
        variable("VERIFY_SMTP_URL"),
        "Environment variable that holds smtp[s]://user:password@host:port, or with _FILE added a path.",
      ),
      smtp_insecure: key(
        z.boolean().default(false),
        "The relay is in a private network: TLS only if it offers some, and its certificate is not checked.",
      ),
      subject: key(
        z
          .string()
          .regex(/^[^\p{C}]{1,150}$/u, "expected one line")
          .refine((text) => hasOnly(text, "code", "minutes"), "expected no placeholder but {code} and {minutes}")
          .default("Your verification code"),
        "Subject of e-mails over SMTP.",
      ),
      text: key(
        z
          .string()
          .max(4_000)
          .refine(
            isLetter,
            "expected {code} on a line of its own, and of others {minutes}, {purpose}, {amount}, {payee}",
          )
          .default(
            "Your code is {code}\n\nIt confirms a payment of {amount} to {payee}.\nIt is valid for {minutes} minutes. Share it with nobody, not even with us. If you did not ask for it, ignore this message.",
          ),
        "Text of e-mails over SMTP. A line whose placeholder has no value is left out.",
      ),
      webhook_url: key(
        z.string().refine(isBareUrl, "expected https://…, without credentials").optional(),
        "Address of your server that delivers by push or in your app; docs: examples/delivery.",
        { example: "https://api.example.com/verification-codes" },
      ),
      webhook_secret_env: key(
        variable("VERIFY_DELIVERY_SECRET"),
        "Environment variable that holds the secret which signs those requests (whsec_…), or with _FILE added a path.",
      ),
      timeout_ms: key(
        z.int().min(100).max(60_000).optional(),
        "Longest wait for one delivery. Unset: 5000, over SMTP 10000.",
        { example: 5000 },
      ),
    })
    .prefault({}),

  http: z
    .strictObject({
      host: key(
        z.union([z.ipv4(), z.ipv6(), z.literal("localhost")]).default("127.0.0.1"),
        "Address that serve listens on. Anything but loopback wants a reverse proxy with TLS in front.",
      ),
      port: key(z.int().min(0).max(65_535).default(3_000), "Port that serve listens on; 0 takes a free one."),
      public_url: key(
        z.string().refine(isOrigin, "expected https://host, without a path").optional(),
        "Address under which Twilio and people reach this server; webhooks are signed for it.",
        { example: "https://verify.example.com" },
      ),
      trusted_proxies: key(
        z
          .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
          .max(64)
          .default([]),
        "Addresses or networks whose X-Forwarded-For is believed.",
        { example: ["127.0.0.1"] },
      ),
      asn_header: key(
        z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "expected the name of a header")
          .optional(),
        "Header in which those proxies name the number of the client's network, for alerts.",
        { example: "X-Client-ASN" },
      ),
      tokens: key(
        z
          .string()
          .refine((path) => !path.includes("${"), "expected a path")
          .default("tokens.json"),
        "File of the bearer tokens that serve accepts, made by token add. Only their hashes are in it.",
      ),
      tenants: key(pairs, "Further tenants: name=configuration file. Each has its own state, limits and credentials.", {
        example: ["acme=acme.toml"],
      }),
      console: key(
        z.enum(["off", "loopback", "anywhere"]).default("loopback"),
        "Who may open the operator's console: somebody at this machine, anybody who can sign in, or nobody.",
      ),
      requests_per_minute: key(z.int().min(1).max(100_000).default(600), "Requests of one bearer token in a minute."),
      max_in_flight: key(
        z.int().min(1).max(10_000).default(256),
        "Requests that are worked on at once; more are told to come back.",
      ),
    })
    .prefault({}),

  rate_limits: z
    .strictObject({
      send_per_ip_per_10m: limit(5, "Sends for one client address in 10 minutes"),
      send_per_to_per_10m: limit(3, "Sends to one destination in 10 minutes"),
      send_per_to_per_day: limit(10, "Sends to one destination in 24 hours"),
      send_per_session_per_hour: limit(5, "Sends from one session in an hour"),
      destinations_per_session_per_hour: limit(3, "Different destinations of one session in an hour"),
      send_per_tenant_per_minute: limit(30, "Sends of one tenant in a minute"),
      spend_per_day_cents: limit(
        0,
        "Money one tenant may spend on sends in 24 hours, in cents of verify.cents_per_send",
        100_000_000,
      ),
      check_per_identity_per_10m: limit(5, "Checks for one identity in 10 minutes"),
      check_per_to_per_10m: limit(5, "Checks for one destination in 10 minutes"),
      check_per_verification: limit(5, "Checks of one verification; Twilio itself stops at 5", 100),
      cooldown_seconds_after_failed_check: limit(
        60,
        "Pause after a wrong code, in seconds; it doubles with each, up to an hour",
        86_400,
      ),
      resend_cooldown_seconds: limit(
        30,
        "Pause between two sends to one destination, in seconds; it doubles with each, up to 10 minutes",
        86_400,
      ),
      failed_checks_before_disable: limit(
        100,
        "Wrong codes in a row that disable a destination (NIST SP 800-63B: at most 100)",
        100,
      ),
      unverified_per_prefix_per_hour: limit(
        10,
        "Codes nobody entered, by number range (without its last four digits), in an hour",
      ),
      unverified_countries_per_ip_per_day: limit(
        3,
        "Countries with codes nobody entered, for one client address in 24 hours",
      ),
      unverified_per_country_per_day: limit(
        20,
        "Codes nobody entered in one country in 24 hours; grows with the codes that were",
      ),
      unverified_per_country_per_hour: limit(
        3,
        "Codes nobody entered in one country in an hour; grows with the codes that were",
      ),
      twilio_failures_per_30s: limit(5, "Failed Twilio calls in 30 seconds that pause further calls"),
      lookups_per_day: limit(1_000, "Questions to Lookup of one tenant in 24 hours; each costs money", 10_000_000),
      lookups_per_session_per_hour: limit(10, "Uses of lookup_number in one session in an hour"),
      spike_per_country_per_hour: limit(
        50,
        "Sends to one country in an hour that raise an alert; grows with the codes that were entered",
      ),
      spike_per_prefix_per_hour: limit(20, "Sends to one number range in an hour that raise an alert"),
      spike_per_asn_per_hour: limit(100, "Sends from one network (ASN) in an hour that raise an alert"),
    })
    .prefault({}),

  fraud_guard: z
    .strictObject({
      enabled: key(z.boolean().default(true), "Judge destinations before a message leaves, by what is set below."),
      block_on_high_risk: key(
        z.boolean().default(true),
        "Send nothing at high risk, nor while Lookup does not answer. Needs lookup.packages.",
      ),
      step_up_on_medium_risk: key(
        z.boolean().default(true),
        "At medium risk send nothing and ask for the stronger factor. Needs lookup.packages.",
      ),
      unverified_budgets: key(
        z.enum(["record", "deny", "off"]).default("record"),
        "What the rate_limits unverified_… do when exceeded: record it, deny the send, or off.",
      ),
      step_up_channel: key(
        z.enum(["totp", ...channel.options]).default("totp"),
        "The stronger factor: totp, or a channel that medium risk does not stop.",
      ),
      high_score: key(z.int().min(1).max(100).default(80), "SMS pumping score (0-100) from which risk is high."),
      medium_score: key(
        z.int().min(1).max(100).default(60),
        "SMS pumping score from which risk is medium. Twilio names no bands; in its example 61 is moderate.",
      ),
      sim_swap_days: key(
        z.int().min(1).max(365).default(7),
        "A SIM swap as young as this is recent: whoever has the SIM now gets the codes.",
      ),
      risk_check: key(
        z.enum(["enable", "disable"]).default("enable"),
        "Twilio's Fraud Guard and geo-permissions for SMS; disable goes past both.",
      ),
    })
    .refine(({ high_score, medium_score }) => medium_score <= high_score, {
      path: ["medium_score"],
      message: "expected no more than fraud_guard.high_score",
    })
    .prefault({}),

  lookup: z
    .strictObject({
      packages: key(
        z
          .array(z.enum(LOOKUP_PACKAGES))
          .overwrite((list) => [...new Set(list)])
          .default([]),
        "Asked before a message leaves; each costs money: line_type_intelligence, sms_pumping_risk, sim_swap.",
      ),
      cache_hours: key(z.int().min(1).max(720).default(24), "How long an answer holds; only its bands are kept."),
    })
    .prefault({}),

  challenge: z
    .strictObject({
      mode: key(
        z.enum(CHALLENGE_MODES).default("off"),
        "When a client must solve a challenge before anything is sent: off, suspicious, always. Agents cannot, so they are refused.",
      ),
      signals: key(
        z
          .array(z.enum(CHALLENGE_SIGNALS))
          .overwrite((list) => [...new Set(list)])
          .default([...CHALLENGE_SIGNALS]),
        "What is suspicious: half of a budget of codes nobody enters (…_budget, ip_countries), a spike, medium_risk at Lookup.",
      ),
      work: key(
        z.int().min(1).max(1_000_000).default(4_000),
        "Derivations that a proof of work takes at most, half of it at least; 4000 is a second or two of one core.",
      ),
      ttl_seconds: key(z.int().min(30).max(3_600).default(300), "How long a proof of work may take."),
      captcha_verify_url: key(
        z.string().refine(isBareUrl, "expected https://…, without credentials").optional(),
        "Instead of a proof of work: siteverify address of Turnstile, hCaptcha or reCAPTCHA v2.",
        { example: "https://challenges.cloudflare.com/turnstile/v0/siteverify" },
      ),
      captcha_secret_env: key(
        variable("VERIFY_CAPTCHA_SECRET"),
        "Environment variable that holds that provider's secret, or with _FILE added a path.",
      ),
      captcha_hostname: key(z.hostname().optional(), "Host of your page that the provider's answer must name.", {
        example: "www.example.com",
      }),
      captcha_action: key(
        z
          .string()
          .regex(/^[\w-]{1,64}$/, "expected letters, digits, _ and -")
          .optional(),
        "Action that the provider's answer must name.",
        { example: "verify" },
      ),
    })
    .prefault({}),

  alerts: z
    .strictObject({
      webhook_url: key(
        z.string().refine(isAlertUrl, "expected https://…, or http:// on this machine, without a user").optional(),
        "Where alerts are posted, signed as Standard Webhooks. Unset: they go to the log alone.",
        { example: "https://ops.example.com/verify-alerts" },
      ),
      secret_env: key(
        variable("VERIFY_ALERTS_SECRET"),
        "Environment variable that holds the signing secret (whsec_… of 24 to 64 bytes), or with _FILE added a path.",
      ),
    })
    .prefault({}),

  logging: z
    .strictObject({
      redact_fields: key(
        z.array(z.string()).default(["to", "email", "code", "auth_token", "api_key_secret"]),
        "Fields never written to a log.",
      ),
      log_level: key(z.enum(LOG_LEVELS).default("info"), "Lowest level that is logged: debug, info, warn or error.", {
        env: "LOG_LEVEL",
      }),
    })
    .prefault({}),

  store: z
    .strictObject({
      url: key(
        z.string().refine(isStoreUrl, "expected sqlite:<path>, redis://… or rediss://…").optional(),
        "Where limits are kept: sqlite:<path>, redis[s]://… (also Sentinel and Cluster, see docs). Unset: a SQLite file.",
        { env: "TWILIO_VERIFY_STORE", secret: true, example: "sqlite:/var/lib/twilio-verify-mcp/state.sqlite" },
      ),
      on_store_error: key(
        z.enum(["refuse", "insurance"]).default("refuse"),
        "When the store does not answer: refuse, or for at most 60 seconds allow this process its share of each limit.",
      ),
      processes: key(z.int().min(1).max(1_000).default(1), "Server processes that share the store, for insurance."),
    })
    .prefault({}),

  security: z
    .strictObject({
      hmac_key_env: key(
        variable("VERIFY_DESTINATION_HMAC_KEY"),
        "Environment variable that holds the key for fingerprints of destinations (32 bytes or more), or with _FILE added a path.",
      ),
      hmac_key_previous_env: key(
        variable("VERIFY_DESTINATION_HMAC_KEY_PREVIOUS"),
        "Environment variable that holds the key before a rotation: still read for 24 hours, never written.",
      ),
      receipt_keys_env: key(
        variable("VERIFY_RECEIPT_KEYS"),
        "Environment variable that holds the private keys of receipts, a JWK Set. Unset: a file of the state folder.",
      ),
      webhook_auth_token_env: key(
        variable("TWILIO_AUTH_TOKEN"),
        "Environment variable that holds the Auth Token for webhook signatures, or with _FILE added a path.",
      ),
    })
    .prefault({}),

  tools: z
    .strictObject({
      sets: key(
        z
          .array(z.enum(TOOL_SETS))
          .overwrite((list) => [...new Set(list)])
          .min(1, "expected at least one of core, totp, lookup, ops")
          .default(["core"]),
        "Tools to offer: core verifies people, totp adds authenticator apps, lookup judges numbers, ops is for operators.",
      ),
      read_only: key(z.boolean().default(false), "Offer only the tools that read."),
    })
    .prefault({}),
});

export type FileConfig = z.output<typeof fileSchema>;

export interface Key {
  section: string;
  name: string;
  schema: z.ZodType;
  meta: KeyMeta;
}

/** Every key of the schema, in its order. */
export const KEYS: Key[] = Object.entries(fileSchema.shape).flatMap(([section, object]) =>
  Object.entries<z.ZodType>(object.unwrap().shape).map(([name, schema]) => ({
    section,
    name,
    schema,
    meta: schema.meta() as unknown as KeyMeta,
  })),
);

export const SECTIONS = Object.keys(fileSchema.shape);
