import { describe, expect, test } from "vitest";
import { caller, type House, MASK, MINUTE, NO_LIMITS, openHouse, other, PERSON, refused, SECOND } from "./house.js";

const sent = async (house: House, input = {}) => (await house.send(input)).verification.sid;
const byTo = (house: House, to: string, code?: string, country?: string) =>
  house.verify.check({ to, code, country }, caller);

describe("a code", () => {
  test("that is right verifies the person", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    expect(await house.check(house.code(), sid)).toEqual({
      check: {
        verified: true,
        status: "approved",
        verificationSid: sid,
        to: MASK,
        channel: "sms",
        attemptsLeft: 4,
        receipt: expect.stringMatching(/^rcp_/),
      },
      nextStep: expect.stringContaining("holds this destination"),
    });
    expect(house.checks()[0]!.form).toEqual({ VerificationSid: sid, Code: house.code() });
  });

  test("that is wrong does not, and tells how many are left", async () => {
    const house = await openHouse({ limits: { cooldownSecondsAfterFailedCheck: 0 } });
    const sid = await sent(house);
    for (let left = 4; left >= 0; left -= 1) {
      const { check, nextStep } = await house.check(other(house.code(), left + 1), sid);
      expect(check).toEqual({
        verified: false,
        status: "pending",
        verificationSid: sid,
        to: MASK,
        channel: "sms",
        attemptsLeft: left,
      });
      expect(nextStep).toContain("do not guess");
    }
  });

  test("without any limit of ours still has Twilio's five", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const sid = await sent(house);
    for (let left = 4; left >= 0; left -= 1) {
      expect((await house.check(other(house.code(), left + 1), sid)).check.attemptsLeft).toBe(left);
    }
    expect(await refused(house.check(house.code(), sid))).toMatchObject({
      code: "MAX_CHECKS_REACHED",
      retry: "wait_window",
      retry_after_ms: 10 * MINUTE,
      twilio: { code: 60202 },
    });
    expect(await house.verify.check({ verificationSid: sid }, caller)).toMatchObject({
      check: { verified: false, status: "max_attempts_reached", attemptsLeft: 0 },
    });
  });
});

describe("a wrong code", () => {
  test("locks the destination out for a minute, to the millisecond, whoever asks", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    await house.check(house.wrongCode(), sid);
    house.clock.advance(10 * SECOND);
    const elsewhere = { session: "s2", actor: "someone" };
    expect(await refused(house.check(house.code(), sid, elsewhere))).toMatchObject({
      code: "LOCKED_OUT",
      retry: "wait_window",
      rule: "cooldown_seconds_after_failed_check",
      retry_after_ms: 50 * SECOND,
    });
    house.clock.advance(50 * SECOND - 1);
    expect(await refused(house.check(house.code(), sid))).toMatchObject({ code: "LOCKED_OUT", retry_after_ms: 1 });
    expect(house.checks()).toHaveLength(1);
    house.clock.advance(1);
    expect((await house.check(house.code(), sid)).check.verified).toBe(true);
  });

  test("tried again within a minute is answered again and burns nothing", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    const wrong = house.wrongCode();
    const first = await house.check(wrong, sid);
    for (let again = 0; again < 10; again += 1) {
      house.clock.advance(5 * SECOND);
      expect(await house.check(wrong, sid)).toEqual(first);
    }
    expect(house.checks()).toHaveLength(1);
    house.clock.advance(10 * SECOND);
    expect((await house.check(wrong, sid)).check.attemptsLeft).toBe(3);
    expect(house.checks()).toHaveLength(2);
  });

  test("pauses checking twice as long each time, up to an hour", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, cooldownSecondsAfterFailedCheck: 60 } });
    for (const pause of [60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      const sid = await sent(house);
      await house.check(house.wrongCode(), sid);
      expect((await refused(house.check(house.code(), sid))).retry_after_ms).toBe(pause * SECOND);
      house.clock.advance(pause * SECOND);
    }
  });

  test("five times ends the verification: no sixth reaches Twilio, and the wait is until it expires", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, checkPerVerification: 5 } });
    const sid = await sent(house);
    for (let index = 1; index <= 5; index += 1) {
      await house.check(other(house.code(), index), sid);
      house.clock.advance(MINUTE);
    }
    expect(await refused(house.check(house.code(), sid))).toMatchObject({
      code: "MAX_CHECKS_REACHED",
      retry: "wait_window",
      rule: "check_per_verification",
      retry_after_ms: 5 * MINUTE,
    });
    expect(house.checks()).toHaveLength(5);

    house.clock.advance(5 * MINUTE);
    const next = await sent(house);
    expect(next).not.toBe(sid);
    expect((await house.check(house.code(), next)).check.verified).toBe(true);
  });
});

describe("which verification", () => {
  test.each([[{ code: "123456" }], [{ code: "123456", to: PERSON, verificationSid: `VE${"0".repeat(32)}` }]])(
    "is named exactly once: %j",
    async (input) => {
      const house = await openHouse();
      expect(await refused(house.verify.check(input, caller))).toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("exactly one"),
      });
    },
  );

  test.each(["+1 415 555 2671", "(415) 555-2671", "tel:+14155552671"])(
    "may be found by destination: %s",
    async (to) => {
      const house = await openHouse();
      const sid = await sent(house);
      expect((await byTo(house, to, house.code(), "US")).check).toMatchObject({ verified: true, verificationSid: sid });
      expect(house.checks()[0]!.form).toMatchObject({ VerificationSid: sid });
    },
  );

  test("by destination and by sid is one intent: the code reaches Twilio once", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    const wrong = house.wrongCode();
    await house.check(wrong, sid);
    expect((await byTo(house, PERSON, wrong)).check.verified).toBe(false);
    expect(house.checks()).toHaveLength(1);
  });

  test("that expired is told as expired", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    house.clock.advance(10 * MINUTE);
    expect(await refused(house.check(house.code(), sid))).toMatchObject({
      code: "VERIFICATION_EXPIRED",
      retry: "new_resource",
      twilio: { code: 20404 },
    });
    expect(await refused(byTo(house, PERSON, house.code()))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
  });

  test("that never was is told as not found", async () => {
    const house = await openHouse();
    for (const call of [house.check("123456", `VE${"0".repeat(32)}`), byTo(house, PERSON, "123456")]) {
      expect(await refused(call)).toMatchObject({
        code: "VERIFICATION_NOT_FOUND",
        retry: "new_resource",
        fix: expect.stringContaining("send_otp"),
      });
    }
  });

  test.each(["VE123", `VA${"0".repeat(32)}`, `VE${"0".repeat(31)}/../x`])(
    "with a sid that is none reaches nobody: %s",
    async (sid) => {
      const house = await openHouse();
      await refused(house.check("123456", sid));
      expect(house.simulator.requests()).toEqual([]);
    },
  );

  test("of another tenant has no record here: its limits and answers are its own", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    const wrong = house.wrongCode();
    await house.check(wrong, sid);
    expect((await house.check(wrong, sid, { tenant: "t2" })).check.verified).toBe(false);
    expect(house.checks()).toHaveLength(2);
  });
});
