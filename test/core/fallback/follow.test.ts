/** [verify] fallback = "auto": one message follows on the next channel, once, under every limit, and only where nobody's consent is in question. */
import { describe, expect, test } from "vitest";
import { learnDelivery } from "../../../src/core/fallback/delivery.js";
import { suppress } from "../../../src/core/fallback/suppression.js";
import { eventually } from "../../eventually.js";
import { caller, type House, MINUTE, NO_LIMITS, openHouse, PERSON, type Room } from "../house.js";
import { AUTO, channelsSent, events, openAuto, settled } from "./support.js";

const FAILED = { channel: "sms", delivery: "undelivered", errorCode: 30003 };

async function undelivered(house: House, input = {}, by = {}): Promise<string> {
  house.sendFault({ undelivered: 30003 });
  return (await house.send(input, by)).verification.sid;
}

async function learnIn(room: Room, sid: string, seen = FAILED) {
  const state = await room.context.state();
  const record = (await state.store.findVerification(caller.tenant, sid))!;
  return learnDelivery(record, seen, room.context, state);
}

const look = (house: House, verificationSid: string, by = {}) =>
  house.verify.check({ verificationSid }, { ...caller, ...by });

test("the code follows on the next channel, in the same verification, and verifies the person", async () => {
  const house = await openAuto();
  const sid = await undelivered(house, { identity: "user_42", purpose: "login", nonce: "n-123456789", locale: "de" });
  expect((await look(house, sid)).nextStep).toContain("follows by call by itself");
  await eventually(() => expect(events(house, "followed")).toHaveLength(1));
  expect(house.sends().map(({ form }) => form)).toMatchObject([
    { Channel: "sms", To: PERSON, Locale: "de" },
    { Channel: "call", To: PERSON, Locale: "de" },
  ]);
  const after = await look(house, sid);
  expect(after.check).toMatchObject({ status: "pending", channel: "call" });
  expect(after.nextStep).not.toContain("did not arrive");

  const { check } = await house.check(house.code(), sid);
  const { claims } = await house.verify.redeem({ receipt: check.receipt!, nonce: "n-123456789" }, caller);
  expect(claims).toMatchObject({ sub: "user_42", purpose: "login", nonce: "n-123456789", amr: ["otp", "tel"] });
});

test("it leaves a log line and a decision, as the one who asked", async () => {
  const house = await openAuto();
  const sid = await undelivered(house, {}, { actor: "app", session: "s9" });
  await look(house, sid);
  await eventually(() => expect(events(house, "followed")).toHaveLength(1));
  const { store } = await house.context.state();
  const decisions = (await store.decisions({ tenant: "t1", limit: 10 })).filter(
    ({ operation }) => operation === "send",
  );
  expect(decisions).toMatchObject([
    { outcome: "done", channel: "call", verificationSid: sid, actor: "app", session: "s9" },
    { outcome: "done", channel: "sms", verificationSid: sid, actor: "app", session: "s9" },
  ]);
  expect(events(house, "call").filter(({ fields }) => fields.operation === "send")).toHaveLength(2);
});

test("nobody has to look: it is learnt in the background after about five seconds", { timeout: 15_000 }, async () => {
  const house = await openAuto();
  await undelivered(house);
  await eventually(() => expect(channelsSent(house)).toEqual(["sms", "call"]));
});

test("several servers on one store that learn it at once send one", async () => {
  const house = await openAuto();
  const sid = await undelivered(house);
  const rooms: Room[] = [house, ...Array.from({ length: 4 }, () => house.neighbour())];
  await Promise.all(rooms.flatMap((room) => Array.from({ length: 5 }, () => learnIn(room, sid))));
  await eventually(() => expect(events(house, "followed").length).toBeGreaterThan(0));
  await settled();
  expect(channelsSent(house)).toEqual(["sms", "call"]);
});

test("a failure of the following message leads on, and never back", async () => {
  const house = await openAuto({ settings: { fallbackChannels: ["call", "whatsapp", "sms"] } });
  const sid = await undelivered(house);
  house.sendFault({ undelivered: 1 });
  await look(house, sid);
  await eventually(() => expect(channelsSent(house)).toEqual(["sms", "call"]));
  await eventually(async () => {
    await look(house, sid);
    expect(channelsSent(house)).toEqual(["sms", "call", "whatsapp"]);
  });
  await eventually(() => expect(events(house, "followed")).toHaveLength(2));
  await learnIn(house, sid, { channel: "whatsapp", delivery: "failed", errorCode: 63003 });
  await settled();
  expect(house.sends()).toHaveLength(3);
});

describe("nothing follows", () => {
  const quiet = async (house: House, sid: string, seen = FAILED) => {
    await learnIn(house, sid, seen);
    await settled();
    expect(events(house, "followed")).toEqual([]);
    return channelsSent(house);
  };

  test("where the operator offers only, which is the default", async () => {
    const house = await openHouse();
    expect(house.context.settings.fallback).toEqual({ mode: "offer", countries: [] });
    expect(await quiet(house, await undelivered(house))).toEqual(["sms"]);
  });

  test("in a country that is not listed", async () => {
    const house = await openAuto({ settings: { fallback: { ...AUTO, countries: ["GB"] } } });
    expect(await quiet(house, await undelivered(house))).toEqual(["sms"]);
  });

  test.each([
    ["an opt-out", 21610],
    ["a fraud block", 30450],
    ["a number that the carrier does not know", 30005],
  ])("after %s", async (_what, errorCode) => {
    const house = await openAuto();
    expect(await quiet(house, await undelivered(house), { ...FAILED, errorCode })).toEqual(["sms"]);
  });

  test("on a channel on which the person opted out", async () => {
    const house = await openAuto({ settings: { fallbackChannels: ["whatsapp"] } });
    const sid = await undelivered(house);
    const state = await house.context.state();
    const record = (await state.store.findVerification("t1", sid))!;
    await suppress(record, "whatsapp", 63033, house.context, state);
    expect(await quiet(house, sid)).toEqual(["sms"]);
  });

  test.each(["always", "new_destination"] as const)(
    "for an agent where a person confirms (%s)",
    async (confirmSend) => {
      const house = await openAuto({ agents: { confirmSend } });
      house.sendFault({ undelivered: 30003 });
      const error = await house.send({}, { agent: true }).catch((thrown) => thrown);
      const confirmation = error.details.confirmation.token;
      const { sid } = (await house.send({ confirmation }, { agent: true })).verification;
      expect(await quiet(house, sid)).toEqual(["sms"]);
    },
  );

  test("for an agent's contact, whose channel would tell that it exists", async () => {
    const house = await openAuto({ contacts: { ada: PERSON } });
    const sid = await undelivered(house, { contact: "ada" }, { agent: true });
    expect(await quiet(house, sid)).toEqual(["sms"]);
    expect((await look(house, sid, { agent: true })).nextStep).not.toContain("did not arrive");
  });

  test("for a contact that does not exist", async () => {
    const house = await openAuto({ contacts: {} });
    const { sid } = (await house.send({ contact: "nobody", channel: "sms" }, { agent: true })).verification;
    expect(await quiet(house, sid)).toEqual([]);
  });

  test("after the code was entered", async () => {
    const house = await openAuto();
    const { sid } = (await house.send()).verification;
    await house.check(house.code(), sid);
    expect(await quiet(house, sid)).toEqual(["sms"]);
  });

  test("after it was canceled", async () => {
    const house = await openAuto();
    const sid = await undelivered(house);
    await house.verify.cancel({ verificationSid: sid }, caller);
    expect(await quiet(house, sid)).toEqual(["sms"]);
  });

  test("when the code is over", async () => {
    const house = await openAuto();
    const sid = await undelivered(house);
    house.clock.advance(10 * MINUTE);
    expect(await quiet(house, sid)).toEqual(["sms"]);
  });

  test("beyond Twilio's five sends", async () => {
    const house = await openAuto();
    const { sid } = (await house.send()).verification;
    for (let sent = 1; sent < 5; sent += 1) await house.send({ resend: true });
    expect(await quiet(house, sid)).toEqual(["sms", "sms", "sms", "sms", "sms"]);
  });
});

describe("the limits have the last word", () => {
  test("a full one refuses it, and then the channel is offered", async () => {
    const house = await openAuto({ limits: { ...NO_LIMITS, sendPerToPer10m: 1 } });
    const sid = await undelivered(house);
    await look(house, sid);
    await eventually(async () => expect((await look(house, sid)).nextStep).toContain("Offer the person"));
    const { store } = await house.context.state();
    const refused = await store.decisions({ tenant: "t1", limit: 10, refusedOnly: true });
    expect(refused).toMatchObject([{ operation: "send", outcome: "RATE_LIMITED", channel: "call" }]);
    expect(channelsSent(house)).toEqual(["sms"]);
  });

  test("the pause between two sends is waited out", async () => {
    const house = await openAuto({ limits: { ...NO_LIMITS, resendCooldownSeconds: 1 } });
    const sid = await undelivered(house);
    await look(house, sid);
    await eventually(() => expect(events(house, "call").some(({ fields }) => fields.code === "COOLDOWN")).toBe(true));
    expect(channelsSent(house)).toEqual(["sms"]);
    for (let asked = 0; asked < 5; asked += 1) await look(house, sid);
    expect(events(house, "call").filter(({ fields }) => fields.code === "COOLDOWN")).toHaveLength(1);
    house.clock.advance(1_000);
    await eventually(() => expect(channelsSent(house)).toEqual(["sms", "call"]));
  });

  test("its message is charged like any other", async () => {
    const house = await openAuto({ limits: { ...NO_LIMITS, sendPerToPer10m: 3 } });
    const sid = await undelivered(house);
    await look(house, sid);
    await eventually(() => expect(events(house, "followed")).toHaveLength(1));
    expect((await house.send({ resend: true })).verification.sendsLeft).toBe(0);
  });
});
