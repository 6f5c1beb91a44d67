import { describe, expect, test } from "vitest";
import { caller, MINUTE, openHouse, refused } from "./house.js";

describe("fifty correct checks at once", () => {
  test("are one request to Twilio and one approval, which all of them learn", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.checkFault({ delay_ms: 30 });
    const results = await Promise.all(Array.from({ length: 50 }, () => house.check(house.code(), verification.sid)));
    expect(house.checks()).toHaveLength(1);
    expect(results.every(({ check }) => check.verified)).toBe(true);
  });

  test("from two processes too", async () => {
    const house = await openHouse();
    const neighbour = house.neighbour();
    const { verification } = await house.send();
    house.checkFault({ delay_ms: 30 });
    const input = { verificationSid: verification.sid, code: house.code() };
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? house : neighbour).verify.check(input, caller)),
    );
    expect(house.checks()).toHaveLength(1);
    expect(results.every(({ check }) => check.verified)).toBe(true);
  });
});

describe("a code that was accepted", () => {
  test("answers its own repetition for a minute, then nobody", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    const code = house.code();
    await house.check(code, verification.sid);
    house.clock.advance(MINUTE - 1);
    expect((await house.check(code, verification.sid)).check.verified).toBe(true);
    house.clock.advance(1);
    expect(await refused(house.check(code, verification.sid))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
    expect(await refused(house.verify.check({ to: "+14155552671", code }, caller))).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
    });
  });

  test("proves nothing about the next verification of the same person", async () => {
    const house = await openHouse();
    const first = await house.send();
    const code = house.code();
    await house.check(code, first.verification.sid);
    const second = await house.send();
    // Once in a million runs the second code is the same.
    if (house.code() === code) return;
    expect((await house.check(code, second.verification.sid)).check.verified).toBe(false);
  });

  test("does not make another code right", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    await house.check(house.code(), verification.sid);
    expect(await refused(house.check(house.wrongCode(), verification.sid))).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
    });
  });

  test("does not verify in another tenant", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    const code = house.code();
    await house.check(code, verification.sid);
    expect(await refused(house.check(code, verification.sid, { tenant: "t2" }))).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
    });
  });
});
