/** Every channel through every ending. A new channel is a row of CHANNELS, a new ending a row of ENDINGS. */
import { describe, expect, test } from "vitest";
import type { Channel } from "../../src/core/ports/settings.js";
import type { SendResult } from "../../src/core/send/sent.js";
import { openDelivering } from "./custom/delivering.js";
import { openReachable, snaFails } from "./fallback/support.js";
import { caller, EMAIL, type House, MINUTE, NO_LIMITS, other, PERSON, refusal, refused } from "./house.js";

interface Row {
  channel: Channel;
  to: string;
  /** As which it arrives; `auto` chooses. */
  arrivesBy: string;
  /** What the receipt says of the method. */
  amr: string[];
  /** Told when its message does not arrive, and the channels that are offered then. */
  failure: { twilioCode: number; offers: string[] };
  /** Where there is no code: the device opens a link. */
  byLink?: true;
}

const CHANNELS: Row[] = [
  {
    channel: "sms",
    to: PERSON,
    arrivesBy: "sms",
    amr: ["otp", "sms"],
    failure: { twilioCode: 30003, offers: ["call", "whatsapp"] },
  },
  {
    channel: "call",
    to: PERSON,
    arrivesBy: "call",
    amr: ["otp", "tel"],
    failure: { twilioCode: 13224, offers: ["sms", "whatsapp"] },
  },
  {
    channel: "whatsapp",
    to: PERSON,
    arrivesBy: "whatsapp",
    amr: ["otp"],
    failure: { twilioCode: 63024, offers: ["sms", "call"] },
  },
  { channel: "email", to: EMAIL, arrivesBy: "email", amr: ["otp"], failure: { twilioCode: 550, offers: [] } },
  {
    channel: "auto",
    to: PERSON,
    arrivesBy: "sms",
    amr: ["otp", "sms"],
    failure: { twilioCode: 30003, offers: ["call", "whatsapp"] },
  },
  {
    channel: "sna",
    to: PERSON,
    arrivesBy: "sna",
    amr: ["urn:twilio:verify:sna"],
    failure: { twilioCode: 60510, offers: ["sms", "call", "whatsapp"] },
    byLink: true,
  },
];

const open = ({ channel }: Row, limits = {}) =>
  channel === "custom"
    ? openDelivering({ ...NO_LIMITS, ...limits })
    : openReachable({ limits: { ...NO_LIMITS, ...limits } });
const start = (house: House, { channel, to }: Row) => house.send({ to, channel });

/** What the person does when everything goes well. */
async function finish(house: House, { verification }: SendResult, { to, byLink }: Row) {
  const { sid, snaUrl } = verification;
  if (!byLink) return house.check(house.code(to), sid);
  await fetch(snaUrl!);
  return house.verify.check({ verificationSid: sid }, caller);
}

/** A try that proves nothing: a wrong code, or a link that was not opened. */
const fail = (house: House, { verification }: SendResult, { to, byLink }: Row, step = 1) =>
  house.verify.check(
    { verificationSid: verification.sid, ...(!byLink && { code: other(house.code(to), step) }) },
    caller,
  );

const ENDINGS: Record<string, (row: Row) => Promise<void>> = {
  success: async (row) => {
    const house = await open(row);
    const sent = await start(house, row);
    expect(sent.verification).toMatchObject({ status: "pending", channel: row.arrivesBy, replayed: false });
    const { check } = await finish(house, sent, row);
    expect(check).toMatchObject({ verified: true, status: "approved", channel: row.arrivesBy });
    const { claims } = await house.verify.redeem({ receipt: check.receipt! }, caller);
    expect(claims.amr).toEqual(row.amr);
  },

  "wrong code": async (row) => {
    const house = await open(row);
    const sent = await start(house, row);
    const { check } = await fail(house, sent, row);
    expect(check).toMatchObject({ verified: false, status: "pending" });
    expect(check).not.toHaveProperty("receipt");
    expect((await finish(house, sent, row)).check.verified).toBe(true);
  },

  "too many wrong codes": async (row) => {
    const house = await open(row);
    const sent = await start(house, row);
    for (let step = 1; step <= 5; step += 1) await fail(house, sent, row, step);
    const last = finish(house, sent, row);
    // Looking whether the link was opened is no guess.
    if (row.byLink) expect((await last).check.verified).toBe(true);
    else expect(await refused(last)).toMatchObject({ code: "MAX_CHECKS_REACHED" });
  },

  expired: async (row) => {
    const house = await open(row);
    const sent = await start(house, row);
    house.clock.advance(10 * MINUTE);
    expect(await refused(finish(house, sent, row))).toMatchObject({ code: "VERIFICATION_EXPIRED" });
  },

  limit: async (row) => {
    const house = await open(row, { sendPerToPer10m: 1 });
    const sent = await start(house, row);
    const again = house.send({ to: row.to, channel: row.channel, resend: true });
    expect(await refused(again)).toMatchObject({ code: "RATE_LIMITED", rule: "send_per_to_per_10m" });
    expect(house.sends()).toHaveLength(1);
    expect((await finish(house, sent, row)).check.verified).toBe(true);
  },

  canceled: async (row) => {
    const house = await open(row);
    const sent = await start(house, row);
    const { sid } = sent.verification;
    await house.verify.cancel({ verificationSid: sid }, caller);
    const done = await finish(house, sent, row).catch((error) => error.toJSON());
    expect(done.check?.verified ?? false).toBe(false);
    expect(house.simulator.inbox(row.to).length).toBe(row.byLink ? 0 : 1);
  },

  "delivery failure": async (row) => {
    const house = await open(row);
    const { twilioCode, offers } = row.failure;
    house.sendFault({ undelivered: twilioCode });
    const { sid } = (await start(house, row)).verification;
    const { verify } = row.byLink ? await snaFails(house, twilioCode) : house;
    const { check, nextStep } = await verify.check({ verificationSid: sid }, caller);
    expect(check).toMatchObject({ verified: false, status: "pending" });
    expect(nextStep).toMatch(row.byLink ? /Silent Network Auth failed/ : RegExp(`by ${row.arrivesBy} did not arrive`));
    expect(nextStep).toContain(offers.length > 0 ? `another way: ${offers.join(" or ")}.` : "No other channel");
    expect(house.sends()).toHaveLength(1);
  },

  "provider down": async (row) => {
    const house = await open(row);
    house.sendFault({ status: 503, code: 20503 });
    const error = await refusal(start(house, row));
    expect(error.toJSON()).toMatchObject({ code: "SEND_OUTCOME_UNKNOWN" });
    expect(await refused(start(house, row))).toMatchObject({ code: "SEND_OUTCOME_UNKNOWN" });
    expect(house.sends()).toHaveLength(1);
  },

  "provider down at the check": async (row) => {
    const house = await open(row);
    const sent = await start(house, row);
    house.checkFault({ status: 503, code: 20503 });
    expect(await refused(finish(house, sent, row))).toMatchObject({ code: "CHECK_OUTCOME_UNKNOWN" });
  },
};

/** Between us and the person stands our own delivery, and nobody judges the code but ourselves. */
const CUSTOM: Row = {
  channel: "custom",
  to: EMAIL,
  arrivesBy: "custom",
  amr: ["otp"],
  failure: { twilioCode: 0, offers: [] },
};

const OF_CUSTOM: typeof ENDINGS = {
  ...ENDINGS,
  "delivery failure": async (row) => {
    const house = await openDelivering(NO_LIMITS);
    house.outcomes.push({ ok: false, certainty: "rejected", reason: "refused_destination" });
    const error = await refusal(start(house, row));
    expect(error.toJSON()).toMatchObject({ code: "CHANNEL_NOT_AVAILABLE", alternatives: ["email"] });
    expect((await start(house, row)).verification.status).toBe("pending");
  },
  "provider down": async (row) => {
    const house = await openDelivering(NO_LIMITS);
    house.outcomes.push({ ok: false, certainty: "unknown", reason: "timeout" });
    expect(await refused(start(house, row))).toMatchObject({ code: "SEND_OUTCOME_UNKNOWN" });
    expect(await refused(start(house, row))).toMatchObject({ code: "SEND_OUTCOME_UNKNOWN" });
    expect(house.sends()).toHaveLength(1);
  },
  "provider down at the check": async (row) => {
    const house = await open(row);
    const sent = await start(house, row);
    house.checkFault({ status: 503, code: 20503 });
    expect((await finish(house, sent, row)).check.verified).toBe(true);
  },
};

describe.each(CHANNELS)("$channel", (row) => {
  test.each(Object.entries(ENDINGS))("%s", async (_name, ending) => ending(row));
});

describe("custom", () => {
  test.each(Object.entries(OF_CUSTOM))("%s", async (_name, ending) => ending(CUSTOM));
});
