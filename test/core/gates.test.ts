/** What Twilio says of the whole account closes a gate for everybody, for as long as it said. */
import { describe, expect, test } from "vitest";
import { gateOf } from "../../src/core/limits/gates.js";
import { caller, NO_LIMITS, openHouse, PERSON, person, refusal, refused, SECOND } from "./house.js";

describe("a 429 of the account", () => {
  test("stops the next sends until its Retry-After has passed, and not a moment longer", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    house.sendFault({ status: 429, code: 20429, retry_after: 20 });
    await refusal(house.send());
    const asked = house.sends().length;
    house.clock.advance(19_999);
    expect(await refused(house.send({ to: person(1) }))).toMatchObject({
      code: "RATE_LIMITED",
      rule: "twilio_throttle",
      retry_after_ms: 1,
    });
    expect(house.sends()).toHaveLength(asked);
    house.clock.advance(1);
    await house.send({ to: person(1) });
  });

  test("of a send does not stop checks", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const { verification } = await house.send();
    house.sendFault({ status: 429, code: 20429, retry_after: 20 });
    await refusal(house.send({ to: person(1) }));
    expect((await house.check(house.code(), verification.sid)).check.verified).toBe(true);
  });
});

test.each([60202, 60203, 60212])("a 429 of one destination (%d) closes nothing", (twilioCode) => {
  expect(gateOf({ certainty: "rejected", httpStatus: 429, twilioCode, retryAfterMs: 9_000 })).toBeUndefined();
});

test("refused credentials stop calls for a minute, and say what the operator must do", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  house.sendFault({ status: 401, code: 20003 });
  await refusal(house.send());
  const asked = house.simulator.requests().length;
  const error = await refused(house.send({ to: person(1) }));
  expect(error).toMatchObject({ code: "AUTHENTICATION_FAILED", rule: "twilio_credentials", retry: "fix_first" });
  expect(error.fix).toMatch(/operator/);
  expect(await refused(house.verify.check({ to: PERSON, code: "123456" }, caller))).toMatchObject({
    rule: "twilio_credentials",
  });
  expect(house.simulator.requests()).toHaveLength(asked);
  house.clock.advance(60 * SECOND);
  await house.send({ to: person(1) });
});

test("other credentials are not concerned", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  house.sendFault({ status: 401, code: 20003 });
  await refusal(house.send());
  const repaired = house.neighbour({ settings: { ...house.context.settings, account: "AC-other/SK-other" } });
  await repaired.verify.send({ to: person(1) }, caller);
});
