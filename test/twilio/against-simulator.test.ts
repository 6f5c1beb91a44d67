/** Adapter and simulator together: what a person and Twilio do to each other, and each refusal as the core gets it. */
import { describe, expect, test } from "vitest";
import type { Gateway, GatewayResult } from "../../src/core/ports/gateway.js";
import { createTwilioGateway } from "../../src/twilio/gateway.js";
import { ACCOUNT, basic, openClient } from "../simulator/client.js";
import { IDENTITY, optionsFor, SERVICE, TO } from "./servers.js";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const HARARE = "+263771234567";

async function open() {
  const { simulator } = await openClient({ clock: { now: () => NOW } });
  const configure = (fields: Record<string, string>) =>
    fetch(`${simulator.url}/v2/Services/${SERVICE}`, {
      method: "POST",
      headers: { authorization: basic(ACCOUNT) },
      body: new URLSearchParams(fields),
    });
  return { simulator, configure, gateway: createTwilioGateway(optionsFor(simulator.url)) };
}

const refusal = (httpStatus: number, twilioCode: number) => ({
  ok: false,
  failure: { certainty: "rejected", httpStatus, twilioCode },
});

async function must<T>(result: Promise<GatewayResult<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.failure));
  return settled.value;
}

const enrol = (gateway: Gateway, friendlyName = "Phone") =>
  must(gateway.createTotpFactor({ identity: IDENTITY, friendlyName, algorithm: "sha256", codeLength: 8 }));

describe("TOTP", () => {
  test("from the secret to an approved challenge, and away", async () => {
    const { gateway, simulator } = await open();
    const { sid, status, totp, binding } = await enrol(gateway);
    expect({ status, totp }).toEqual({
      status: "unverified",
      totp: { algorithm: "sha256", codeLength: 8, timeStepSeconds: 30, skew: 1 },
    });
    expect(binding.uri).toContain(`secret=${binding.secret}`);
    const wrong = String((Number(simulator.totp(sid)) + 2) % 1e8).padStart(8, "0");
    expect(await must(gateway.verifyFactor(IDENTITY, sid, wrong))).toMatchObject({ status: "unverified" });
    expect(await gateway.createChallenge(IDENTITY, sid, simulator.totp(sid)!)).toMatchObject(refusal(403, 60318));
    expect(await must(gateway.verifyFactor(IDENTITY, sid, simulator.totp(sid)!))).toMatchObject({ status: "verified" });
    simulator.advance(30_000);
    const tried = await must(gateway.createChallenge(IDENTITY, sid, wrong));
    expect(tried).toMatchObject({ status: "pending", factorSid: sid, expiresAt: NOW + 330_000 });
    const passed = await must(gateway.verifyChallenge(IDENTITY, tried.sid, simulator.totp(sid)!));
    expect(passed).toEqual({ ...tried, status: "approved" });
    expect(await must(gateway.fetchChallenge(IDENTITY, tried.sid))).toEqual(passed);
    expect(await gateway.verifyChallenge(IDENTITY, tried.sid, wrong)).toMatchObject(refusal(403, 60322));
    expect(await must(gateway.removeFactor(IDENTITY, sid))).toBeUndefined();
    expect(await gateway.fetchFactor(IDENTITY, sid)).toMatchObject(refusal(404, 20404));
    expect(await gateway.removeFactor(IDENTITY, sid)).toMatchObject(refusal(404, 20404));
  });

  test("every factor is listed, over all pages", async () => {
    const { gateway, simulator } = await open();
    expect(await gateway.listFactors(IDENTITY)).toMatchObject(refusal(404, 20404));
    for (let made = 0; made < 100; made++) await enrol(gateway, `Phone ${made}`);
    simulator.advance(12 * 3_600_000);
    const { sid } = (await must(gateway.listFactors(IDENTITY)))[0]!;
    await must(gateway.verifyFactor(IDENTITY, sid, simulator.totp(sid)!));
    simulator.advance(12 * 3_600_000);
    for (let made = 0; made < 99; made++) await enrol(gateway);
    expect(await must(gateway.listFactors(IDENTITY))).toHaveLength(100);
    expect(await gateway.createTotpFactor({ identity: IDENTITY, friendlyName: "one more" })).toMatchObject(
      refusal(400, 60315),
    );
  });

  test("the limits come out as Twilio's codes", async () => {
    const { gateway, simulator } = await open();
    const wrongFor = (sid: string) => String((Number(simulator.totp(sid)) + 2) % 1e8).padStart(8, "0");
    const locked = await enrol(gateway);
    for (let tries = 0; tries < 5; tries++)
      await must(gateway.verifyFactor(IDENTITY, locked.sid, wrongFor(locked.sid)));
    expect(await gateway.verifyFactor(IDENTITY, locked.sid, simulator.totp(locked.sid)!)).toMatchObject(
      refusal(429, 60310),
    );
    const { sid } = await enrol(gateway);
    await must(gateway.verifyFactor(IDENTITY, sid, simulator.totp(sid)!));
    simulator.advance(30_000);
    const challenge = await must(gateway.createChallenge(IDENTITY, sid, wrongFor(sid)));
    for (let tries = 0; tries < 4; tries++) await must(gateway.verifyChallenge(IDENTITY, challenge.sid, wrongFor(sid)));
    expect(await gateway.verifyChallenge(IDENTITY, challenge.sid, simulator.totp(sid)!)).toMatchObject(
      refusal(429, 60308),
    );
    for (let made = 1; made < 50; made++) await must(gateway.createChallenge(IDENTITY, sid, wrongFor(sid)));
    expect(await gateway.createChallenge(IDENTITY, sid, simulator.totp(sid)!)).toMatchObject(refusal(429, 60312));
    simulator.advance(300_000);
    expect(await must(gateway.fetchChallenge(IDENTITY, challenge.sid))).toMatchObject({ status: "expired" });
    expect(await gateway.verifyChallenge(IDENTITY, challenge.sid, wrongFor(sid))).toMatchObject(refusal(403, 60323));
    expect(await gateway.verifyFactor(IDENTITY, locked.sid, "12")).toMatchObject(refusal(400, 60306));
  });
});

describe("Silent Network Auth", () => {
  test("needs the client token, where one was wanted", async () => {
    const { gateway } = await open();
    const { snaUrl } = await must(gateway.createVerification({ to: TO, channel: "sna", enableSnaClientToken: true }));
    const snaClientToken = new URLSearchParams(await (await fetch(snaUrl!)).text()).get("SnaClientToken")!;
    expect(await must(gateway.checkVerification({ to: TO }))).toMatchObject({
      status: "pending",
      snaErrorCodes: [60007],
    });
    expect(await must(gateway.checkVerification({ to: TO, snaClientToken }))).toMatchObject({
      status: "approved",
      snaErrorCodes: [],
    });
  });

  test("is what auto chooses for a device on a mobile network, and SMS is its fallback", async () => {
    const { gateway } = await open();
    const request = { to: TO, channel: "auto", deviceIp: "198.51.100.7" } as const;
    const { sid, channel, snaUrl } = await must(gateway.createVerification(request));
    expect({ channel, hasLink: snaUrl !== undefined }).toEqual({ channel: "sna", hasLink: true });
    expect(await must(gateway.createVerification(request))).toMatchObject({ sid, channel: "sms", snaUrl: undefined });
    expect(await gateway.checkVerification({ verificationSid: sid })).toMatchObject({ failure: { parameter: "Code" } });
  });
});

describe("the options of a send", () => {
  test("reach the message", async () => {
    const { gateway, simulator, configure } = await open();
    simulator.account({ custom_friendly_name: true });
    await configure({ CustomCodeEnabled: "true" });
    const templateSid = `HJ${"3".padStart(32, "0")}`;
    const templateCustomSubstitutions = { AppName: "MyApp", Contact: "help@example.com" };
    const options = { templateSid, templateCustomSubstitutions, appHash: "He42w354ol9", customCode: "4711" };
    await must(gateway.createVerification({ to: TO, channel: "sms", ...options, tags: { tenant: "1" } }));
    expect(simulator.inbox(TO)[0]!.body).toBe("<#> Your MyApp code is: 4711. Questions? help@example.com He42w354ol9");
  });

  test.each([
    [{ appHash: "short" }, { failure: { twilioCode: 60200, parameter: "AppHash" } }],
    [{ tags: { key: "x".repeat(129) } }, { failure: { twilioCode: 60200, parameter: "Tags" } }],
    [{ templateSid: `HJ${"9".repeat(32)}` }, refusal(400, 60228)],
    [{ customFriendlyName: "Other" }, refusal(403, 60204)],
    [{ customCode: "4711" }, refusal(403, 60204)],
    [{ channel: "whatsapp" as const }, refusal(400, 68008)],
    [
      { channel: "email" as const, to: "a@example.com", channelConfiguration: { from: "nobody" } },
      { failure: { twilioCode: 60200, parameter: "ChannelConfiguration" } },
    ],
    [{ channel: "call" as const, sendDigits: "x" }, { failure: { twilioCode: 60200, parameter: "SendDigits" } }],
  ])("%j is refused as Twilio does", async (options, expected) => {
    const { gateway } = await open();
    expect(await gateway.createVerification({ to: TO, channel: "sms", ...options })).toMatchObject(expected);
  });

  test("a programmable limit: 20429, and how long to wait", async () => {
    const { gateway, simulator } = await open();
    simulator.account({ rate_limits: { ip: { max: 1, interval: 60 } } });
    const request = { to: TO, channel: "sms", rateLimits: { ip: "203.0.113.7" } } as const;
    await must(gateway.createVerification(request));
    expect(await gateway.createVerification(request)).toMatchObject({
      failure: { ...refusal(429, 20429).failure, retryAfterMs: 60_000 },
    });
  });
});

describe("blocks and the SafeList", () => {
  test("a number is let through by the list alone", async () => {
    const { gateway, simulator } = await open();
    simulator.blocks({ prefix: "+263" });
    const send = () => gateway.createVerification({ to: HARARE, channel: "sms" });
    expect(await send()).toMatchObject(refusal(403, 60410));
    expect(await gateway.fetchFromSafeList(HARARE)).toMatchObject(refusal(404, 20404));
    const entry = await must(gateway.addToSafeList(HARARE));
    expect(entry).toEqual({ sid: expect.stringMatching(/^GN/), phoneNumber: HARARE });
    expect(await gateway.addToSafeList(HARARE)).toMatchObject(refusal(400, 60411));
    expect(await must(gateway.fetchFromSafeList(HARARE))).toEqual(entry);
    await must(send());
    expect(await must(gateway.removeFromSafeList(HARARE))).toBeUndefined();
    expect(await send()).toMatchObject(refusal(403, 60410));
    expect(await gateway.addToSafeList("4155552671")).toMatchObject({ failure: { parameter: "PhoneNumber" } });
  });

  test("a country that geo-permissions block", async () => {
    const { gateway, simulator } = await open();
    simulator.blocks({ country: "ZW" });
    expect(await gateway.createVerification({ to: HARARE, channel: "call" })).toMatchObject(refusal(403, 60605));
  });
});

test("lookup: what is set comes out, and a failure as one", async () => {
  const { gateway, simulator } = await open();
  const packages = ["line_type_intelligence", "sms_pumping_risk", "sim_swap"] as const;
  expect(await must(gateway.lookupNumber(HARARE, packages))).toMatchObject({
    country: "ZW",
    lineType: { value: "mobile" },
    smsPumpingRisk: { value: { score: 0, carrierRisk: "low", numberBlocked: false } },
    simSwap: { outcome: "failed", errorCode: 60606 },
  });
  simulator.lookups({
    phone_number: HARARE,
    line_type_intelligence: null,
    sms_pumping_risk: { error_code: 60608 },
    sim_swap: { last_sim_swap: { swapped_in_period: true } },
  });
  expect(await must(gateway.lookupNumber(HARARE, packages))).toMatchObject({
    lineType: { outcome: "failed" },
    smsPumpingRisk: { outcome: "failed", errorCode: 60608 },
    simSwap: { value: { swappedInPeriod: true, periodMs: 86_400_000 } },
  });
});

test("the service's settings", async () => {
  const { gateway, configure } = await open();
  await configure({
    FriendlyName: "Acme",
    "Totp.Issuer": "Acme",
    "Totp.CodeLength": "8",
    "Push.FcmCredentialSid": `CR${"1".repeat(32)}`,
  });
  expect(await must(gateway.fetchService())).toMatchObject({
    friendlyName: { untrusted: "Acme" },
    totp: { hasIssuer: true, codeLength: 8, timeStepSeconds: 30, skew: 1 },
    push: { hasApnCredential: false, hasFcmCredential: true },
    hasWhatsappSender: false,
  });
});
