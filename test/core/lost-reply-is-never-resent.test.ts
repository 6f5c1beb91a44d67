/** A message may have left although no answer came: it is looked up, told as unknown, and never sent again by itself. */
import { describe, expect, test } from "vitest";
import { caller, MINUTE, NO_LIMITS, NOW, openHouse, refused, SECOND } from "./house.js";

const UNKNOWN = { code: "SEND_OUTCOME_UNKNOWN", retry: "wait_window" };

describe("a send whose answer was lost", () => {
  test("is found at Twilio by the next equal call, which sends nothing", async () => {
    const house = await openHouse();
    house.sendFault({ drop: "after" });
    expect(await refused(house.send())).toMatchObject({ ...UNKNOWN, retry_after_ms: 30 * SECOND });

    house.clock.advance(10 * SECOND);
    const found = await house.send();
    expect(found.verification).toEqual({
      sid: house.simulator.inbox()[0]!.verification_sid,
      to: expect.any(String),
      status: "pending",
      channel: "sms",
      expiresAt: new Date(NOW + 10 * MINUTE).toISOString(),
      // The charge of the lost one stands.
      resendAfter: new Date(NOW + 30 * SECOND).toISOString(),
      sendsLeft: 2,
      replayed: true,
    });
    expect(house.sends()).toHaveLength(1);
    expect((await house.check(house.code(), found.verification.sid)).check.verified).toBe(true);
  });

  test("once found is an ordinary replay", async () => {
    const house = await openHouse();
    house.sendFault({ drop: "after" });
    await refused(house.send());
    await house.send();
    const asked = house.simulator.requests().length;
    expect((await house.send()).verification.replayed).toBe(true);
    expect(house.simulator.requests()).toHaveLength(asked);
  });

  test("is found by another process too", async () => {
    const house = await openHouse();
    house.sendFault({ drop: "after" });
    await refused(house.send());
    const neighbour = house.neighbour();
    const found = await neighbour.verify.send({ to: house.simulator.inbox()[0]!.to }, caller);
    expect(found.verification.replayed).toBe(true);
    expect(house.sends()).toHaveLength(1);
  });

  test("that never reached Twilio stays unknown, however often it is asked", async () => {
    const house = await openHouse();
    house.sendFault({ drop: "before" });
    for (let asked = 0; asked < 5; asked += 1) {
      expect(await refused(house.send())).toMatchObject({ ...UNKNOWN, retry_after_ms: (30 - 5 * asked) * SECOND });
      house.clock.advance(5 * SECOND);
    }
    expect(house.sends()).toHaveLength(1);
    expect(house.simulator.inbox()).toEqual([]);
  });

  test("stays unknown while Twilio's history cannot be read", async () => {
    const house = await openHouse();
    house.sendFault({ drop: "after" });
    await refused(house.send());
    house.simulator.faults({ match: { path: "/Attempts" }, status: 503, code: 20503, times: 2 });
    expect(await refused(house.send())).toMatchObject(UNKNOWN);
    expect((await house.send()).verification.replayed).toBe(true);
  });

  test("is sent again when the person says so, after the cooldown", async () => {
    const house = await openHouse();
    house.sendFault({ drop: "before" });
    await refused(house.send());
    expect(await refused(house.send({ resend: true }))).toMatchObject({
      code: "COOLDOWN",
      retry_after_ms: 30 * SECOND,
    });
    house.clock.advance(30 * SECOND);
    const resent = await house.send({ resend: true });
    expect(resent.verification).toMatchObject({ replayed: false, sendsLeft: 1 });
    // The first call, repeated, is now answered with what was sent since.
    expect((await house.send()).verification).toMatchObject({ sid: resent.verification.sid, replayed: true });
    expect(house.simulator.inbox()).toHaveLength(1);
  });

  test("is not mistaken for an earlier message to the same person", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const { verification } = await house.send();
    await house.verify.cancel({ verificationSid: verification.sid }, caller);
    house.clock.advance(SECOND);
    house.sendFault({ drop: "before" });
    expect(await refused(house.send())).toMatchObject(UNKNOWN);
    expect(await refused(house.send())).toMatchObject(UNKNOWN);
  });

  test("is not mistaken for a message by another channel", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    await house.send({ channel: "call" });
    house.sendFault({ drop: "before" });
    await refused(house.send());
    expect(await refused(house.send())).toMatchObject(UNKNOWN);
  });

  test("is found although Twilio chose the channel", async () => {
    const house = await openHouse();
    house.sendFault({ drop: "after" });
    await refused(house.send({ channel: "auto" }));
    expect((await house.send({ channel: "auto" })).verification).toMatchObject({ replayed: true, channel: "sms" });
  });

  test("keeps a supplied key unknown for its whole day", async () => {
    const house = await openHouse();
    const idempotencyKey = "signup-form-0001";
    house.sendFault({ drop: "before" });
    await refused(house.send({ idempotencyKey }));
    house.clock.advance(23 * 60 * MINUTE);
    expect(await refused(house.send({ idempotencyKey }))).toMatchObject(UNKNOWN);
    expect(house.sends()).toHaveLength(1);
  });

  test("of a process that died is unknown once its claim has run out, and running until then", async () => {
    const house = await openHouse();
    house.sendFault({ delay_ms: 60_000 });
    const lost = house.send();
    while (house.sends().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const aborted = { ...caller, signal: AbortSignal.abort() };
    expect(await refused(house.send({}, aborted))).toMatchObject({ code: "IN_PROGRESS", retry_after_ms: 15 * SECOND });
    house.clock.advance(15 * SECOND);
    expect(await refused(house.send({}, aborted))).toMatchObject(UNKNOWN);
    await house.simulator.close();
    await refused(lost);
    expect(house.sends()).toHaveLength(1);
  });
});

describe("five lost answers in a row", () => {
  test("open the circuit, which closes by itself", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, twilioFailuresPer30s: 5 } });
    house.sendFault({ status: 503, code: 20503, times: 5 });
    for (let index = 0; index < 5; index += 1) await refused(house.send({ resend: true }));
    expect(await refused(house.send({ resend: true }))).toMatchObject({
      code: "CIRCUIT_OPEN",
      retry: "backoff",
      retry_after_ms: 30 * SECOND,
    });
    expect(house.sends()).toHaveLength(5);
    house.clock.advance(30 * SECOND);
    await house.send({ resend: true });
  });
});
