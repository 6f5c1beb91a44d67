import { expect, test } from "vitest";
import { MINUTE, NO_LIMITS, refused, SECOND } from "../house.js";
import { ADA, openTotp, who } from "./house.js";

test("the code of the app proves the person, and one receipt says so without any destination", async () => {
  const { verify, enrolled, code, twilio } = await openTotp();
  const { sid } = await enrolled();
  const { check } = await verify.checkTotp({ identity: ADA, code: code(sid), nonce: "n-123456789" }, who);
  expect(check).toMatchObject({ verified: true, status: "approved", factorSid: sid, channel: "totp" });
  expect(check.receipt).toMatch(/^rcp_[\w-]{43}$/);
  const { claims } = await verify.redeem({ receipt: check.receipt!, sub: ADA, nonce: "n-123456789" }, who);
  const [challenge] = [...twilio.challenges.keys()];
  expect(claims).toMatchObject({ sub: ADA, amr: ["otp"], restricted: false, nonce: "n-123456789" });
  expect(claims.provider.verification).toBe(challenge);
  expect(claims).not.toHaveProperty("dst");
});

/** Steps that the person's clock is off, and whether Twilio's skew takes it. */
const SKEWS: [skew: 0 | 1 | 2, steps: number, verified: boolean][] = [
  [0, 0, true],
  [0, 1, false],
  [0, -1, false],
  [1, 1, true],
  [1, -1, true],
  [1, 2, false],
  [1, -2, false],
  [2, 2, true],
  [2, -2, true],
  [2, 3, false],
];

test.each(SKEWS)("skew %i, a clock %i steps off: %s", async (skew, steps, verified) => {
  const { verify, enrolled, code, twilio } = await openTotp();
  const { sid } = await enrolled();
  twilio.factors.get(sid)!.totp.skew = skew;
  const { check } = await verify.checkTotp({ identity: ADA, code: code(sid, steps) }, who);
  expect(check).toMatchObject({ verified, status: verified ? "approved" : "pending" });
});

test("further tries go to the challenge that is open; after five it takes no more until its time is over", async () => {
  const { verify, enrolled, code, wrong, twilio, house } = await openTotp();
  const { sid } = await enrolled();
  const give = (text: string) => verify.checkTotp({ identity: ADA, code: text }, who);
  for (const [index, left] of [4, 3, 2, 1, 0].entries()) {
    expect((await give(wrong(sid, index + 1))).check).toMatchObject({ verified: false, attemptsLeft: left });
  }
  expect([twilio.count("createChallenge"), twilio.count("verifyChallenge")]).toEqual([1, 4]);
  const over = { code: "MAX_CHECKS_REACHED", retry: "wait_window", twilio: { code: 60308 } };
  expect(await refused(give(code(sid)))).toMatchObject({ ...over, retry_after_ms: 5 * MINUTE });
  house.clock.advance(MINUTE);
  expect(await refused(give(code(sid)))).toMatchObject({ ...over, retry_after_ms: 4 * MINUTE });
  expect(twilio.count("verifyChallenge")).toBe(5);
  house.clock.advance(4 * MINUTE);
  expect((await give(code(sid))).check.verified).toBe(true);
  expect(twilio.count("createChallenge")).toBe(2);
});

test("a challenge that was open for a wrong code is approved by the right one", async () => {
  const { verify, enrolled, code, wrong, twilio } = await openTotp();
  const { sid } = await enrolled();
  await verify.checkTotp({ identity: ADA, code: wrong(sid) }, who);
  expect((await verify.checkTotp({ identity: ADA, code: code(sid) }, who)).check.verified).toBe(true);
  expect([...twilio.challenges.values()].map(({ status }) => status)).toEqual(["approved"]);
});

test.each([
  ["pending by 60324", { twilioCode: 60324, httpStatus: 403 }, { verified: false, status: "pending" }],
] as const)("a wrong code as an error is a wrong code: %s", async (_, failure, expected) => {
  const { verify, enrolled, wrong, twilio } = await openTotp();
  const { sid } = await enrolled();
  twilio.fail("createChallenge", failure);
  expect((await verify.checkTotp({ identity: ADA, code: wrong(sid) }, who)).check).toMatchObject(expected);
});

test("which factor: the only verified one, the one that is named, else it is asked for", async () => {
  const { verify, enrolled, code } = await openTotp();
  const first = await enrolled();
  const { factor } = await verify.enrollTotp({ identity: ADA, friendlyName: "not confirmed" }, who);
  expect((await verify.checkTotp({ identity: ADA, code: code(first.sid) }, who)).check.verified).toBe(true);
  const second = await enrolled();
  const call = { identity: ADA, code: code(second.sid) };
  expect(await refused(verify.checkTotp(call, who))).toMatchObject({
    code: "INVALID_INPUT",
    fix: expect.stringContaining("factor_sid"),
  });
  expect(await refused(verify.checkTotp({ ...call, factorSid: factor.sid }, who))).toMatchObject({
    code: "VERIFICATION_NOT_FOUND",
  });
  const named = await verify.checkTotp({ ...call, factorSid: second.sid }, who);
  expect(named.check).toMatchObject({ verified: true, factorSid: second.sid });
});

test("a code that is no code is refused without a try", async () => {
  const { verify, enrolled, twilio } = await openTotp();
  await enrolled();
  for (const code of ["", "12345", "1234567", "abcdef", "ABCDE-1234", "12 34 56"]) {
    expect(await refused(verify.checkTotp({ identity: ADA, code }, who)), code).toMatchObject({
      code: "INVALID_INPUT",
    });
  }
  expect(twilio.count("createChallenge")).toBe(0);
});

test("an application that gives no code is told how it stands", async () => {
  const { verify, enrolled } = await openTotp({ limits: { ...NO_LIMITS, checkPerToPer10m: 3 } });
  const { sid } = await enrolled();
  const { check } = await verify.checkTotp({ identity: ADA }, who);
  expect(check).toEqual({ verified: false, status: "pending", factorSid: sid, channel: "totp", attemptsLeft: 3 });
});

test("a lost answer on an open challenge: the equal call finds out what became of it", async () => {
  const { verify, enrolled, code, wrong, twilio, house } = await openTotp({
    limits: { ...NO_LIMITS, cooldownSecondsAfterFailedCheck: 60 },
  });
  const { sid } = await enrolled();
  await verify.checkTotp({ identity: ADA, code: wrong(sid) }, who);
  house.clock.advance(61 * SECOND);
  const call = { identity: ADA, code: code(sid) };
  twilio.fail("verifyChallenge", { after: true });
  expect(await refused(verify.checkTotp(call, who))).toMatchObject({ code: "CHECK_OUTCOME_UNKNOWN" });
  const other = { ...who, session: "s2" };
  expect((await verify.checkTotp(call, other)).check.verified).toBe(false);
  const { check } = await verify.checkTotp(call, who);
  expect(check).toMatchObject({ verified: true, receipt: expect.stringMatching(/^rcp_/) });
  expect(twilio.count("verifyChallenge")).toBe(1);
});

test("a lost answer to a first try stays unknown, and the next code is asked anew", async () => {
  const { verify, enrolled, code, twilio, house } = await openTotp();
  const { sid } = await enrolled();
  const call = { identity: ADA, code: code(sid) };
  twilio.fail("createChallenge", { after: true });
  for (let times = 0; times < 2; times += 1) {
    expect(await refused(verify.checkTotp(call, who))).toMatchObject({
      code: "CHECK_OUTCOME_UNKNOWN",
      fix: expect.stringContaining("next code"),
    });
  }
  house.clock.advance(90 * SECOND);
  expect((await verify.checkTotp({ identity: ADA, code: code(sid) }, who)).check.verified).toBe(true);
});
