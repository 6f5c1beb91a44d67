import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE, NO_LIMITS, refused, SECOND } from "../house.js";
import { ADA, openTotp, who } from "./house.js";

test("each wrong code doubles the pause, in every session, and the right one ends it", async () => {
  const { verify, enrolled, code, wrong, house } = await openTotp({
    limits: { ...NO_LIMITS, cooldownSecondsAfterFailedCheck: 60 },
  });
  const { sid } = await enrolled();
  for (const [index, seconds] of [60, 120, 240].entries()) {
    await verify.checkTotp({ identity: ADA, code: wrong(sid, index + 1) }, who);
    const other = verify.checkTotp({ identity: ADA, code: code(sid) }, { ...who, actor: "other", session: "s2" });
    expect(await refused(other)).toMatchObject({
      code: "LOCKED_OUT",
      retry_after_ms: seconds * SECOND,
      fix: expect.stringContaining("app"),
    });
    house.clock.advance(seconds * SECOND);
  }
  expect((await verify.checkTotp({ identity: ADA, code: code(sid) }, who)).check.verified).toBe(true);
  house.clock.advance(2 * MINUTE);
  await verify.checkTotp({ identity: ADA, code: wrong(sid) }, who);
  expect(await refused(verify.checkTotp({ identity: ADA, code: code(sid) }, who))).toMatchObject({
    retry_after_ms: 60 * SECOND,
  });
});

test("100 wrong codes in a row, over weeks, disable the factor; a new one works", async () => {
  const { verify, enrolled, code, wrong, house, twilio } = await openTotp({
    limits: { ...NO_LIMITS, failedChecksBeforeDisable: 100 },
  });
  const { sid, recoveryCodes } = await enrolled();
  for (let guess = 0; guess < 100; guess += 1) {
    expect((await verify.checkTotp({ identity: ADA, code: wrong(sid, guess + 1) }, who)).check.verified).toBe(false);
    house.clock.advance(6 * HOUR);
  }
  const asked = twilio.count("createChallenge");
  const disabled = { code: "FACTOR_DISABLED", retry: "never", fix: expect.stringContaining("enroll_totp") };
  expect(await refused(verify.checkTotp({ identity: ADA, code: code(sid) }, who))).toMatchObject(disabled);
  house.clock.advance(300 * DAY);
  expect(await refused(verify.checkTotp({ identity: ADA, code: recoveryCodes[0]! }, who))).toMatchObject(disabled);
  expect(twilio.count("createChallenge")).toBe(asked);
  await verify.removeFactor({ identity: ADA, factorSid: sid }, who);
  const next = await enrolled();
  expect((await verify.checkTotp({ identity: ADA, code: code(next.sid) }, who)).check.verified).toBe(true);
});

test("the limits of one person count over all their factors, and another person's not", async () => {
  const { verify, enrolled, code, wrong } = await openTotp({ limits: { ...NO_LIMITS, checkPerIdentityPer10m: 2 } });
  const [one, two, bob] = [await enrolled(), await enrolled(), await enrolled("user_43")];
  await verify.checkTotp({ identity: ADA, factorSid: one.sid, code: wrong(one.sid) }, who);
  await verify.checkTotp({ identity: ADA, factorSid: two.sid, code: wrong(two.sid) }, who);
  const third = verify.checkTotp({ identity: ADA, factorSid: two.sid, code: code(two.sid) }, who);
  expect(await refused(third)).toMatchObject({ code: "RATE_LIMITED", rule: "check_per_identity_per_10m" });
  expect((await verify.checkTotp({ identity: "user_43", code: code(bob.sid) }, who)).check.verified).toBe(true);
});

test("another spelling of the identity is another person without factors", async () => {
  const { verify, enrolled, code } = await openTotp();
  const { sid } = await enrolled();
  for (const identity of [ADA.toUpperCase(), ` ${ADA}`, `${ADA} `]) {
    const call = { identity, factorSid: sid, code: code(sid) };
    expect(await refused(verify.checkTotp(call, who))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
  }
});
