/** The whole way through the Twilio adapter, against the simulator's factors: nothing here is a fake of ours. */
import { expect, test } from "vitest";
import { NO_LIMITS, openHouse, refused } from "../house.js";
import { ADA, model, who } from "./house.js";
import { codeAt } from "./twilio.js";

const CONFIG = { algorithm: "sha1", codeLength: 6, timeStepSeconds: 30, skew: 1 } as const;

test("enrol, confirm, check, recover, list, remove", async () => {
  const { verify, clock } = await openHouse({ limits: NO_LIMITS });
  const { factor, secret = "", uri } = await verify.enrollTotp({ identity: ADA, issuer: "Acme & Söhne" }, who);
  expect(uri).toMatch(/^otpauth:\/\/totp\/Acme%20/);
  const code = () => codeAt(secret, clock.now(), CONFIG);
  const wrong = String((Number(code()) + 1) % 1_000_000).padStart(6, "0");
  const confirm = (text: string) => verify.confirmTotp({ identity: ADA, factorSid: factor.sid, code: text }, who);
  expect(await confirm(wrong)).toMatchObject({ factor: { status: "unverified" }, attemptsLeft: 4 });
  const { recoveryCodes = [] } = await confirm(code());
  expect(recoveryCodes).toHaveLength(10);

  clock.advance(120_000);
  expect((await verify.checkTotp({ identity: ADA, code: "000000" }, who)).check.verified).toBe(code() === "000000");
  const { check } = await verify.checkTotp({ identity: ADA, code: code() }, who);
  expect(check).toMatchObject({ verified: true, factorSid: factor.sid, channel: "totp" });
  const { claims } = await verify.redeem({ receipt: check.receipt!, sub: ADA }, who);
  expect(claims.provider.verification).toMatch(/^YC[0-9a-f]{32}$/);
  const recovered = await verify.checkTotp({ identity: ADA, code: recoveryCodes[0]! }, who);
  expect(recovered.check).toMatchObject({ verified: true, channel: "recovery_code" });

  expect((await verify.listFactors({ identity: ADA }, who)).factors).toMatchObject([
    { sid: factor.sid, status: "verified", friendlyName: { untrusted: "account" }, digits: 6, period: 30 },
  ]);
  await verify.removeFactor({ identity: ADA, factorSid: factor.sid }, who);
  expect(await verify.listFactors({ identity: ADA }, who)).toEqual({ factors: [] });
  expect(await refused(verify.checkTotp({ identity: ADA, code: code() }, who))).toMatchObject({
    code: "VERIFICATION_NOT_FOUND",
  });
});

test("five wrong codes end a challenge, five wrong first codes an enrolment", async () => {
  const { verify, clock } = await openHouse({ limits: NO_LIMITS });
  const { factor, secret = "" } = await verify.enrollTotp({ identity: ADA }, who);
  const near = () => [-2, -1, 0, 1, 2].map((step) => codeAt(secret, clock.now() + step * 30_000, CONFIG));
  const wrongs = () =>
    Array.from({ length: 20 }, (_, index) => String(index).repeat(6).slice(0, 6))
      .filter((guess) => !near().includes(guess))
      .slice(0, 5);
  await verify.confirmTotp({ identity: ADA, factorSid: factor.sid, code: near()[2]! }, who);
  clock.advance(120_000);
  for (const code of wrongs()) await verify.checkTotp({ identity: ADA, code }, who);
  const right = () => ({ identity: ADA, code: near()[2]! });
  expect(await refused(verify.checkTotp(right(), who))).toMatchObject({
    code: "MAX_CHECKS_REACHED",
    twilio: { code: 60308 },
  });

  const second = await verify.enrollTotp({ identity: ADA, friendlyName: "second" }, who);
  const call = (code: string) => verify.confirmTotp({ identity: ADA, factorSid: second.factor.sid, code }, who);
  for (const code of wrongs()) await call(code);
  expect(await refused(call("123456"))).toMatchObject({ code: "MAX_CHECKS_REACHED", twilio: { code: 60310 } });
});

test("an agent's person enrols and is asked on pages alone", async () => {
  const { verify, clock, tokens } = await openHouse({ limits: NO_LIMITS, agents: { codeEntry: "page" } });
  await verify.enrollTotp({ identity: ADA }, model);
  const { secret = "" } = await verify.enrolment(tokens[0]!);
  const code = () => codeAt(secret, clock.now(), CONFIG);
  expect((await verify.confirmEnrolment(tokens[0]!, code())).recoveryCodes).toHaveLength(10);
  clock.advance(120_000);
  await verify.checkTotp({ identity: ADA }, model);
  expect(await verify.enter(tokens[1]!, code(), {})).toMatchObject({ state: "approved" });
  expect((await verify.checkTotp({ identity: ADA }, model)).check).toMatchObject({ verified: true });
});
