/** Factors and challenges through the adapter: closed values, the secret once, and nobody else's factor. */
import { describe, expect, test } from "vitest";
import type { FactorGateway } from "../../src/core/ports/factors.js";
import { type CallFields, createTwilioGateway } from "../../src/twilio/gateway.js";
import {
  CHALLENGE,
  challenge,
  FACTOR,
  factor,
  factorsPage,
  IDENTITY,
  json,
  newFactor,
  optionsFor,
  SERVICE,
  serve,
  TOTP_SECRET,
} from "./servers.js";

async function answering(body: unknown, status = 200) {
  const told: CallFields[] = [];
  const server = await serve((response) => json(response, status, body));
  const gateway = createTwilioGateway(optionsFor(server.origin, { onCall: (fields) => void told.push(fields) }));
  return { ...server, gateway, told };
}

const AT = Date.UTC(2026, 10, 20, 10);
const UNKNOWN = { ok: false, failure: { certainty: "unknown", httpStatus: 200 } };
const create = (gateway: FactorGateway, issuer?: string) =>
  gateway.createTotpFactor({ identity: IDENTITY, friendlyName: "Ada & Co", issuer });

const FACTOR_VALUE = {
  sid: FACTOR,
  identity: IDENTITY,
  type: "totp",
  status: "verified",
  friendlyName: { untrusted: "Ada's phone" },
  createdAt: AT,
  updatedAt: AT + 1_000,
  totp: { algorithm: "sha1", codeLength: 6, timeStepSeconds: 30, skew: 1 },
};

describe("a new factor", () => {
  test("comes with its binding, which no log has", async () => {
    const { gateway, told } = await answering(newFactor, 201);
    const result = await create(gateway);
    expect(result).toEqual({ ok: true, value: { ...FACTOR_VALUE, status: "unverified", binding: newFactor.binding } });
    expect(told).toMatchObject([{ operation: "create_factor", httpStatus: 201 }]);
    expect(JSON.stringify(told)).not.toContain(TOTP_SECRET);
  });

  test("gets the issuer in its URI alone, for Twilio knows none of a factor", async () => {
    const config = { alg: "sha256", skew: 2, code_length: 8, time_step: 60 };
    const { gateway, seen } = await answering({ ...newFactor, config }, 201);
    const result = await create(gateway, "Acme: Söhne");
    const uri =
      `otpauth://totp/Acme%3A%20S%C3%B6hne:Ada%20%26%20Co?secret=${TOTP_SECRET}` +
      "&issuer=Acme%3A%20S%C3%B6hne&algorithm=SHA256&digits=8&period=60";
    expect(result).toMatchObject({ value: { binding: { secret: TOTP_SECRET, uri } } });
    expect(seen[0]!.body).not.toMatch(/issuer|hne/i);
  });

  test.each<[string, unknown]>([
    ["no binding", undefined],
    ["null", null],
    ["no secret", { uri: newFactor.binding.uri }],
    ["a secret that is no Base32", { ...newFactor.binding, secret: "not base32" }],
    ["a short secret", { ...newFactor.binding, secret: "GEZDGNBV" }],
    ["no URI", { secret: TOTP_SECRET }],
    ["a web address", { secret: TOTP_SECRET, uri: `https://evil.example/totp?secret=${TOTP_SECRET}` }],
    ["another kind of URI", { secret: TOTP_SECRET, uri: `otpauth://hotp/A?secret=${TOTP_SECRET}` }],
    ["a URI of another secret", { secret: TOTP_SECRET, uri: "otpauth://totp/A?secret=MFRGGZDFMZTWQ2LKMFRGGZDF" }],
    ["a URI with a line break", { secret: TOTP_SECRET, uri: `otpauth://totp/A\n?secret=${TOTP_SECRET}` }],
  ])("is not believed with %s", async (_, binding) => {
    const { gateway } = await answering({ ...newFactor, binding });
    const result = await create(gateway);
    expect(result).toEqual(UNKNOWN);
    expect(JSON.stringify(result)).not.toContain(TOTP_SECRET);
  });

  test("is never made twice by a retry: the answer to the first may be lost", async () => {
    const server = await serve((response) => void response.socket?.resetAndDestroy());
    const result = await create(createTwilioGateway(optionsFor(server.origin)));
    expect(result).toMatchObject({ ok: false, failure: { certainty: "unknown" } });
    expect(server.seen).toHaveLength(1);
  });
});

describe("a factor", () => {
  test("is read, and has no secret", async () => {
    const { gateway } = await answering({ ...factor, binding: newFactor.binding });
    expect(await gateway.fetchFactor(IDENTITY, FACTOR)).toEqual({ ok: true, value: FACTOR_VALUE });
    expect(await gateway.verifyFactor(IDENTITY, FACTOR, "123456")).toEqual({ ok: true, value: FACTOR_VALUE });
  });

  test("that is none of TOTP has no TOTP configuration", async () => {
    const push = { ...factor, factor_type: "push", config: { app_id: "com.example", notification_token: "canary" } };
    const { gateway } = await answering(push);
    const result = await gateway.fetchFactor(IDENTITY, FACTOR);
    expect(result).toMatchObject({ value: { type: "push", totp: undefined } });
    expect(JSON.stringify(result)).not.toContain("canary");
  });

  test("is found under the identity in another case, as at Twilio", async () => {
    const { gateway } = await answering({ ...factor, identity: IDENTITY.toUpperCase() });
    expect(await gateway.fetchFactor(IDENTITY, FACTOR)).toMatchObject({ value: { identity: IDENTITY } });
  });

  test.each<[string, object]>([
    ["another factor", { sid: `YF${"9".repeat(32)}` }],
    ["somebody else's", { identity: "another-person" }],
    ["an unknown status", { status: "approved" }],
    ["an unknown type", { factor_type: "sms" }],
    ["no configuration", { config: null }],
    ["an unknown algorithm", { config: { ...factor.config, alg: "md5" } }],
    ["a code length out of range", { config: { ...factor.config, code_length: 99 } }],
  ])("that is %s is not believed", async (_, change) => {
    const { gateway } = await answering({ ...factor, ...change });
    expect(await gateway.verifyFactor(IDENTITY, FACTOR, "123456")).toEqual(UNKNOWN);
    expect(await gateway.fetchFactor(IDENTITY, FACTOR)).toEqual(UNKNOWN);
  });

  test("is removed only by Twilio's 204", async () => {
    for (const [status, ok] of [
      [204, true],
      [200, false],
      [202, false],
    ] as const) {
      const server = await serve((response) => response.writeHead(status).end(status === 204 ? undefined : "{}"));
      const gateway = createTwilioGateway(optionsFor(server.origin));
      expect(await gateway.removeFactor(IDENTITY, FACTOR)).toMatchObject({ ok });
    }
  });
});

describe("a challenge", () => {
  test.each(["pending", "approved", "denied", "expired"])("that is %s", async (status) => {
    const { gateway } = await answering({ ...challenge, status });
    const value = {
      sid: CHALLENGE,
      identity: IDENTITY,
      factorSid: FACTOR,
      status,
      createdAt: AT,
      expiresAt: AT + 300_000,
    };
    expect(await gateway.createChallenge(IDENTITY, FACTOR, "123456")).toEqual({ ok: true, value });
    expect(await gateway.verifyChallenge(IDENTITY, CHALLENGE, "123456")).toEqual({ ok: true, value });
    expect(await gateway.fetchChallenge(IDENTITY, CHALLENGE)).toEqual({ ok: true, value });
  });

  test.each<[string, object]>([
    ["an unknown status", { status: "verified" }],
    ["somebody else", { identity: "another-person" }],
    ["no SID", { sid: "approved" }],
    ["no expiry", { expiration_date: null }],
  ])("with %s approves nobody", async (_, change) => {
    const { gateway } = await answering({ ...challenge, ...change });
    expect(await gateway.createChallenge(IDENTITY, FACTOR, "123456")).toEqual(UNKNOWN);
    expect(await gateway.verifyChallenge(IDENTITY, CHALLENGE, "123456")).toEqual(UNKNOWN);
  });

  test("of another factor, or another challenge, approves nobody", async () => {
    const other = await answering({ ...challenge, factor_sid: `YF${"9".repeat(32)}` });
    expect(await other.gateway.createChallenge(IDENTITY, FACTOR, "123456")).toEqual(UNKNOWN);
    const elsewhere = await answering({ ...challenge, sid: `YC${"9".repeat(32)}` });
    expect(await elsewhere.gateway.verifyChallenge(IDENTITY, CHALLENGE, "123456")).toEqual(UNKNOWN);
  });

  test("is not asked twice: a right code passes once", async () => {
    const server = await serve((response) => void response.socket?.resetAndDestroy());
    const gateway = createTwilioGateway(optionsFor(server.origin));
    expect(await gateway.createChallenge(IDENTITY, FACTOR, "123456")).toMatchObject({
      failure: { certainty: "unknown" },
    });
    expect(server.seen).toHaveLength(1);
  });
});

describe("a list of factors", () => {
  const path = `/v2/Services/${SERVICE}/Entities/${IDENTITY}/Factors`;
  const sid = (index: number) => `YF${String(index).padStart(32, "0")}`;

  async function pages(next: (page: number, origin: string) => string | null) {
    let origin = "";
    const server = await serve((response, _seen, count) =>
      json(response, 200, factorsPage([{ ...factor, sid: sid(count) }], next(count, origin))),
    );
    origin = server.origin;
    return { ...server, gateway: createTwilioGateway(optionsFor(origin)) };
  }

  test("is read to its last page; Twilio may write the identity in another case there", async () => {
    const { gateway, seen } = await pages((page, origin) =>
      page < 3 ? `${origin}${path.replace(IDENTITY, IDENTITY.toUpperCase())}?PageSize=1&PageToken=PT${page}` : null,
    );
    const result = await gateway.listFactors(IDENTITY);
    expect(result.ok && result.value.map((one) => one.sid)).toEqual([sid(1), sid(2), sid(3)]);
    expect(seen.map(({ url }) => url.replace(path, ""))).toEqual([
      "?PageSize=100",
      "?PageSize=1&PageToken=PT1",
      "?PageSize=1&PageToken=PT2",
    ]);
  });

  test("that never ends is no list", async () => {
    const { gateway, seen } = await pages((page, origin) => `${origin}${path}?PageToken=PT${page}`);
    expect(await gateway.listFactors(IDENTITY)).toMatchObject({ ok: false, failure: { certainty: "unknown" } });
    expect(seen).toHaveLength(10);
  });

  test.each([
    ["another host", () => `http://127.0.0.2:9${path}?PageToken=PT1`],
    ["another person", (origin: string) => `${origin}${path.replace(IDENTITY, "another-person")}?PageToken=PT1`],
    ["another resource", (origin: string) => `${origin}/v2/Attempts?PageToken=PT1`],
    ["no place", (origin: string) => `${origin}${path}`],
  ])("that goes on at %s fails, and nobody is asked there", async (_, next) => {
    const { gateway, seen } = await pages((_page, origin) => next(origin));
    expect(await gateway.listFactors(IDENTITY)).toMatchObject({ ok: false, failure: { certainty: "unknown" } });
    expect(seen).toHaveLength(1);
  });
});

describe("arguments that must not reach a path", () => {
  const calls = (gateway: FactorGateway, identity: string, factorSid: string, challengeSid: string) => [
    gateway.verifyFactor(identity, factorSid, "123456"),
    gateway.fetchFactor(identity, factorSid),
    gateway.removeFactor(identity, factorSid),
    gateway.createChallenge(identity, factorSid, "123456"),
    gateway.verifyChallenge(identity, challengeSid, "123456"),
    gateway.fetchChallenge(identity, challengeSid),
  ];
  const refused = (parameter: string) => ({ ok: false, failure: { certainty: "rejected", parameter } });

  test.each([
    "",
    "short-7",
    "x".repeat(65),
    "../../Services",
    "a b c d e f",
    "ada@example.com",
    "+14155552671",
    "under_score",
    "two--dashes",
    "-dashfirst",
    "dashlast-",
    "identity\n",
    "14155552671",
    "415-555-2671",
    "123-45-6789",
    "1990-01-31",
  ])("the identity %j, be it malformed or personal data", async (identity) => {
    const { gateway, seen } = await answering(factor);
    const all = [
      ...calls(gateway, identity, FACTOR, CHALLENGE),
      gateway.listFactors(identity),
      gateway.createTotpFactor({ identity, friendlyName: "x" }),
    ];
    for (const result of await Promise.all(all)) expect(result).toEqual(refused("Identity"));
    expect(seen).toEqual([]);
  });

  test.each(["00000000-0000-0000-0000-000000000000", "12345678901234567890", "user-4711", "x".repeat(64)])(
    "but %s is an identity",
    async (identity) => {
      const { gateway } = await answering({ ...factor, identity });
      expect(await gateway.fetchFactor(identity, FACTOR)).toMatchObject({ ok: true, value: { identity } });
    },
  );

  test.each(["", "YF1", `${FACTOR}/`, "../Challenges"])("the SID %j", async (sid) => {
    const { gateway, seen } = await answering(factor);
    const results = await Promise.all(calls(gateway, IDENTITY, sid, sid));
    const parameters = results.map((result) => (result.ok ? "" : result.failure.parameter));
    expect(parameters).toEqual([...Array(4).fill("FactorSid"), "ChallengeSid", "ChallengeSid"]);
    expect(seen).toEqual([]);
  });
});
