/** The same call again: a replay within its window, a new intent after it, and what `resend` changes. */
import { describe, expect, test } from "vitest";
import { caller, HOUR, MINUTE, NO_LIMITS, NOW, openHouse, refused, SECOND } from "./house.js";

const KEY = "signup-form-0001";

describe("an equal call", () => {
  test("is answered again for 60 s and sends nothing", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.clock.advance(59_999);
    const again = await house.send();
    expect(again.verification).toEqual({
      ...verification,
      replayed: true,
      // The cooldown of 30 s is long over.
      resendAfter: new Date(NOW + 59_999).toISOString(),
    });
    expect(again.nextStep).toContain("nothing was sent again");
    expect(house.sends()).toHaveLength(1);
  });

  test("after 60 s is a new intent: the same verification, one send fewer", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.clock.advance(MINUTE);
    const next = await house.send();
    expect(next.verification).toMatchObject({ sid: verification.sid, replayed: false, sendsLeft: 1 });
    expect(house.sends()).toHaveLength(2);
  });

  test.each([
    ["another channel", { channel: "call" }],
    ["another purpose", { purpose: "payment" }],
    ["another amount", { amount: "1 EUR" }],
    ["another payee", { payee: "Acme" }],
  ] as const)("with %s is another intent", async (_, input) => {
    const house = await openHouse({ limits: NO_LIMITS });
    await house.send();
    expect((await house.send(input)).verification.replayed).toBe(false);
    expect(house.sends()).toHaveLength(2);
  });

  test.each([
    ["of another actor", { actor: "someone" }],
    ["of another tenant", { tenant: "t2" }],
  ])("%s is another intent", async (_, by) => {
    const house = await openHouse({ limits: NO_LIMITS });
    await house.send();
    expect((await house.send({}, by)).verification.replayed).toBe(false);
  });

  test("of another session of the same actor is the same intent", async () => {
    const house = await openHouse();
    await house.send();
    expect((await house.send({}, { session: "s2" })).verification.replayed).toBe(true);
  });

  test("is not answered with a verification that is over: canceled", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const { verification } = await house.send();
    await house.verify.cancel({ verificationSid: verification.sid }, caller);
    const next = await house.send();
    expect(next.verification.replayed).toBe(false);
    expect(next.verification.sid).not.toBe(verification.sid);
  });

  test("is not answered with a verification that is over: approved", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    await house.check(house.code(), verification.sid);
    const next = await house.send();
    expect(next.verification.replayed).toBe(false);
    expect(next.verification.sid).not.toBe(verification.sid);
  });
});

describe("resend", () => {
  test("waits for the cooldown, to the millisecond", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.clock.advance(10 * SECOND);
    expect(await refused(house.send({ resend: true }))).toMatchObject({
      code: "COOLDOWN",
      retry: "wait_window",
      rule: "resend_cooldown_seconds",
      retry_after_ms: 20 * SECOND,
    });
    house.clock.advance(20 * SECOND - 1);
    expect(await refused(house.send({ resend: true }))).toMatchObject({ code: "COOLDOWN", retry_after_ms: 1 });
    expect(house.sends()).toHaveLength(1);

    house.clock.advance(1);
    expect(new Date(house.clock.now()).toISOString()).toBe(verification.resendAfter);
    const resent = await house.send({ resend: true });
    expect(resent.verification).toMatchObject({ sid: verification.sid, replayed: false, sendsLeft: 1 });
    expect(house.simulator.inbox()).toHaveLength(2);
  });

  test("is a new message each time, never a replay", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    for (let sent = 1; sent <= 5; sent += 1) {
      const { verification } = await house.send({ resend: true });
      // Twilio itself stops after five.
      expect(verification).toMatchObject({ replayed: false, sendsLeft: 5 - sent });
    }
    expect(house.sends()).toHaveLength(5);
  });

  test("needs no cooldown once the person was verified", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    await house.check(house.code(), verification.sid);
    expect((await house.send({ resend: true })).verification.replayed).toBe(false);
  });

  test("says when the next one is possible: when the strictest limit admits", async () => {
    const house = await openHouse();
    await house.send();
    house.clock.advance(30 * SECOND);
    await house.send({ resend: true });
    house.clock.advance(MINUTE);
    const third = await house.send({ resend: true });
    expect(third.verification).toMatchObject({
      sendsLeft: 0,
      resendAfter: new Date(NOW + 10 * MINUTE).toISOString(),
    });
    expect(await refused(house.send({ resend: true }))).toMatchObject({
      code: "RATE_LIMITED",
      rule: "send_per_to_per_10m",
      retry_after_ms: 10 * MINUTE - 90 * SECOND,
    });
  });
});

test("each resend waits twice as long as the one before, up to ten minutes, and an approval ends it", async () => {
  const house = await openHouse({ limits: { ...NO_LIMITS, resendCooldownSeconds: 30 } });
  await house.send();
  for (const pause of [30, 60, 120, 240, 480, 600, 600]) {
    house.clock.advance(pause * SECOND - 1);
    expect(await refused(house.send({ resend: true }))).toMatchObject({ code: "COOLDOWN", retry_after_ms: 1 });
    house.clock.advance(1);
    await house.send({ resend: true });
  }
  const { verification_sid: sid, code } = house.simulator.inbox()[0]!;
  await house.check(code, sid);
  await house.send({ resend: true });
});

describe("a supplied idempotency_key", () => {
  test("is answered again for 24 h, and after them is new", async () => {
    const house = await openHouse();
    const { verification } = await house.send({ idempotencyKey: KEY });
    for (const wait of [2 * MINUTE, 24 * HOUR - 2 * MINUTE - 1]) {
      house.clock.advance(wait);
      const again = await house.send({ idempotencyKey: KEY });
      expect(again.verification).toMatchObject({ sid: verification.sid, replayed: true });
    }
    expect(house.sends()).toHaveLength(1);
    house.clock.advance(1);
    expect((await house.send({ idempotencyKey: KEY })).verification.replayed).toBe(false);
  });

  test.each([
    ["destination", { to: "+14155552672" }],
    ["channel", { channel: "call" }],
    ["purpose", { purpose: "payment" }],
    ["amount", { amount: "1 EUR" }],
    ["payee", { payee: "Acme" }],
  ] as const)("with another %s is a misuse", async (_, input) => {
    const house = await openHouse({ limits: NO_LIMITS });
    await house.send({ idempotencyKey: KEY });
    expect(await refused(house.send({ idempotencyKey: KEY, ...input }))).toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
      retry: "fix_first",
    });
    expect(house.sends()).toHaveLength(1);
  });

  test.each(["", "short", "fifteen-letters", "x".repeat(129)])(
    "has 16 to 128 characters: not %j",
    async (idempotencyKey) => {
      const house = await openHouse();
      expect(await refused(house.send({ idempotencyKey }))).toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("idempotency_key"),
      });
      expect(house.sends()).toEqual([]);
    },
  );

  test.each([16, 128])("may have %i characters", async (length) => {
    const house = await openHouse();
    await house.send({ idempotencyKey: "k".repeat(length) });
    expect((await house.send({ idempotencyKey: "k".repeat(length) })).verification.replayed).toBe(true);
  });

  test("belongs to its actor: another one's equal key is another intent", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    await house.send({ idempotencyKey: KEY });
    expect((await house.send({ idempotencyKey: KEY, to: "+14155552672" }, { actor: "b" })).verification.replayed).toBe(
      false,
    );
  });

  test("outlives the verification that it led to", async () => {
    const house = await openHouse();
    const { verification } = await house.send({ idempotencyKey: KEY });
    await house.check(house.code(), verification.sid);
    expect((await house.send({ idempotencyKey: KEY })).verification).toMatchObject({
      sid: verification.sid,
      replayed: true,
    });
    expect(house.sends()).toHaveLength(1);
  });

  test("a refused call does not use it up", async () => {
    const house = await openHouse();
    await house.send();
    expect(await refused(house.send({ idempotencyKey: KEY, purpose: "login" }))).toMatchObject({ code: "COOLDOWN" });
    house.clock.advance(30 * SECOND);
    expect((await house.send({ idempotencyKey: KEY, purpose: "payment" })).verification.replayed).toBe(false);
  });
});
