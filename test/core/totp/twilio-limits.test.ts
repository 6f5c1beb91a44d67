/** Twilio's limits of factors: each as an error of ours that says what to do, and none closes the account for others. */
import { expect, test } from "vitest";
import type { ErrorBody } from "../../../src/core/errors.js";
import type { Verify } from "../../../src/core/verify.js";
import { DAY, HOUR, MINUTE, refused, SECOND } from "../house.js";
import { ADA, openTotp, who } from "./house.js";
import type { CallName } from "./twilio.js";

interface Row {
  twilioCode: number;
  on: CallName;
  httpStatus?: number;
  error: Partial<Omit<ErrorBody, "fix">>;
  fix: string;
}

const pendingOf = async (verify: Verify) => {
  const { factor } = await verify.enrollTotp({ identity: ADA, friendlyName: "pending" }, who);
  return { identity: ADA, factorSid: factor.sid, code: "123456" };
};

const ROWS: Row[] = [
  {
    twilioCode: 60308,
    on: "verifyChallenge",
    error: { code: "MAX_CHECKS_REACHED", retry: "wait_window", retry_after_ms: 5 * MINUTE },
    fix: "call check_totp again",
  },
  {
    twilioCode: 60310,
    on: "verifyFactor",
    error: { code: "MAX_CHECKS_REACHED", retry: "new_resource" },
    fix: "enroll_totp",
  },
  {
    twilioCode: 60312,
    on: "createChallenge",
    error: { code: "RATE_LIMITED", retry: "wait_window", retry_after_ms: HOUR },
    fix: "recovery code",
  },
  {
    twilioCode: 60315,
    on: "createTotpFactor",
    error: { code: "RATE_LIMITED", retry: "fix_first" },
    fix: "remove_factor",
  },
  { twilioCode: 60318, on: "createChallenge", httpStatus: 400, error: { code: "INVALID_INPUT" }, fix: "confirm_totp" },
  {
    twilioCode: 60322,
    on: "verifyChallenge",
    httpStatus: 400,
    error: { code: "VERIFICATION_EXPIRED" },
    fix: "code that the app shows now",
  },
  {
    twilioCode: 60323,
    on: "verifyChallenge",
    httpStatus: 400,
    error: { code: "VERIFICATION_EXPIRED" },
    fix: "code that the app shows now",
  },
  {
    twilioCode: 60326,
    on: "createTotpFactor",
    error: { code: "RATE_LIMITED", retry: "wait_window", retry_after_ms: DAY },
    fix: "Stop enrolling",
  },
  {
    twilioCode: 60328,
    on: "createTotpFactor",
    error: { code: "RATE_LIMITED", retry: "backoff", retry_after_ms: SECOND },
    fix: "call again",
  },
  { twilioCode: 20003, on: "createTotpFactor", httpStatus: 401, error: { code: "AUTHENTICATION_FAILED" }, fix: "" },
  { twilioCode: 20404, on: "createTotpFactor", httpStatus: 404, error: { code: "NOT_CONFIGURED" }, fix: "SERVICE_SID" },
  {
    twilioCode: 20404,
    on: "removeFactor",
    httpStatus: 404,
    error: { code: "VERIFICATION_NOT_FOUND" },
    fix: "list_factors",
  },
];

test.each(ROWS)("$twilioCode of $on", async ({ twilioCode, on, httpStatus = 429, error, fix }) => {
  const { verify, enrolled, code, wrong, twilio } = await openTotp();
  const { sid } = await enrolled();
  const enrol = (friendlyName: string) => verify.enrollTotp({ identity: ADA, friendlyName }, who);
  const check = (text: string) => verify.checkTotp({ identity: ADA, code: text }, who);
  if (on === "verifyChallenge") await check(wrong(sid));
  twilio.fail(on, { twilioCode, httpStatus });
  const call = {
    createTotpFactor: () => enrol("refused"),
    verifyFactor: async () => verify.confirmTotp(await pendingOf(verify), who),
    removeFactor: () => verify.removeFactor({ identity: ADA, factorSid: sid }, who),
    createChallenge: () => check(code(sid)),
    verifyChallenge: () => check(code(sid)),
  }[on as "createTotpFactor"];
  const told = await refused(call());
  expect(told).toMatchObject({ ...error, fix: expect.stringContaining(fix), twilio: { code: twilioCode } });
  expect(JSON.stringify(told)).not.toContain(ADA);
});

test.each(ROWS.filter(({ httpStatus }) => httpStatus === undefined))(
  "$twilioCode is about one person: others are enrolled and checked at once",
  async ({ twilioCode, on }) => {
    const { verify, enrolled, code, wrong, twilio, house } = await openTotp();
    const { sid } = await enrolled();
    const bob = await enrolled("user_43");
    if (on === "verifyChallenge") await verify.checkTotp({ identity: ADA, code: wrong(sid) }, who);
    twilio.fail(on, { twilioCode, httpStatus: 429, retryAfterMs: 30_000 });
    if (on === "createTotpFactor") await refused(verify.enrollTotp({ identity: ADA }, who));
    else if (on === "verifyFactor") await refused(verify.confirmTotp(await pendingOf(verify), who));
    else await refused(verify.checkTotp({ identity: ADA, code: code(sid) }, who));
    expect((await verify.checkTotp({ identity: "user_43", code: code(bob.sid) }, who)).check.verified).toBe(true);
    expect((await verify.enrollTotp({ identity: "user_44" }, who)).factor.status).toBe("unverified");
    expect((await house.send()).verification.status).toBe("pending");
  },
);

test("60312 where codes have four digits has a window of a day; a Retry-After goes before", async () => {
  const { verify, enrolled, code, twilio } = await openTotp();
  const { sid } = await enrolled();
  twilio.factors.get(sid)!.totp.codeLength = 4;
  twilio.fail("createChallenge", { twilioCode: 60312, httpStatus: 429 });
  const call = { identity: ADA, code: code(sid) };
  expect(await refused(verify.checkTotp(call, who))).toMatchObject({ retry_after_ms: DAY });
  twilio.fail("createChallenge", { twilioCode: 60312, httpStatus: 429, retryAfterMs: 7_000 });
  expect(await refused(verify.checkTotp(call, who))).toMatchObject({ retry_after_ms: 7_000 });
});

test("a general 429 does close the gate", async () => {
  const { verify, enrolled, code, twilio } = await openTotp();
  const { sid } = await enrolled();
  twilio.fail("createChallenge", { twilioCode: 20429, httpStatus: 429, retryAfterMs: 30_000 });
  await refused(verify.checkTotp({ identity: ADA, code: code(sid) }, who));
  expect(await refused(verify.checkTotp({ identity: ADA, code: code(sid) }, who))).toMatchObject({
    code: "RATE_LIMITED",
    rule: "twilio_throttle",
  });
});
