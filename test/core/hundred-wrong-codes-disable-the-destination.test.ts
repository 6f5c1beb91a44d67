/** NIST SP 800-63B-4 §3.2.2: a hundred failures in a row disable the factor, however slowly they come. */
import { describe, expect, test } from "vitest";
import { DAY, type House, NO_LIMITS, openHouse, other, refused } from "./house.js";

const limits = { ...NO_LIMITS, failedChecksBeforeDisable: 100 };
const DISABLED = { code: "FACTOR_DISABLED", retry: "never", rule: "failed_checks_before_disable" };

/** Five guesses a verification and a day, as patience would do it. */
async function guessWrong(house: House, times: number): Promise<void> {
  for (let guessed = 0; guessed < times; ) {
    const { verification } = await house.send();
    for (let step = 1; step <= 5 && guessed < times; step += 1, guessed += 1) {
      expect((await house.check(other(house.code(), step), verification.sid)).check.verified).toBe(false);
    }
    house.clock.advance(DAY);
  }
}

describe("a hundred wrong codes over twenty days", () => {
  test("disable checks and sends, and time does not heal it", async () => {
    const house = await openHouse({ limits });
    await guessWrong(house, 99);
    const { verification } = await house.send();
    await house.check(house.wrongCode(), verification.sid);

    for (const waitMs of [0, DAY, 365 * DAY]) {
      house.clock.advance(waitMs);
      const atTwilio = house.simulator.requests().length;
      for (const call of [house.check(house.code(), verification.sid), house.send({ resend: true })]) {
        const error = await refused(call);
        expect(error).toMatchObject(DISABLED);
        expect(error).not.toHaveProperty("retry_after_ms");
      }
      expect(house.simulator.requests()).toHaveLength(atTwilio);
    }
    await house.send({ to: "+14155552672" });
  });

  test("are survived when the hundredth code is right, and counted from zero then", async () => {
    const house = await openHouse({ limits });
    await guessWrong(house, 99);
    const right = await house.send();
    expect((await house.check(house.code(), right.verification.sid)).check.verified).toBe(true);
    await guessWrong(house, 99);
    const last = await house.send();
    await house.check(house.wrongCode(), last.verification.sid);
    expect(await refused(house.send({ resend: true }))).toMatchObject(DISABLED);
  });
});
