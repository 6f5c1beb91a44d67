/** The policy: where codes may go, what agents may do, what is limited. */
import * as z from "zod";
import { LOOKUP_PACKAGES } from "../../core/ports/lookup.js";
import { CHALLENGE_MODES, CHALLENGE_SIGNALS } from "../../core/ports/settings.js";
import { channel, claim, country, isBareUrl, isContacts, key, limit, section, variable } from "../keys.js";

export const destinations = section({
  default_country: key(country, "Country of numbers given in national form.", { example: "US" }),
  allowed_countries: key(
    () => z.array(country()).min(1, "expected at least one country"),
    "Countries that codes may be sent to. Unset: default_country alone, when that is set.",
    { example: ["US", "CA"] },
  ),
  store: key(
    () => z.enum(["hash", "encrypted"]),
    "How destinations are kept: as keyed fingerprints alone, or encrypted beside them.",
    { default: "hash" },
  ),
});

export const agents = section(
  {
    destinations: key(
      () => z.enum(["any", "contacts"]),
      "Whom an agent may verify: any destination the rules allow, or only your contacts, by handle.",
      { default: "any" },
    ),
    contacts: key(
      () => z.string().refine(isContacts, "expected the path of a JSON file, or https://… with {contact} in it"),
      'Your contacts: a JSON file of handle: destination, or an HTTPS address that answers {"to": …}.',
      { example: "https://crm.example.com/verify-contacts/{contact}" },
    ),
    contacts_token_env: key(
      variable,
      "Environment variable that holds the bearer token for that address, or with _FILE added a path.",
      { default: "VERIFY_CONTACTS_TOKEN" },
    ),
    code_entry: key(
      () => z.enum(["auto", "page", "tool"]),
      "Where a person's code goes: page (outside the conversation), tool (an argument of check_otp), auto (either).",
      { default: "auto" },
    ),
    confirm_send: key(
      () => z.enum(["never", "new_destination", "always"]),
      "When a person must confirm a send that an agent asks for.",
      { default: "never" },
    ),
    totp_secret: key(
      () => z.enum(["page", "tool"]),
      "Where the secret of an authenticator app is shown: page (to the person alone) or tool (to the model as well).",
      { default: "page" },
    ),
  },
  {
    holds: ({ destinations, contacts }) => destinations === "any" || contacts !== undefined,
    key: "contacts",
    message: "expected a value, because agents.destinations is contacts",
  },
);

export const receipts = section({
  issuer: key(claim, "Who signs receipts: the iss claim.", { default: "urn:twilio-verify-mcp" }),
  audience: key(claim, "Your backend: the aud claim. Unset: the issuer.", { example: "https://api.example.com" }),
  ttl_seconds: key(() => z.int().min(30).max(600), "Lifetime of a receipt.", { default: 300 }),
  show: key(
    () => z.enum(["handle", "token"]),
    "What an agent sees: a handle that your backend redeems once, or the signed token itself.",
    { default: "handle" },
  ),
  nonce: key(() => z.boolean(), "Your backend gives a nonce with each send; receipts carry it.", { default: false }),
});

export const rateLimits = section({
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
});

export const fraudGuard = section(
  {
    enabled: key(() => z.boolean(), "Judge destinations before a message leaves, by what is set below.", {
      default: true,
    }),
    block_on_high_risk: key(
      () => z.boolean(),
      "Send nothing at high risk, nor while Lookup does not answer. Needs lookup.packages.",
      { default: true },
    ),
    step_up_on_medium_risk: key(
      () => z.boolean(),
      "At medium risk send nothing and ask for the stronger factor. Needs lookup.packages.",
      { default: true },
    ),
    unverified_budgets: key(
      () => z.enum(["record", "deny", "off"]),
      "What the rate_limits unverified_… do when exceeded: record it, deny the send, or off.",
      { default: "record" },
    ),
    step_up_channel: key(
      () => z.enum(["totp", ...channel().options]),
      "The stronger factor: totp, or a channel that medium risk does not stop.",
      { default: "totp" },
    ),
    high_score: key(() => z.int().min(1).max(100), "SMS pumping score (0-100) from which risk is high.", {
      default: 80,
    }),
    medium_score: key(
      () => z.int().min(1).max(100),
      "SMS pumping score from which risk is medium. Twilio names no bands; in its example 61 is moderate.",
      { default: 60 },
    ),
    sim_swap_days: key(
      () => z.int().min(1).max(365),
      "A SIM swap as young as this is recent: whoever has the SIM now gets the codes.",
      { default: 7 },
    ),
    risk_check: key(
      () => z.enum(["enable", "disable"]),
      "Twilio's Fraud Guard and geo-permissions for SMS; disable goes past both.",
      { default: "enable" },
    ),
  },
  {
    holds: ({ high_score, medium_score }) => medium_score <= high_score,
    key: "medium_score",
    message: "expected no more than fraud_guard.high_score",
  },
);

export const lookup = section({
  packages: key(
    () => z.array(z.enum(LOOKUP_PACKAGES)).overwrite((list) => [...new Set(list)]),
    "Asked before a message leaves; each costs money: line_type_intelligence, sms_pumping_risk, sim_swap.",
    { default: [] },
  ),
  cache_hours: key(() => z.int().min(1).max(720), "How long an answer holds; only its bands are kept.", {
    default: 24,
  }),
});

export const challenge = section({
  mode: key(
    () => z.enum(CHALLENGE_MODES),
    "When a client must solve a challenge before anything is sent: off, suspicious, always. Agents cannot, so they are refused.",
    { default: "off" },
  ),
  signals: key(
    () => z.array(z.enum(CHALLENGE_SIGNALS)).overwrite((list) => [...new Set(list)]),
    "What is suspicious: half of a budget of codes nobody enters (…_budget, ip_countries), a spike, medium_risk at Lookup.",
    { default: [...CHALLENGE_SIGNALS] },
  ),
  work: key(
    () => z.int().min(1).max(1_000_000),
    "Derivations that a proof of work takes at most, half of it at least; 4000 is a second or two of one core.",
    { default: 4_000 },
  ),
  ttl_seconds: key(() => z.int().min(30).max(3_600), "How long a proof of work may take.", { default: 300 }),
  captcha_verify_url: key(
    () => z.string().refine(isBareUrl, "expected https://…, without credentials"),
    "Instead of a proof of work: siteverify address of Turnstile, hCaptcha or reCAPTCHA v2.",
    { example: "https://challenges.cloudflare.com/turnstile/v0/siteverify" },
  ),
  captcha_secret_env: key(
    variable,
    "Environment variable that holds that provider's secret, or with _FILE added a path.",
    { default: "VERIFY_CAPTCHA_SECRET" },
  ),
  captcha_hostname: key(() => z.hostname(), "Host of your page that the provider's answer must name.", {
    example: "www.example.com",
  }),
  captcha_action: key(
    () => z.string().regex(/^[\w-]{1,64}$/, "expected letters, digits, _ and -"),
    "Action that the provider's answer must name.",
    { example: "verify" },
  ),
});
