/** The policy: where codes may go, what agents may do, what is limited. */
import * as z from "zod";
import { LOOKUP_PACKAGES } from "../../core/ports/lookup.js";
import { CHALLENGE_MODES, CHALLENGE_SIGNALS } from "../../core/ports/settings.js";
import { channel, claim, country, isBareUrl, isContacts, key, limit, variable } from "../keys.js";

export const destinations = z
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
  .prefault({});

export const agents = z
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
  .prefault({});

export const receipts = z
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
  .prefault({});

export const rateLimits = z
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
  .prefault({});

export const fraudGuard = z
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
  .prefault({});

export const lookup = z
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
  .prefault({});

export const challenge = z
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
  .prefault({});
