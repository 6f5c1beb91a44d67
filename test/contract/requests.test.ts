/** Every request the Twilio adapter really sends, held against Twilio's OpenAPI files; unknown fields fail. */
import { describe, expect, test } from "vitest";
import type { CreateVerification, Gateway } from "../../src/core/ports/gateway.js";
import { LOOKUP_PACKAGES } from "../../src/core/ports/lookup.js";
import { createTwilioGateway, type TwilioOptions } from "../../src/twilio/gateway.js";
import {
  ACCOUNT,
  API_KEY,
  attempt,
  attemptsPage,
  CHALLENGE,
  challenge,
  check,
  FACTOR,
  factor,
  factorsPage,
  fullLookup,
  IDENTITY,
  json,
  newFactor,
  optionsFor,
  phoneNumber,
  SERVICE,
  safeListEntry,
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
const ENTITY_PATH = `${SERVICE_PATH}/Entities/${IDENTITY}`;
const FULL = {
  locale: "en-GB",
  amount: "12.50",
  payee: "Acme & Söhne",
  deviceIp: "203.0.113.7",
  enableSnaClientToken: true,
  sendDigits: "ww12",
  channelConfiguration: { templateId: "d-1", from: "a@example.com", fromName: "A", substitutions: { name: "Ada" } },
  templateSid: `HJ${"5".repeat(32)}`,
  templateCustomSubstitutions: { AppName: "MyApp" },
  customFriendlyName: "Other Brand",
  appHash: "He42w354ol9",
  tags: { tenant: "12345" },
  rateLimits: { end_user_ip: "203.0.113.7" },
  customCode: "4711",
};
const FULL_FIELDS = {
  Locale: "en-GB",
  Amount: "12.50",
  Payee: "Acme & Söhne",
  DeviceIp: "203.0.113.7",
  EnableSnaClientToken: "true",
  SendDigits: "ww12",
  ChannelConfiguration: '{"template_id":"d-1","from":"a@example.com","from_name":"A","substitutions":{"name":"Ada"}}',
  TemplateSid: `HJ${"5".repeat(32)}`,
  TemplateCustomSubstitutions: '{"AppName":"MyApp"}',
  CustomFriendlyName: "Other Brand",
  AppHash: "He42w354ol9",
  Tags: '{"tenant":"12345"}',
  RateLimits: '{"end_user_ip":"203.0.113.7"}',
  CustomCode: "4711",
};
const AT = Date.UTC(2026, 10, 20);
const DATES = { DateCreatedAfter: "2026-11-20T00:00:00Z", DateCreatedBefore: "2026-11-21T00:00:00Z" };

interface Case {
  name: string;
  call: (gateway: Gateway) => Promise<{ ok: boolean }>;
  answer: unknown;
  method: "GET" | "POST" | "DELETE";
  path: string;
  fields: Record<string, string>;
}

const post = { method: "POST" } as const;
const get = { method: "GET" } as const;
const remove = { method: "DELETE", answer: undefined, fields: {} } as const;

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
    name: "check with a client token (SNA)",
    call: (gateway) => gateway.checkVerification({ to: TO, snaClientToken: "a-token" }),
    answer: check,
    ...post,
    path: `${SERVICE_PATH}/VerificationCheck`,
    fields: { To: TO, SnaClientToken: "a-token" },
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
    name: "lookup, free",
    call: (gateway) => gateway.lookupNumber(TO, []),
    answer: phoneNumber,
    ...get,
    path: "/v2/PhoneNumbers/%2B14155552671",
    fields: {},
  },
  {
    name: "lookup with every package",
    call: (gateway) => gateway.lookupNumber(TO, LOOKUP_PACKAGES),
    answer: fullLookup,
    ...get,
    path: "/v2/PhoneNumbers/%2B14155552671",
    fields: { Fields: "line_type_intelligence,sms_pumping_risk,sim_swap" },
  },
  {
    name: "a new factor",
    call: (gateway) => gateway.createTotpFactor({ identity: IDENTITY, friendlyName: "Ada's phone" }),
    answer: newFactor,
    ...post,
    path: `${ENTITY_PATH}/Factors`,
    fields: { FriendlyName: "Ada's phone", FactorType: "totp" },
  },
  {
    name: "a new factor with every field",
    call: (gateway) =>
      gateway.createTotpFactor({
        identity: IDENTITY,
        friendlyName: "Ada's phone",
        issuer: "Acme",
        algorithm: "sha512",
        codeLength: 8,
        timeStepSeconds: 60,
        skew: 0,
      }),
    answer: newFactor,
    ...post,
    path: `${ENTITY_PATH}/Factors`,
    fields: {
      FriendlyName: "Ada's phone",
      FactorType: "totp",
      "Config.Alg": "sha512",
      "Config.CodeLength": "8",
      "Config.TimeStep": "60",
      "Config.Skew": "0",
    },
  },
  {
    name: "verify a factor",
    call: (gateway) => gateway.verifyFactor(IDENTITY, FACTOR, "012345"),
    answer: factor,
    ...post,
    path: `${ENTITY_PATH}/Factors/${FACTOR}`,
    fields: { AuthPayload: "012345" },
  },
  {
    name: "factors",
    call: (gateway) => gateway.listFactors(IDENTITY),
    answer: factorsPage([factor]),
    ...get,
    path: `${ENTITY_PATH}/Factors`,
    fields: { PageSize: "100" },
  },
  {
    name: "a factor",
    call: (gateway) => gateway.fetchFactor(IDENTITY, FACTOR),
    answer: factor,
    ...get,
    path: `${ENTITY_PATH}/Factors/${FACTOR}`,
    fields: {},
  },
  {
    name: "remove a factor",
    call: (gateway) => gateway.removeFactor(IDENTITY, FACTOR),
    ...remove,
    path: `${ENTITY_PATH}/Factors/${FACTOR}`,
  },
  {
    name: "a challenge",
    call: (gateway) => gateway.createChallenge(IDENTITY, FACTOR, "012345"),
    answer: challenge,
    ...post,
    path: `${ENTITY_PATH}/Challenges`,
    fields: { FactorSid: FACTOR, AuthPayload: "012345" },
  },
  {
    name: "another code for a challenge",
    call: (gateway) => gateway.verifyChallenge(IDENTITY, CHALLENGE, "012345"),
    answer: challenge,
    ...post,
    path: `${ENTITY_PATH}/Challenges/${CHALLENGE}`,
    fields: { AuthPayload: "012345" },
  },
  {
    name: "fetch a challenge",
    call: (gateway) => gateway.fetchChallenge(IDENTITY, CHALLENGE),
    answer: challenge,
    ...get,
    path: `${ENTITY_PATH}/Challenges/${CHALLENGE}`,
    fields: {},
  },
  {
    name: "add to the SafeList",
    call: (gateway) => gateway.addToSafeList(TO),
    answer: safeListEntry,
    ...post,
    path: "/v2/SafeList/Numbers",
    fields: { PhoneNumber: TO },
  },
  {
    name: "look into the SafeList",
    call: (gateway) => gateway.fetchFromSafeList(TO),
    answer: safeListEntry,
    ...get,
    path: "/v2/SafeList/Numbers/%2B14155552671",
    fields: {},
  },
  {
    name: "remove from the SafeList",
    call: (gateway) => gateway.removeFromSafeList(TO),
    ...remove,
    path: "/v2/SafeList/Numbers/%2B14155552671",
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
    const server = await serve((response) =>
      answer === undefined ? response.writeHead(204).end() : json(response, 200, answer),
    );
    expect(await call(createTwilioGateway(optionsFor(server.origin, auth)))).toMatchObject({ ok: true });
    expect(server.seen).toHaveLength(1);

    const { url, headers, body, ...seen } = server.seen[0]!;
    const { pathname, searchParams } = new URL(url, server.origin);
    expect({ method: seen.method, path: pathname }).toEqual({ method, path });
    expect(Object.fromEntries(method === "POST" ? new URLSearchParams(body) : searchParams)).toEqual(fields);
    expect(headers.authorization).toBe(`Basic ${Buffer.from(userAndSecret).toString("base64")}`);
    expect(headers.accept).toBe(method === "DELETE" ? undefined : "application/json");
    expect(headers["content-type"]).toBe(method === "POST" ? "application/x-www-form-urlencoded" : undefined);
    if (method !== "POST") expect(body).toBe("");
    expect(contract?.request({ method, url, headers, body }) ?? []).toEqual([]);
  });
});

test.skipIf(!contract)("the fixtures of these tests are what Twilio documents", () => {
  const CREATIONS = /\/(Verifications|Factors|Challenges|SafeList\/Numbers)$/;
  for (const { method, path, answer } of CASES) {
    const status = method === "DELETE" ? 204 : method === "POST" && CREATIONS.test(path) ? 201 : 200;
    // The bare one has fields of its own choice.
    if (answer !== phoneNumber) expect(contract!.response({ method, url: path, status, body: answer })).toEqual([]);
  }
});

test.skipIf(!contract)("an unknown field would fail", () => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const url = `${SERVICE_PATH}/Verifications`;
  expect(contract!.request({ ...post, url, headers, body: "To=x&Channel=sms&Ttl=60" })).not.toEqual([]);
});
