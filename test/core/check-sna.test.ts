/** Silent Network Auth: no code, the person's device opens a link (facts/twilio-verify.md §2.3). */
import { describe, expect, test } from "vitest";
import { caller, type House, openHouse, refused } from "./house.js";

async function started(house: House): Promise<{ sid: string; snaUrl: string }> {
  const { verification, nextStep } = await house.send({ channel: "sna" });
  expect(nextStep).toContain("cellular");
  return { sid: verification.sid, snaUrl: verification.snaUrl! };
}

const finish = (house: House, verificationSid: string) => house.verify.check({ verificationSid }, caller);

describe("a link", () => {
  test("that the device opened verifies the person", async () => {
    const house = await openHouse();
    const { sid, snaUrl } = await started(house);
    await fetch(snaUrl);
    expect((await finish(house, sid)).check).toMatchObject({ verified: true, status: "approved", channel: "sna" });
    expect(house.checks()[0]!.form).toEqual({ VerificationSid: sid });
  });

  test("that nobody opened yet leaves it pending, and waiting for it costs nothing", async () => {
    const house = await openHouse();
    const { sid, snaUrl } = await started(house);
    for (let looked = 0; looked < 10; looked += 1) {
      const early = await finish(house, sid);
      expect(early.check).toMatchObject({ verified: false, status: "pending" });
      expect(early.nextStep).toContain("sna_url");
    }
    await fetch(snaUrl);
    expect((await finish(house, sid)).check.verified).toBe(true);
  });

  test("once opened verifies everyone who asks at that moment, with one request", async () => {
    const house = await openHouse();
    const { sid, snaUrl } = await started(house);
    await fetch(snaUrl);
    const results = await Promise.all(Array.from({ length: 10 }, () => finish(house, sid)));
    expect(results.every(({ check }) => check.verified)).toBe(true);
    expect(house.checks()).toHaveLength(1);
  });

  test("is in the answer of a replay too", async () => {
    const house = await openHouse();
    const { snaUrl } = await started(house);
    expect((await house.send({ channel: "sna" })).verification).toMatchObject({ replayed: true, snaUrl });
  });
});

test("a lost answer is unknown first and approved when looked up", async () => {
  const house = await openHouse();
  const { sid, snaUrl } = await started(house);
  await fetch(snaUrl);
  house.checkFault({ drop: "after" });
  expect(await refused(finish(house, sid))).toMatchObject({ code: "CHECK_OUTCOME_UNKNOWN" });
  // Twilio does not list SNA among its Attempts, so nothing can prove the approval: fail closed.
  expect(await refused(finish(house, sid))).toMatchObject({ code: "CHECK_OUTCOME_UNKNOWN" });
});

test("auto is told as the channel that Twilio chose", async () => {
  const house = await openHouse();
  const { verification, nextStep } = await house.send({ channel: "auto" });
  expect(verification.channel).toBe("sms");
  expect(nextStep).toContain("arrives by sms");
});
