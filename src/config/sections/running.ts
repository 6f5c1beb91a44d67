/** How the process runs: doors, log, store, keys. */
import * as z from "zod";
import { TOOL_SETS } from "../../core/ports/settings.js";
import { isOrigin, isStoreUrl, key, LOG_LEVELS, pairs, variable } from "../keys.js";

export const http = z
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
  .prefault({});

export const logging = z
  .strictObject({
    redact_fields: key(
      z.array(z.string()).default(["to", "email", "code", "auth_token", "api_key_secret"]),
      "Fields never written to a log.",
    ),
    log_level: key(z.enum(LOG_LEVELS).default("info"), "Lowest level that is logged: debug, info, warn or error.", {
      env: "LOG_LEVEL",
    }),
  })
  .prefault({});

export const store = z
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
  .prefault({});

export const security = z
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
  .prefault({});

export const tools = z
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
  .prefault({});
