/** A code that did not arrive: what the next look tells, and what is kept of it. */
import { describe, expect, test } from "vitest";
import { learnDelivery, obstaclesOf } from "../../../src/core/fallback/delivery.js";
import { eventually } from "../../eventually.js";
import { caller, EMAIL, type House, NO_LIMITS, openHouse, PERSON } from "../house.js";
import { channelsSent, events, openAuto, settled } from "./support.js";

const open = () => openHouse({ limits: NO_LIMITS });
const look = (house: House, verificationSid: string) => house.verify.check({ verificationSid }, caller);

async function undelivered(house: House, undelivered: number, input = {}): Promise<string> {
  house.sendFault({ undelivered });
  return (await house.send(input)).verification.sid;
}

async function recordOf(house: House, sid: string) {
  const state = await house.context.state();
  return { state, record: (await state.store.findVerification(caller.tenant, sid))! };
}

describe("check_otp without code", () => {
  test("names the next channels in the operator's order, and why", async () => {
    const house = await open();
    const sid = await undelivered(house, 30003);
    const { check, nextStep } = await look(house, sid);
    expect(check).toMatchObject({ verified: false, status: "pending" });
    expect(nextStep).toContain("could not be reached");
    expect(nextStep).toContain("call or whatsapp");
    expect(nextStep).toContain("channel call");
    expect(channelsSent(house)).toEqual(["sms"]);
  });

  test("a landline is offered a call alone", async () => {
    const house = await open();
    const { nextStep } = await look(house, await undelivered(house, 30006));
    expect(nextStep).toContain("landline");
    expect(nextStep).not.toContain("whatsapp");
  });

  test("a call that nobody answered is offered an SMS", async () => {
    const house = await open();
    const { nextStep } = await look(house, await undelivered(house, 13224, { channel: "call" }));
    expect(nextStep).toMatch(/not answered.*sms or whatsapp/);
  });

  test("a mail that bounced is offered nothing but another destination", async () => {
    const house = await open();
    const { nextStep } = await look(house, await undelivered(house, 550, { to: EMAIL }));
    expect(nextStep).toContain("confirm the address");
    expect(nextStep).toContain("No other channel");
  });

  test("a message that arrived changes nothing", async () => {
    const house = await open();
    const { sid } = (await house.send()).verification;
    expect((await look(house, sid)).nextStep).not.toContain("arrive");
  });

  test("looks once: what is known is not asked again", async () => {
    const house = await open();
    const sid = await undelivered(house, 30003);
    const first = await look(house, sid);
    expect(await look(house, sid)).toEqual(first);
    expect(house.simulator.requests().filter(({ path }) => path === "/v2/Attempts")).toHaveLength(1);
    expect(events(house, "delivery_failed")).toHaveLength(1);
  });

  test("a further message on the same channel is a new one", async () => {
    const house = await open();
    const sid = await undelivered(house, 30003);
    await look(house, sid);
    await house.send({ resend: true });
    expect((await look(house, sid)).nextStep).not.toContain("did not arrive");
    const { state, record } = await recordOf(house, sid);
    expect(await obstaclesOf(record, state)).toEqual([{ channel: "sms", reason: "unreachable" }]);
  });

  test("Attempts that cannot be read are no reason to fail", async () => {
    const house = await open();
    const sid = await undelivered(house, 30003);
    house.simulator.faults({ match: { path: "/v2/Attempts" }, status: 400, code: 20003 });
    expect((await look(house, sid)).check.status).toBe("pending");
  });

  test("the number is in no text and no line", async () => {
    const house = await open();
    const told = await look(house, await undelivered(house, 30003));
    expect(JSON.stringify([told, house.lines])).not.toContain(PERSON.slice(-7));
  });
});

test("list_verifications learns too, and sends nothing: it only reads", async () => {
  const house = await openAuto();
  const sid = await undelivered(house, 30003);
  await house.verify.list({ verificationSid: sid }, caller);
  await settled();
  const { state, record } = await recordOf(house, sid);
  expect(await obstaclesOf(record, state)).toEqual([{ channel: "sms", reason: "unreachable" }]);
  expect(channelsSent(house)).toEqual(["sms"]);
});

test("what a list learnt is acted on by the next look", async () => {
  const house = await openAuto();
  const sid = await undelivered(house, 30003);
  await house.verify.list({ verificationSid: sid }, caller);
  expect((await look(house, sid)).nextStep).toContain("follows by call");
  await eventually(() => expect(channelsSent(house)).toEqual(["sms", "call"]));
});

test("the page still takes the code when another channel is offered", async () => {
  const house = await open();
  house.sendFault({ undelivered: 30003 });
  const { sid } = (await house.send({}, { agent: true })).verification;
  const { check } = await house.verify.check({ verificationSid: sid }, { ...caller, agent: true });
  expect(check.entryUrl).toContain("/c/");
});

describe("learnDelivery, as events will call it", () => {
  const failed = { channel: "SMS", delivery: "UNDELIVERED", errorCode: 30003 };

  test("the first final outcome stands, however late others come", async () => {
    const house = await open();
    const { sid } = (await house.send()).verification;
    const { state, record } = await recordOf(house, sid);
    const learn = (seen: Partial<typeof failed>) => learnDelivery(record, { ...failed, ...seen }, house.context, state);
    expect(await learn({ delivery: "sent" })).toBeUndefined();
    expect(await learn({})).toEqual({ channel: "sms", reason: "unreachable" });
    await learn({ delivery: "delivered" });
    await learn({ errorCode: 30006 });
    expect(await obstaclesOf(record, state)).toEqual([{ channel: "sms", reason: "unreachable" }]);
    expect(events(house, "delivery_failed")).toMatchObject([{ fields: { twilioCode: 30003, channel: "sms" } }]);
  });

  test("of another channel than the newest message, or of a verification that is over, says nothing", async () => {
    const house = await open();
    const { sid } = (await house.send()).verification;
    const { state, record } = await recordOf(house, sid);
    expect(await learnDelivery(record, { ...failed, channel: "call" }, house.context, state)).toBeUndefined();
    const over = { ...record, status: "approved" as const };
    expect(await learnDelivery(over, failed, house.context, state)).toBeUndefined();
    expect(await obstaclesOf(record, state)).toEqual([]);
  });
});
