/** The answer to a check can be lost. Then only Twilio's approval of that very code may verify anyone. */
import { describe, expect, test } from "vitest";
import { MINUTE, NO_LIMITS, openHouse, other, refused, SECOND } from "./house.js";

const UNKNOWN = { code: "CHECK_OUTCOME_UNKNOWN", retry: "backoff" };

describe("a check whose answer was lost", () => {
  test.each([{ drop: "after" }, { status: 500, code: 20500 }, { drop: "before" }] as const)(
    "is unknown, never verified: %j",
    async (fault) => {
      const house = await openHouse();
      const { verification } = await house.send();
      house.checkFault(fault);
      const error = await refused(house.check(house.code(), verification.sid));
      expect(error).toMatchObject({ ...UNKNOWN, fix: expect.stringContaining("not treat the person as verified") });
    },
  );

  test("of the right code is found at Twilio by the next equal call", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.checkFault({ drop: "after" });
    await refused(house.check(house.code(), verification.sid));
    expect((await house.check(house.code(), verification.sid)).check).toMatchObject({
      verified: true,
      status: "approved",
    });
    expect(house.checks()).toHaveLength(1);
    // Recorded: the limits of the unproven are gone, and a new send is a new verification.
    expect((await house.send()).verification.sid).not.toBe(verification.sid);
  });

  test("of a wrong code stays unknown, and keeps its charge", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    const wrong = house.wrongCode();
    house.checkFault({ drop: "after" });
    await refused(house.check(wrong, verification.sid));
    for (let asked = 0; asked < 3; asked += 1) {
      expect(await refused(house.check(wrong, verification.sid))).toMatchObject({
        ...UNKNOWN,
        retry_after_ms: MINUTE,
      });
    }
    expect(await refused(house.check(house.code(), verification.sid))).toMatchObject({ code: "LOCKED_OUT" });
    house.clock.advance(MINUTE);
    expect((await house.check(house.code(), verification.sid)).check).toMatchObject({
      verified: true,
      attemptsLeft: 3,
    });
  });

  test("stays unknown while Twilio's history cannot be read", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.checkFault({ drop: "after" });
    await refused(house.check(house.code(), verification.sid));
    house.simulator.faults({ match: { path: "/Attempts" }, status: 503, code: 20503, times: 2 });
    expect(await refused(house.check(house.code(), verification.sid))).toMatchObject(UNKNOWN);
    expect((await house.check(house.code(), verification.sid)).check.verified).toBe(true);
  });

  test.each([0, 1, 10])(
    "of a wrong code is not verified by the right one that came later (pause of %i s)",
    async (cooldownSecondsAfterFailedCheck) => {
      const house = await openHouse({ limits: { cooldownSecondsAfterFailedCheck } });
      const { verification } = await house.send();
      const wrong = house.wrongCode();
      house.checkFault({ drop: "after" });
      await refused(house.check(wrong, verification.sid, { session: "attacker" }));
      house.clock.advance(cooldownSecondsAfterFailedCheck * SECOND);
      expect((await house.check(house.code(), verification.sid)).check.verified).toBe(true);
      expect(await refused(house.check(wrong, verification.sid, { session: "attacker" }))).toMatchObject(UNKNOWN);
    },
  );

  test("of a wrong code is not verified by a clock that was set back", async () => {
    const house = await openHouse({ limits: { cooldownSecondsAfterFailedCheck: 10 } });
    const { verification } = await house.send();
    const wrong = house.wrongCode();
    house.checkFault({ drop: "after" });
    await refused(house.check(wrong, verification.sid));
    house.clock.advance(10 * SECOND);
    await house.check(house.code(), verification.sid);
    house.clock.advance(-5 * SECOND);
    expect(await refused(house.check(wrong, verification.sid))).toMatchObject(UNKNOWN);
  });

  test("of a wrong code is not verified by a right one whose answer was lost as well", async () => {
    const house = await openHouse({ limits: { cooldownSecondsAfterFailedCheck: 1 } });
    const { verification } = await house.send();
    const wrong = house.wrongCode();
    house.checkFault({ drop: "after", times: 2 });
    await refused(house.check(wrong, verification.sid));
    house.clock.advance(SECOND);
    await refused(house.check(house.code(), verification.sid));
    expect(await refused(house.check(wrong, verification.sid))).toMatchObject(UNKNOWN);
    expect((await house.check(house.code(), verification.sid)).check.verified).toBe(true);
  });
});

test("an answer that is not what Twilio documents verifies nobody", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  const { verification } = await house.send();
  const nonsense = ["", "null", "[]", '{"status":"approved"}', '{"status":"APPROVED","valid":true}'];
  for (const [index, body] of nonsense.entries()) {
    house.checkFault({ status: 200, body });
    expect(await refused(house.check(other(house.code(), index + 1), verification.sid))).toMatchObject(UNKNOWN);
  }
});
