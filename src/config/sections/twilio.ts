/**
 * config/sections/ — the keys of the file with their defaults, by what they are about. May import: keys.ts and plain data of core/ports.
 *
 * This file: Twilio, its Service and its messages.
 */
import * as z from "zod";
import { channel, channels, country, hostLabel, key, pairs, section, sid, variable } from "../keys.js";

export const twilio = section({
  account_sid: key(() => sid("AC"), "Account that owns the Verify Service.", {
    env: "TWILIO_ACCOUNT_SID",
    example: `AC${"x".repeat(32)}`,
  }),
  auth_mode: key(
    () => z.enum(["api_key", "auth_token"]),
    "How REST calls sign in. Unset: api_key when an API key is present, else auth_token.",
    { example: "api_key" },
  ),
  api_key_sid_env: key(variable, "Environment variable that holds the API key SID.", { default: "TWILIO_API_KEY_SID" }),
  api_key_secret_env: key(
    variable,
    "Environment variable that holds the API key secret, or with _FILE added the path of a file that does.",
    { default: "TWILIO_API_KEY_SECRET" },
  ),
  auth_token_env: key(
    variable,
    "Environment variable that holds the Auth Token, or with _FILE added the path of a file that does.",
    { default: "TWILIO_AUTH_TOKEN" },
  ),
  region: key(hostLabel, "Twilio region. Leave it unset: Verify is served from US1.", {
    env: "TWILIO_REGION",
    example: "us1",
  }),
  edge: key(hostLabel, "Twilio edge location where calls enter the network.", {
    env: "TWILIO_EDGE",
    example: "ashburn",
  }),
  connect_timeout_ms: key(() => z.int().min(100).max(60_000), "Longest wait for a connection.", { default: 2000 }),
  timeout_ms: key(() => z.int().min(100).max(60_000), "Longest wait for a whole call.", { default: 5000 }),
});

export const verify = section(
  {
    service_sid: key(() => sid("VA"), "Verify Service that sends and checks the codes.", {
      env: "TWILIO_VERIFY_SERVICE_SID",
      example: `VA${"x".repeat(32)}`,
    }),
    default_channel: key(channel, "Channel of a send that names none; one of channels.", { default: "sms" }),
    fallback_channels: key(channels, "Channels to offer next, in this order. Those not in channels are left out.", {
      default: ["call", "email"],
    }),
    fallback: key(
      () => z.enum(["offer", "auto"]),
      "When a code does not arrive: offer another channel, or in fallback_countries send one message on it (auto).",
      { default: "offer" },
    ),
    fallback_countries: key(() => z.array(country()), "Countries of numbers for fallback = auto.", {
      default: [],
      example: ["US"],
    }),
    phone_change: key(
      () => z.boolean(),
      'A send with purpose "phone_change" needs proof: the receipt of a factor that the same identity has already.',
      { default: false },
    ),
    allow_shared_destinations: key(
      () => z.boolean(),
      "A phone_change may go to a destination that another identity proved.",
      { default: false },
    ),
    default_locale: key(
      () =>
        z
          .string()
          .regex(/^[A-Za-z]{2,4}(?:-[A-Za-z0-9]{2,8})*$/, "expected a language tag such as en or pt-BR, or auto"),
      "Language of every message. Unset or auto: Twilio chooses by the number's country, which a fixed one switches off.",
      { example: "en" },
    ),
    code_ttl_seconds: key(
      () => z.int().min(120).max(86_400),
      "Lifetime of a code in your Service. Only describes it: Twilio Support changes it.",
      { default: 600 },
    ),
    channels: key(() => channels().min(1, "expected at least one channel"), "Channels that may be used.", {
      default: ["sms", "call", "email", "whatsapp", "sna", "auto"],
    }),
    cents_per_send: key(
      () => z.int().min(1).max(1_000),
      "What one send is taken to cost, in cents, for rate_limits.spend_per_day_cents.",
      { default: 10 },
    ),
    psd2_enabled: key(() => z.boolean(), "The Service has PSD2 on: codes are bound to amount and payee.", {
      default: false,
    }),
  },
  {
    holds: ({ channels, default_channel }) => channels.includes(default_channel),
    key: "default_channel",
    message: "expected one of verify.channels",
  },
);

export const message = section({
  template_sid: key(() => sid("HJ"), "Template of SMS and calls. Unset: the Service's.", {
    example: `HJ${"x".repeat(32)}`,
  }),
  template_substitutions: key(pairs, "Values of the template's own variables, each name=value.", { default: [] }),
  custom_friendly_name: key(
    () => z.string().min(1).max(64),
    "Stands in messages for the Service's name; only for accounts that Twilio enabled.",
    { example: "Acme" },
  ),
  app_hash: key(
    () => z.string().regex(/^[A-Za-z0-9+/]{11}$/, "expected the 11 characters of the app's hash"),
    "By this an Android app finds its SMS.",
    { example: "He42w354ol9" },
  ),
  send_digits: key(
    () => z.string().regex(/^[0-9*#w]{1,32}$/, "expected digits, *, # and w"),
    "Keys pressed when a call is answered, such as an extension; w waits half a second.",
    { example: "ww12" },
  ),
  sna_client_token: key(
    () => z.boolean(),
    "Silent Network Auth gives the device a token, which your application hands over with the check.",
    { default: false },
  ),
  email_template_id: key(
    () => z.string().regex(/^d-[0-9A-Za-z]{1,64}$/, "expected the ID of a dynamic template, d-…"),
    "SendGrid template of e-mails. Unset: the Service's e-mail integration.",
    { example: "d-4f7f19cafc3d4bd3a3b3a3b3a3b3a3b3" },
  ),
  email_from: key(() => z.email(), "Sender of e-mails.", { example: "codes@example.com" }),
  email_from_name: key(() => z.string().min(1).max(100), "Name of that sender.", { example: "Acme" }),
  email_substitutions: key(pairs, "Values of the e-mail template's own variables, each name=value.", { default: [] }),
  tags: key(pairs, "Up to 10 tags, each name=value, without personal data: they come back in events.", { default: [] }),
  programmable_rate_limits: key(
    () =>
      z.array(
        z.string().regex(/^[\w.-]{1,64}=(?:ip|destination|identity|session|country)$/, "expected name=what it counts"),
      ),
    "Rate limits of your Service, each unique_name=ip, destination, identity, session or country.",
    { default: [] },
  ),
});
