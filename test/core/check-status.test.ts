/** Verifications that this server did not start, and calls that only ask how it stands. */
import { describe, expect, test } from "vitest";
import {
  caller,
  DAY,
  EMAIL,
  type House,
  MASK,
  MINUTE,
  NO_LIMITS,
  openHouse,
  PERSON,
  refused,
  SECOND,
} from "./house.js";

const sent = async (house: House, input = {}) => (await house.send(input)).verification.sid;
const byTo = (house: House, to: string, code?: string) => house.verify.check({ to, code }, caller);

describe("a verification that another system started", () => {
  /** Ours from another state folder: same simulator, nothing in this house's record. */
  async function foreign(house: House, to = PERSON): Promise<string> {
    const gateway = await house.context.gateway();
    const made = await gateway.createVerification({ to, channel: to.includes("@") ? "email" : "sms" });
    if (!made.ok) throw new Error("not made");
    return made.value.sid;
  }

  test("is checked by its sid, under the limits of its destination", async () => {
    const house = await openHouse();
    const sid = await foreign(house);
    expect((await house.check(house.wrongCode(), sid)).check).toMatchObject({
      verified: false,
      to: MASK,
      channel: "sms",
      attemptsLeft: 4,
    });
    expect(await refused(byTo(house, PERSON, house.code()))).toMatchObject({ code: "LOCKED_OUT" });
    house.clock.advance(MINUTE);
    expect((await house.check(house.code(), sid)).check).toMatchObject({ verified: true, verificationSid: sid });
  });

  test("is checked by its destination", async () => {
    const house = await openHouse();
    const sid = await foreign(house, EMAIL);
    expect((await byTo(house, EMAIL, house.code(EMAIL))).check).toMatchObject({
      verified: true,
      verificationSid: sid,
      to: "a***",
      channel: "email",
    });
  });

  test("is reported by its sid", async () => {
    const house = await openHouse();
    const verificationSid = await foreign(house);
    expect((await house.verify.check({ verificationSid }, caller)).check).toMatchObject({
      verified: false,
      status: "pending",
      to: MASK,
      attemptsLeft: 5,
    });
  });
});

describe("without a code", () => {
  const status = (house: House, verificationSid: string) => house.verify.check({ verificationSid }, caller);

  test("the status is reported, and nothing is counted", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    for (let asked = 0; asked < 10; asked += 1) {
      expect((await status(house, sid)).check).toMatchObject({ verified: false, status: "pending", attemptsLeft: 5 });
    }
    expect(house.checks()).toEqual([]);
  });

  test("the attempts left are those that a check would have", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    await house.check(house.wrongCode(), sid);
    expect((await status(house, sid)).check.attemptsLeft).toBe(4);
    const unlimited = await openHouse({ limits: NO_LIMITS });
    expect((await status(unlimited, await sent(unlimited))).check.attemptsLeft).toBe(5);
  });

  test("an approval is remembered, though Twilio forgets it", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    await house.check(house.code(), sid);
    house.clock.advance(DAY);
    expect((await status(house, sid)).check).toMatchObject({ verified: true, status: "approved" });
  });

  test("what another system did to it is noticed", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    await (await house.context.gateway()).cancelVerification(sid);
    const canceled = await status(house, sid);
    expect(canceled.check).toMatchObject({ verified: false, status: "canceled" });
    expect(canceled.nextStep).toContain("canceled");
    // From now on a send is a new one.
    house.clock.advance(30 * SECOND);
    expect((await house.send()).verification.replayed).toBe(false);
  });

  test("an expired one is told as expired, an unknown one as not found", async () => {
    const house = await openHouse();
    const sid = await sent(house);
    expect(await refused(byTo(house, EMAIL))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
    expect(await refused(status(house, `VE${"0".repeat(32)}`))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
    house.clock.advance(10 * MINUTE);
    expect(await refused(status(house, sid))).toMatchObject({ code: "VERIFICATION_EXPIRED" });
  });
});
