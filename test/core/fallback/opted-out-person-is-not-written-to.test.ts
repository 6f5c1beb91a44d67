/** Whoever replied STOP is not written to again on that channel, by nobody's mistake, retry or key rotation. */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { caller, DAY, type House, MASK, MINUTE, NO_LIMITS, PERSON, person, refused } from "../house.js";
import { channelsSent, events, openReachable as open } from "./support.js";

const STOP = { undelivered: 21610 };
const look = (house: House, verificationSid: string, by = {}) =>
  house.verify.check({ verificationSid }, { ...caller, ...by });

/** The person opted out of SMS, and a look told so. */
async function optedOut(house: House, input = {}, by = {}): Promise<string> {
  house.sendFault(STOP);
  const { sid } = (await house.send(input, by)).verification;
  await look(house, sid);
  return sid;
}

const SUPPRESSED = { code: "DESTINATION_SUPPRESSED", retry: "other_channel" };

describe("an opt-out", () => {
  test("learnt from a delivery refuses the next send before anything is charged or sent", async () => {
    const house = await open({ limits: { ...NO_LIMITS, sendPerToPer10m: 2 } });
    await optedOut(house);
    for (let tried = 0; tried < 3; tried += 1) {
      expect(await refused(house.send({ resend: true }))).toMatchObject({ ...SUPPRESSED, alternatives: ["call"] });
    }
    expect((await house.send({ channel: "call" })).verification.sendsLeft).toBe(0);
    expect(channelsSent(house)).toEqual(["sms", "call"]);
  });

  test("learnt from a refused send does so too", async () => {
    const house = await open();
    house.sendFault({ status: 400, code: 21610 });
    expect(await refused(house.send())).toMatchObject({
      ...SUPPRESSED,
      alternatives: ["call"],
      twilio: { code: 21610 },
    });
    expect(await refused(house.send())).toMatchObject(SUPPRESSED);
    expect(house.sends()).toHaveLength(1);
    expect(events(house, "suppressed")).toMatchObject([{ fields: { channel: "sms", twilioCode: 21610, to: MASK } }]);
  });

  test("of WhatsApp leaves SMS and calls", async () => {
    const house = await open();
    house.sendFault({ undelivered: 63033 });
    await look(house, (await house.send({ channel: "whatsapp" })).verification.sid);
    expect(await refused(house.send({ channel: "whatsapp", resend: true }))).toMatchObject({
      ...SUPPRESSED,
      alternatives: ["sms", "call"],
    });
    expect((await house.send()).verification.channel).toBe("sms");
  });

  test("of SMS also closes auto, which may end as an SMS", async () => {
    const house = await open();
    await optedOut(house);
    expect(await refused(house.send({ channel: "auto" }))).toMatchObject(SUPPRESSED);
  });

  test("is of one person and one tenant", async () => {
    const house = await open();
    await optedOut(house);
    await house.send({ to: person(1) });
    await house.send({}, { tenant: "t2" });
    expect(house.sends()).toHaveLength(3);
  });

  test("an SMS that could not be delivered is none", async () => {
    const house = await open();
    house.sendFault({ undelivered: 30006 });
    await look(house, (await house.send()).verification.sid);
    expect((await house.send({ resend: true })).verification.channel).toBe("sms");
  });

  test("has no end, and no number in it", async () => {
    const house = await open();
    await optedOut(house);
    house.clock.advance(3_000 * DAY);
    expect(await refused(house.send())).toMatchObject(SUPPRESSED);
    expect(JSON.stringify(house.lines)).not.toContain(PERSON.slice(-7));
  });

  test("stays when everything else of the destination is erased", async () => {
    const house = await open();
    await optedOut(house);
    await house.verify.erase({ to: PERSON }, caller);
    expect(await refused(house.send())).toMatchObject(SUPPRESSED);
  });
});

test("it outlives two rotations of the HMAC key", async () => {
  const house = await open();
  const [first, second, third] = Array.from({ length: 3 }, () => randomBytes(32).toString("base64"));
  await optedOutIn(house, { hmacKey: first });
  expect(await sendIn(house, { hmacKey: second, hmacKeyPrevious: first })).toMatchObject(SUPPRESSED);
  expect(await sendIn(house, { hmacKey: third, hmacKeyPrevious: second })).toMatchObject(SUPPRESSED);
});

type Keys = NonNullable<Parameters<House["neighbour"]>[0]>;

async function optedOutIn(house: House, keys: Keys): Promise<void> {
  const { verify } = house.neighbour(keys);
  house.sendFault({ status: 400, code: 21610 });
  await refused(verify.send({ to: PERSON }, caller));
}

const sendIn = (house: House, keys: Keys) => refused(house.neighbour(keys).verify.send({ to: PERSON }, caller));

describe("an agent that may not know which contacts exist", () => {
  const model = { agent: true };
  const openBook = () => open({ contacts: { ada: PERSON } });

  test("is not told either, and nothing is sent", async () => {
    const house = await openBook();
    await optedOut(house);
    house.clock.advance(2 * MINUTE);
    const known = await house.send({ contact: "ada", channel: "sms" }, model);
    const unknown = await house.send({ contact: "nobody", channel: "sms" }, model);
    const shape = ({ verification, ...rest }: typeof known) => ({ ...rest, ...verification, sid: "", to: "" });
    expect({ ...shape(known), nextStep: "" }).toEqual({ ...shape(unknown), nextStep: "" });
    expect(house.sends()).toHaveLength(1);
  });

  test("does not spoil a verification that is open on another channel", async () => {
    const house = await openBook();
    await optedOut(house);
    const { sid } = (await house.send({ channel: "call", resend: true })).verification;
    house.clock.advance(2 * MINUTE);
    const muted = await house.send({ contact: "ada", channel: "sms" }, model);
    expect(muted.verification.sid).not.toBe(sid);
    expect((await house.check(house.code(), sid)).check.verified).toBe(true);
  });
});

describe("the operator", () => {
  test("sees and clears it; the clearing is in the audit", async () => {
    const house = await open();
    await optedOut(house);
    expect(await house.verify.suppression({ to: PERSON }, caller)).toEqual({ to: MASK, channels: ["sms"] });
    expect(await house.verify.unsuppress({ to: PERSON, channel: "whatsapp" }, caller)).toEqual({
      to: MASK,
      channels: [],
    });
    expect(await house.verify.unsuppress({ to: PERSON }, caller)).toEqual({ to: MASK, channels: ["sms"] });
    expect(await house.verify.suppression({ to: PERSON }, caller)).toEqual({ to: MASK, channels: [] });
    expect((await house.send({ resend: true })).verification.channel).toBe("sms");
    const { store } = await house.context.state();
    const decisions = await store.decisions({ tenant: "t1", limit: 10 });
    expect(decisions.filter(({ operation }) => operation === "unsuppress")).toMatchObject([
      { outcome: "done", mask: MASK },
      { outcome: "done", mask: MASK, channel: "whatsapp" },
    ]);
  });

  test("is told by an error when a send was refused and the store cannot remember", async () => {
    const house = await open();
    const state = await house.context.state();
    const remember = async () => Promise.reject(new Error("disk full"));
    const store = { ...state.store, remember };
    const { createVerify } = await import("../../../src/core/verify.js");
    const verify = createVerify({ ...house.context, state: async () => ({ ...state, store }) });
    house.sendFault({ status: 400, code: 21610 });
    expect(await refused(verify.send({ to: PERSON }, caller))).toMatchObject({ ...SUPPRESSED, alternatives: ["call"] });
    expect(events(house, "suppression_not_recorded")).toHaveLength(1);
  });
});
