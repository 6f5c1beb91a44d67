/** Every request the Twilio adapter really sends, held against Twilio's OpenAPI files; unknown fields fail. */
import { describe, expect, test } from "vitest";
import type { CreateVerification, Gateway } from "../../src/core/ports/gateway.js";
import { createTwilioGateway, type TwilioOptions } from "../../src/twilio/gateway.js";
import {
  ACCOUNT,
  API_KEY,
  attempt,
  attemptsPage,
  check,
  json,
  optionsFor,
  phoneNumber,
  SERVICE,
  serve,
  service,
  summary,
  TO,
  VERIFICATION,
  verification,
} from "../twilio/servers.js";
import { openContract } from "./openapi.js";

const contract = openContract();
const SERVICE_PATH = `/v2/Services/${SERVICE}`;
const CHANNELS: CreateVerification["channel"][] = ["sms", "call", "email", "whatsapp", "sna", "auto"];
const FULL = { locale: "en-GB", amount: "12.50", payee: "Acme & Söhne", deviceIp: "203.0.113.7" };
const FULL_FIELDS = { Locale: "en-GB", Amount: "12.50", Payee: "Acme & Söhne", DeviceIp: "203.0.113.7" };
const AT = Date.UTC(2026, 10, 20);
const DATES = { DateCreatedAfter: "2026-11-20T00:00:00Z", DateCreatedBefore: "2026-11-21T00:00:00Z" };

interface Case {
  name: string;
  call: (gateway: Gateway) => Promise<{ ok: boolean }>;
  answer: unknown;
  method: "GET" | "POST";
  path: string;
  fields: Record<string, string>;
}

const post = { method: "POST" } as const;
const get = { method: "GET" } as const;

const CASES: Case[] = [
  ...CHANNELS.map((channel) => ({
    name: `create ${channel}`,
    call: (gateway: Gateway) =>
      gateway.createVerification({ to: channel === "email" ? "ada+x@example.com" : TO, channel }),
    answer: verification,
    ...post,
    path: `${SERVICE_PATH}/Verifications`,
    fields: { To: channel === "email" ? "ada+x@example.com" : TO, Channel: channel },
  })),
  {
    name: "create with every field",
    call: (gateway) => gateway.createVerification({ to: TO, channel: "sms", ...FULL }),
    answer: verification,
    ...post,
    path: `${SERVICE_PATH}/Verifications`,
    fields: { To: TO, Channel: "sms", ...FULL_FIELDS },
  },
  {
    name: "check by sid",
    call: (gateway) =>
      gateway.checkVerification({ verificationSid: VERIFICATION, code: "012345", amount: "1", payee: "A" }),
    answer: check,
    ...post,
    path: `${SERVICE_PATH}/VerificationCheck`,
    fields: { VerificationSid: VERIFICATION, Code: "012345", Amount: "1", Payee: "A" },
  },
  {
    name: "check by number, without a code (SNA)",
    call: (gateway) => gateway.checkVerification({ to: TO }),
    answer: check,
    ...post,
    path: `${SERVICE_PATH}/VerificationCheck`,
    fields: { To: TO },
  },
  {
    name: "fetch",
    call: (gateway) => gateway.fetchVerification(VERIFICATION),
    answer: verification,
    ...get,
    path: `${SERVICE_PATH}/Verifications/${VERIFICATION}`,
    fields: {},
  },
  {
    name: "cancel",
    call: (gateway) => gateway.cancelVerification(VERIFICATION),
    answer: { ...verification, status: "canceled" },
    ...post,
    path: `${SERVICE_PATH}/Verifications/${VERIFICATION}`,
    fields: { Status: "canceled" },
  },
  {
    name: "attempts with every filter",
    call: (gateway) =>
      gateway.listAttempts(
        {
          to: TO,
          verificationSid: VERIFICATION,
          channel: "sms",
          country: "US",
          converted: false,
          since: AT,
          until: AT + 86_400_000,
        },
        100,
      ),
    answer: attemptsPage([attempt]),
    ...get,
    path: "/v2/Attempts",
    fields: {
      VerifyServiceSid: SERVICE,
      "ChannelData.To": TO,
      VerificationSid: VERIFICATION,
      Channel: "sms",
      Country: "US",
      Status: "unconverted",
      PageSize: "100",
      ...DATES,
    },
  },
  {
    name: "a further page of attempts",
    call: (gateway) =>
      gateway.listAttempts({}, 50, Buffer.from("Page=1&PageToken=PT1&PageSize=9").toString("base64url")),
    answer: attemptsPage([]),
    ...get,
    path: "/v2/Attempts",
    fields: { VerifyServiceSid: SERVICE, Page: "1", PageToken: "PT1", PageSize: "9" },
  },
  {
    name: "summary",
    call: (gateway) =>
      gateway.summarizeAttempts({ to: TO, channel: "call", country: "US", since: AT, until: AT + 86_400_000 }),
    answer: summary,
    ...get,
    path: "/v2/Attempts/Summary",
    fields: { VerifyServiceSid: SERVICE, DestinationPrefix: TO, Channel: "call", Country: "US", ...DATES },
  },
  {
    name: "lookup",
    call: (gateway) => gateway.lookupNumber(TO),
    answer: phoneNumber,
    ...get,
    path: "/v2/PhoneNumbers/%2B14155552671",
    fields: { Fields: "line_type_intelligence" },
  },
  {
    name: "service",
    call: (gateway) => gateway.fetchService(),
    answer: service,
    ...get,
    path: SERVICE_PATH,
    fields: {},
  },
  {
    name: "event subscriptions",
    call: (gateway) => gateway.eventSubscriptions(),
    answer: { subscriptions: [], meta: { key: "subscriptions", page: 0, page_size: 1_000, next_page_url: null } },
    ...get,
    path: "/v1/Subscriptions",
    fields: { PageSize: "1000" },
  },
];

const AUTH: [string, Partial<TwilioOptions>, string][] = [
  ["API key", { apiKeySecret: "s3cret" }, `${API_KEY}:s3cret`],
  ["auth token", { authMode: "auth_token", authToken: "t0ken" }, `${ACCOUNT}:t0ken`],
];

describe.each(AUTH)("with an %s", (_, auth, userAndSecret) => {
  test.each(CASES)("$name", async ({ call, answer, method, path, fields }) => {
    const server = await serve((response) => json(response, 200, answer));
    expect(await call(createTwilioGateway(optionsFor(server.origin, auth)))).toMatchObject({ ok: true });
    expect(server.seen).toHaveLength(1);

    const { url, headers, body, ...seen } = server.seen[0]!;
    const { pathname, searchParams } = new URL(url, server.origin);
    expect({ method: seen.method, path: pathname }).toEqual({ method, path });
    expect(Object.fromEntries(method === "POST" ? new URLSearchParams(body) : searchParams)).toEqual(fields);
    expect(headers.authorization).toBe(`Basic ${Buffer.from(userAndSecret).toString("base64")}`);
    expect(headers.accept).toBe("application/json");
    expect(headers["content-type"]).toBe(method === "POST" ? "application/x-www-form-urlencoded" : undefined);
    if (method === "GET") expect(body).toBe("");
    expect(contract?.request({ method, url, headers, body }) ?? []).toEqual([]);
  });
});

test.skipIf(!contract)("the fixtures of these tests are what Twilio documents", () => {
  for (const { method, path, answer } of CASES) {
    const status = method === "POST" && path.endsWith("/Verifications") ? 201 : 200;
    const body = path.includes("PhoneNumbers") ? undefined : answer;
    if (body) expect(contract!.response({ method, url: path, status, body })).toEqual([]);
  }
});

test.skipIf(!contract)("an unknown field would fail", () => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const url = `${SERVICE_PATH}/Verifications`;
  expect(contract!.request({ ...post, url, headers, body: "To=x&Channel=sms&Ttl=60" })).not.toEqual([]);
});
