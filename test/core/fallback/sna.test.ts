/** Silent Network Auth fails at the carrier: what the check says, and the SMS that follows where the operator chose so. */
import { expect, test } from "vitest";
import { eventually } from "../../eventually.js";
import { caller, type House, NO_LIMITS, openHouse, person } from "../house.js";
import { AUTO, channelsSent, events, openAuto, settled, snaFails } from "./support.js";

const start = async (house: House) => (await house.send({ channel: "sna" })).verification.sid;

test("the next step names the next channel, in the operator's order", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  const sid = await start(house);
  const { verify } = await snaFails(house, 60510);
  const { check, nextStep } = await verify.check({ verificationSid: sid }, caller);
  expect(check).toMatchObject({ verified: false, status: "pending" });
  expect(nextStep).toMatch(/Silent Network Auth failed.*sms or call or whatsapp.*channel sms/);
  expect(channelsSent(house)).toEqual(["sna"]);
});

test("a result that is not there yet is no failure", async () => {
  const house = await openAuto();
  const sid = await start(house);
  const { verify } = await snaFails(house, 60510, 60519);
  expect((await verify.check({ verificationSid: sid }, caller)).nextStep).toContain("sna_url");
  await settled();
  expect(channelsSent(house)).toEqual(["sna"]);
});

test("with fallback = auto an SMS follows, and its code verifies the person", async () => {
  const house = await openAuto({ settings: { fallback: AUTO, fallbackChannels: ["call"] } });
  const sid = await start(house);
  const { verify } = await snaFails(house, 60008);
  expect((await verify.check({ verificationSid: sid }, caller)).nextStep).toContain("follows by sms");
  await eventually(() => expect(events(house, "followed")).toHaveLength(1));
  expect(channelsSent(house)).toEqual(["sna", "sms"]);
  expect((await house.check(house.code(), sid)).check).toMatchObject({ verified: true, channel: "sms" });
});

test("asking again sends no second SMS", async () => {
  const house = await openAuto();
  const sid = await start(house);
  const { verify } = await snaFails(house, 60008);
  // Some of them meet the verification when it is one by SMS already.
  await Promise.allSettled(Array.from({ length: 5 }, () => verify.check({ verificationSid: sid }, caller)));
  await eventually(() => expect(events(house, "followed").length).toBeGreaterThan(0));
  await settled();
  expect(channelsSent(house)).toEqual(["sna", "sms"]);
});

test.each([
  ["another number in the SIM", 60500, "sms or call"],
  ["a number that is not valid", 60540, "No other channel"],
])("after %s nothing follows by itself", async (_what, code, told) => {
  const house = await openAuto();
  const sid = await start(house);
  const { verify } = await snaFails(house, code);
  expect((await verify.check({ verificationSid: sid }, caller)).nextStep).toContain(told);
  await settled();
  expect(channelsSent(house)).toEqual(["sna"]);
});

test("with a client token the check needs what the device got, from an application", async () => {
  const house = await openHouse({ limits: NO_LIMITS, message: { snaClientToken: true } });
  const { verification } = await house.send({ channel: "sna" });
  const told = new URLSearchParams(await (await fetch(verification.snaUrl!)).text());
  const check = (snaClientToken?: string) =>
    house.verify.check({ verificationSid: verification.sid, snaClientToken }, caller);
  expect((await check("0".repeat(32))).check.verified).toBe(false);
  expect((await check(told.get("SnaClientToken")!)).check.verified).toBe(true);
});

test("who can be verified silently is in the log, by country", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  await house.send({ channel: "sna" });
  house.sendFault({ status: 403, code: 60001 });
  await house.send({ to: person(1), channel: "sna" }).catch(() => {});
  await house.send({ to: person(2), channel: "sms" });
  expect(events(house, "sna_eligibility").map(({ fields }) => fields)).toEqual([
    { channel: "sna", country: "US", status: "eligible", twilioCode: undefined },
    { channel: "sna", country: "US", status: "not_eligible", twilioCode: 60001 },
  ]);
});
