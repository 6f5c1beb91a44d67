/** Silent Network Auth fails at the carrier: what the check says, and the SMS that follows where the operator chose so. */
import { expect, test, vi } from "vitest";
import { caller, type House, NO_LIMITS, openHouse } from "../house.js";
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
  await vi.waitFor(() => expect(events(house, "followed")).toHaveLength(1));
  expect(channelsSent(house)).toEqual(["sna", "sms"]);
  expect((await house.check(house.code(), sid)).check).toMatchObject({ verified: true, channel: "sms" });
});

test("asking again sends no second SMS", async () => {
  const house = await openAuto();
  const sid = await start(house);
  const { verify } = await snaFails(house, 60008);
  // Some of them meet the verification when it is one by SMS already.
  await Promise.allSettled(Array.from({ length: 5 }, () => verify.check({ verificationSid: sid }, caller)));
  await vi.waitFor(() => expect(events(house, "followed").length).toBeGreaterThan(0));
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
