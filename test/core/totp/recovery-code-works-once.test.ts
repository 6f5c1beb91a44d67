import { expect, test } from "vitest";
import { NO_LIMITS, refused, SECOND } from "../house.js";
import { ADA, openTotp, who } from "./house.js";

test("in any spelling it stands in for the app, once, and its receipt does not pass it off as the app", async () => {
  const { verify, enrolled, twilio } = await openTotp();
  const { sid, recoveryCodes } = await enrolled();
  const [first = "", second = ""] = recoveryCodes;
  const spelled = ` ${first.toLowerCase().replace("-", " ")} `;
  const { check } = await verify.checkTotp({ identity: ADA, code: spelled }, who);
  expect(check).toMatchObject({ verified: true, factorSid: sid, channel: "recovery_code" });
  const { claims } = await verify.redeem({ receipt: check.receipt!, sub: ADA }, who);
  expect(claims).toMatchObject({ sub: ADA, amr: ["urn:twilio-verify-mcp:recovery-code"], restricted: false });
  expect(claims).not.toHaveProperty("dst");
  for (const session of ["s2", "s3"]) {
    const again = await verify.checkTotp({ identity: ADA, code: first }, { ...who, session });
    expect(again.check).toMatchObject({ verified: false, status: "pending" });
  }
  expect((await verify.checkTotp({ identity: ADA, code: second }, who)).check.verified).toBe(true);
  expect(twilio.count("createChallenge")).toBe(0);
});

test("also when nobody remembers the call any more", async () => {
  const { verify, enrolled, house } = await openTotp();
  const { recoveryCodes } = await enrolled();
  const call = { identity: ADA, code: recoveryCodes[0]! };
  expect((await verify.checkTotp(call, who)).check.verified).toBe(true);
  house.clock.advance(400 * 86_400 * SECOND);
  expect((await verify.checkTotp(call, who)).check.verified).toBe(false);
});

test("20 sessions with one recovery code at once: one is verified", async () => {
  const { verify, neighbour, enrolled } = await openTotp();
  const { recoveryCodes } = await enrolled();
  const beside = neighbour();
  const checks = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? verify : beside).checkTotp(
        { identity: ADA, code: recoveryCodes[0]! },
        { ...who, session: `s${index}` },
      ),
    ),
  );
  expect(checks.filter(({ check }) => check.verified)).toHaveLength(1);
});

test("guessed ones are wrong codes: they pause, and do not evade the limits of the app's codes", async () => {
  const { verify, enrolled, code } = await openTotp({ limits: { ...NO_LIMITS, cooldownSecondsAfterFailedCheck: 60 } });
  const { sid } = await enrolled();
  const { check } = await verify.checkTotp({ identity: ADA, code: "AAAAA-AAAAA" }, who);
  expect(check).toMatchObject({ verified: false, status: "pending" });
  expect(await refused(verify.checkTotp({ identity: ADA, code: "AAAAA-AAAAB" }, who))).toMatchObject({
    code: "LOCKED_OUT",
    retry_after_ms: 60 * SECOND,
  });
  expect(await refused(verify.checkTotp({ identity: ADA, code: code(sid) }, who))).toMatchObject({
    code: "LOCKED_OUT",
  });
});

test("one factor's codes are not another's, nor another person's, and go with their factor", async () => {
  const { verify, enrolled } = await openTotp();
  const ada = await enrolled();
  const second = await enrolled();
  await enrolled("user_43");
  const [first = ""] = ada.recoveryCodes;
  const by = (identity: string, factorSid?: string) => verify.checkTotp({ identity, factorSid, code: first }, who);
  expect((await by(ADA, second.sid)).check.verified).toBe(false);
  expect((await by("user_43")).check.verified).toBe(false);
  await verify.removeFactor({ identity: ADA, factorSid: ada.sid }, who);
  expect(await refused(by(ADA, ada.sid))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
  expect((await by(ADA)).check.verified).toBe(false);
});

test("when tries of a challenge are used up, a recovery code still helps", async () => {
  const { verify, enrolled, wrong, code } = await openTotp();
  const { sid, recoveryCodes } = await enrolled();
  for (let step = 1; step <= 5; step += 1) await verify.checkTotp({ identity: ADA, code: wrong(sid, step) }, who);
  expect(await refused(verify.checkTotp({ identity: ADA, code: code(sid) }, who))).toMatchObject({
    code: "MAX_CHECKS_REACHED",
  });
  expect((await verify.checkTotp({ identity: ADA, code: recoveryCodes[0]! }, who)).check.verified).toBe(true);
});
