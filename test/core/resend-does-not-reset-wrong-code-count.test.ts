/** NIST SP 800-63B-4 §3.1.3.2: a new message must not give new guesses. */
import { expect, test } from "vitest";
import { caller, MINUTE, openHouse, other, refused, SECOND } from "./house.js";

test("guesses are counted across resends: five in all", async () => {
  const house = await openHouse({ limits: { cooldownSecondsAfterFailedCheck: 0, resendCooldownSeconds: 0 } });
  const { verification } = await house.send();
  for (let guess = 1; guess <= 5; guess += 1) {
    const { check } = await house.check(other(house.code(), guess), verification.sid);
    expect(check.attemptsLeft).toBe(5 - guess);
    if (guess < 3) await house.send({ resend: true });
  }
  expect(await refused(house.check(house.code(), verification.sid))).toMatchObject({ code: "MAX_CHECKS_REACHED" });
});

test("nor does our record forget them", async () => {
  const house = await openHouse({ limits: { cooldownSecondsAfterFailedCheck: 0, resendCooldownSeconds: 0 } });
  const { verification } = await house.send();
  for (const step of [1, 2]) await house.check(other(house.code(), step), verification.sid);
  await house.send({ resend: true });
  const { store } = await house.context.state();
  expect(await store.findVerification("t1", verification.sid)).toMatchObject({ wrongChecks: 2, sends: 2 });
  const { check } = await house.verify.check({ verificationSid: verification.sid }, caller);
  expect(check.attemptsLeft).toBe(3);
});

test("a resend does not end the pause after a wrong code", async () => {
  const house = await openHouse();
  const { verification } = await house.send();
  await house.check(house.wrongCode(), verification.sid);
  house.clock.advance(30 * SECOND);
  await house.send({ resend: true });
  expect(await refused(house.check(house.code(), verification.sid))).toMatchObject({
    code: "LOCKED_OUT",
    retry_after_ms: 30 * SECOND,
  });
});

test("nor does a new verification after a cancel", async () => {
  const house = await openHouse();
  const { verification } = await house.send();
  await house.check(house.wrongCode(), verification.sid);
  await house.verify.cancel({ verificationSid: verification.sid }, caller);
  house.clock.advance(30 * SECOND);
  const next = await house.send();
  expect(next.verification.sid).not.toBe(verification.sid);
  expect(await refused(house.check(house.code(), next.verification.sid))).toMatchObject({ code: "LOCKED_OUT" });
});

test("guesses at new verifications count on the destination's limit too", async () => {
  const house = await openHouse({ limits: { cooldownSecondsAfterFailedCheck: 0, resendCooldownSeconds: 0 } });
  const first = await house.send();
  for (const step of [1, 2, 3]) await house.check(other(house.code(), step), first.verification.sid);
  await house.verify.cancel({ verificationSid: first.verification.sid }, caller);
  const second = await house.send();
  for (const step of [1, 2]) await house.check(other(house.code(), step), second.verification.sid);
  expect(await refused(house.check(house.code(), second.verification.sid))).toMatchObject({
    code: "RATE_LIMITED",
    rule: "check_per_to_per_10m",
    retry_after_ms: 10 * MINUTE,
  });
});
