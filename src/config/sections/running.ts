/** How the process runs: doors, log, store, keys. */
import * as z from "zod";
import { TOOL_SETS } from "../../core/ports/settings.js";
import { isOrigin, isStoreUrl, key, LOG_LEVELS, pairs, section, variable } from "../keys.js";

export const http = section({
  host: key(
    () => z.union([z.ipv4(), z.ipv6(), z.literal("localhost")]),
    "Address that serve listens on. Anything but loopback wants a reverse proxy with TLS in front.",
    { default: "127.0.0.1" },
  ),
  port: key(() => z.int().min(0).max(65_535), "Port that serve listens on; 0 takes a free one.", { default: 3_000 }),
  public_url: key(
    () => z.string().refine(isOrigin, "expected https://host, without a path"),
    "Address under which Twilio and people reach this server; webhooks are signed for it.",
    { example: "https://verify.example.com" },
  ),
  trusted_proxies: key(
    () => z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(64),
    "Addresses or networks whose X-Forwarded-For is believed.",
    { default: [], example: ["127.0.0.1"] },
  ),
  asn_header: key(
    () => z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "expected the name of a header"),
    "Header in which those proxies name the number of the client's network, for alerts.",
    { example: "X-Client-ASN" },
  ),
  tokens: key(
    () => z.string().refine((path) => !path.includes("${"), "expected a path"),
    "File of the bearer tokens that serve accepts, made by token add. Only their hashes are in it.",
    { default: "tokens.json" },
  ),
  tenants: key(pairs, "Further tenants: name=configuration file. Each has its own state, limits and credentials.", {
    default: [],
    example: ["acme=acme.toml"],
  }),
  console: key(
    () => z.enum(["off", "loopback", "anywhere"]),
    "Who may open the operator's console: somebody at this machine, anybody who can sign in, or nobody.",
    { default: "loopback" },
  ),
  requests_per_minute: key(() => z.int().min(1).max(100_000), "Requests of one bearer token in a minute.", {
    default: 600,
  }),
  max_in_flight: key(
    () => z.int().min(1).max(10_000),
    "Requests that are worked on at once; more are told to come back.",
    { default: 256 },
  ),
});

export const logging = section({
  redact_fields: key(() => z.array(z.string()), "Fields never written to a log.", {
    default: ["to", "email", "code", "auth_token", "api_key_secret"],
  }),
  log_level: key(() => z.enum(LOG_LEVELS), "Lowest level that is logged: debug, info, warn or error.", {
    default: "info",
    env: "LOG_LEVEL",
  }),
});

export const store = section({
  url: key(
    () => z.string().refine(isStoreUrl, "expected sqlite:<path>, redis://… or rediss://…"),
    "Where limits are kept: sqlite:<path>, redis[s]://… (also Sentinel and Cluster, see docs). Unset: a SQLite file.",
    { env: "TWILIO_VERIFY_STORE", secret: true, example: "sqlite:/var/lib/twilio-verify-mcp/state.sqlite" },
  ),
  on_store_error: key(
    () => z.enum(["refuse", "insurance"]),
    "When the store does not answer: refuse, or for at most 60 seconds allow this process its share of each limit.",
    { default: "refuse" },
  ),
  processes: key(() => z.int().min(1).max(1_000), "Server processes that share the store, for insurance.", {
    default: 1,
  }),
});

export const security = section({
  hmac_key_env: key(
    variable,
    "Environment variable that holds the key for fingerprints of destinations (32 bytes or more), or with _FILE added a path.",
    { default: "VERIFY_DESTINATION_HMAC_KEY" },
  ),
  hmac_key_previous_env: key(
    variable,
    "Environment variable that holds the key before a rotation: still read for 24 hours, never written.",
    { default: "VERIFY_DESTINATION_HMAC_KEY_PREVIOUS" },
  ),
  receipt_keys_env: key(
    variable,
    "Environment variable that holds the private keys of receipts, a JWK Set. Unset: a file of the state folder.",
    { default: "VERIFY_RECEIPT_KEYS" },
  ),
  webhook_auth_token_env: key(
    variable,
    "Environment variable that holds the Auth Token for webhook signatures, or with _FILE added a path.",
    { default: "TWILIO_AUTH_TOKEN" },
  ),
});

export const tools = section({
  sets: key(
    () =>
      z
        .array(z.enum(TOOL_SETS))
        .overwrite((list) => [...new Set(list)])
        .min(1, "expected at least one of core, totp, lookup, ops"),
    "Tools to offer: core verifies people, totp adds authenticator apps, lookup judges numbers, ops is for operators.",
    { default: ["core"] },
  ),
  read_only: key(() => z.boolean(), "Offer only the tools that read.", { default: false }),
});
