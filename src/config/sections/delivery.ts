/** What leaves by other ways than Twilio. */
import * as z from "zod";
import { hasOnly, isBareUrl, isLetter, isOrigin, isP256Key, key, SENDER, section, variable } from "../keys.js";

export const custom = section({
  delivery: key(
    () => z.enum(["sendgrid", "smtp", "webhook"]),
    "How codes of our own leave: sendgrid or smtp (e-mail), webhook (push, in-app). Unset: channel custom is off.",
    { example: "webhook" },
  ),
  from: key(
    () => z.string().regex(SENDER, "expected name@example.com or Name <name@example.com>"),
    "Sender of e-mails; one that SendGrid or the relay accepts.",
    { example: "Example <codes@example.com>" },
  ),
  sendgrid_api_key_env: key(
    variable,
    "Environment variable that holds SendGrid's API key (mail.send is enough), or with _FILE added a path.",
    { default: "SENDGRID_API_KEY" },
  ),
  sendgrid_template_id: key(
    () => z.string().regex(/^d-[0-9A-Za-z]{1,64}$/, "expected the ID of a dynamic template, d-…"),
    "Dynamic template; it gets code, expires_in_minutes, locale, purpose, amount and payee.",
    { example: `d-${"0123456789abcdef".repeat(2)}` },
  ),
  sendgrid_api_base: key(
    () => z.string().refine(isOrigin, "expected https://host, without a path"),
    "Origin of SendGrid's API; https://api.eu.sendgrid.com for subusers of the EU.",
    { default: "https://api.sendgrid.com" },
  ),
  sendgrid_events_key: key(
    () => z.string().refine(isP256Key, "expected the verification key of a signed event webhook"),
    "Verification key of SendGrid's signed event webhook, which tells what became of an e-mail.",
    {
      example:
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEt9mgvrGYYromdAzjx+HXs6aoWnKl2Xn0y9gV8SGgjDC4Z5VAqvIiTwig/FN8lyumuQZ/BnWP0aV+b867LqXdog==",
    },
  ),
  smtp_url_env: key(
    variable,
    "Environment variable that holds smtp[s]://user:password@host:port, or with _FILE added a path.",
    { default: "VERIFY_SMTP_URL" },
  ),
  smtp_insecure: key(
    () => z.boolean(),
    "The relay is in a private network: TLS only if it offers some, and its certificate is not checked.",
    { default: false },
  ),
  subject: key(
    () =>
      z
        .string()
        .regex(/^[^\p{C}]{1,150}$/u, "expected one line")
        .refine((text) => hasOnly(text, "code", "minutes"), "expected no placeholder but {code} and {minutes}"),
    "Subject of e-mails over SMTP.",
    { default: "Your verification code" },
  ),
  text: key(
    () =>
      z
        .string()
        .max(4_000)
        .refine(
          isLetter,
          "expected {code} on a line of its own, and of others {minutes}, {purpose}, {amount}, {payee}",
        ),
    "Text of e-mails over SMTP. A line whose placeholder has no value is left out.",
    {
      default:
        "Your code is {code}\n\nIt confirms a payment of {amount} to {payee}.\nIt is valid for {minutes} minutes. Share it with nobody, not even with us. If you did not ask for it, ignore this message.",
    },
  ),
  webhook_url: key(
    () => z.string().refine(isBareUrl, "expected https://…, without credentials"),
    "Address of your server that delivers by push or in your app; docs: examples/delivery.",
    { example: "https://api.example.com/verification-codes" },
  ),
  webhook_secret_env: key(
    variable,
    "Environment variable that holds the secret which signs those requests (whsec_…), or with _FILE added a path.",
    { default: "VERIFY_DELIVERY_SECRET" },
  ),
  timeout_ms: key(() => z.int().min(100).max(60_000), "Longest wait for one delivery. Unset: 5000, over SMTP 10000.", {
    example: 5000,
  }),
});

export const alerts = section({
  webhook_url: key(
    () => z.string().refine(isBareUrl, "expected https://…, or http:// on this machine, without a user"),
    "Where alerts are posted, signed as Standard Webhooks. Unset: they go to the log alone.",
    { example: "https://ops.example.com/verify-alerts" },
  ),
  secret_env: key(
    variable,
    "Environment variable that holds the signing secret (whsec_… of 24 to 64 bytes), or with _FILE added a path.",
    { default: "VERIFY_ALERTS_SECRET" },
  ),
});
