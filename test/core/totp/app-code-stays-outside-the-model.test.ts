import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MINUTE, NO_LIMITS, refused, SECOND } from "../house.js";
import { ADA, model, openTotp, who } from "./house.js";

test("the person enters the code on a page, and the agent reads the outcome and a receipt", async () => {
  const { verify, enrolled, code, wrong, house, twilio } = await openTotp();
  const { sid } = await enrolled();
  // So long that it stands nowhere by chance.
  twilio.factors.get(sid)!.totp.codeLength = 8;
  const asked = await verify.checkTotp({ identity: ADA, nonce: "n-123456789" }, model);
  expect(asked).toMatchObject({ check: { verified: false, status: "pending", factorSid: sid }, opened: true });
  expect(asked.check.entryUrl).toMatch(/\/c\/[\w-]{43}$/);
  expect(asked.nextStep).toContain("never ask for the code");
  const again = await verify.checkTotp({ identity: ADA, nonce: "n-123456789" }, model);
  expect(again.check.entryUrl).toBe(asked.check.entryUrl);
  expect(again.opened).toBeUndefined();
  const [token = ""] = house.tokens;
  expect(await verify.entry(token)).toMatchObject({ state: "open", channel: "totp", to: "authenticator app" });
  expect(await verify.enter(token, wrong(sid), {})).toMatchObject({ state: "open" });
  expect(await verify.enter(token, code(sid), {})).toMatchObject({ state: "approved" });

  const { check } = await verify.checkTotp({ identity: ADA, nonce: "n-123456789" }, model);
  expect(check).toMatchObject({ verified: true, status: "approved", channel: "totp" });
  const { claims } = await verify.redeem({ receipt: check.receipt!, nonce: "n-123456789", sub: ADA }, who);
  expect(claims).toMatchObject({ amr: ["otp"], act: { sub: "agent:app" } });
  const shown = JSON.stringify([asked, again, check, house.lines]);
  const kept = readdirSync(house.folder).map((name) => readFileSync(`${house.folder}/${name}`, "latin1"));
  for (const secret of [token, ADA]) for (const text of kept) expect(text.includes(secret)).toBe(false);
  for (const text of [shown, ...kept]) expect(text.includes(code(sid))).toBe(false);
});

test("another session is not told of it, and asks the person itself", async () => {
  const { verify, enrolled, code, house } = await openTotp();
  const { sid } = await enrolled();
  await verify.checkTotp({ identity: ADA }, model);
  const [token = ""] = house.tokens;
  await verify.enter(token, code(sid), {});
  for (const other of [{ session: "s2" }, { actor: "other" }]) {
    const { check } = await verify.checkTotp({ identity: ADA }, { ...model, ...other });
    expect(check).toMatchObject({ verified: false, entryUrl: expect.stringContaining("/c/") });
    expect(check.entryUrl).not.toContain(token);
  }
});

test("once its receipt is redeemed, or over, the next check asks the person anew, on another page", async () => {
  const { verify, enrolled, code, house } = await openTotp();
  const { sid } = await enrolled();
  const approve = async () => {
    const { check } = await verify.checkTotp({ identity: ADA }, model);
    expect(check.verified).toBe(false);
    house.clock.advance(2 * MINUTE);
    await verify.enter(house.tokens.at(-1)!, code(sid), {});
    return verify.checkTotp({ identity: ADA }, model);
  };
  const first = await approve();
  await verify.redeem({ receipt: first.check.receipt!, sub: ADA }, who);
  const second = await approve();
  expect(second.check).toMatchObject({ verified: true });
  expect(second.check.receipt).not.toBe(first.check.receipt);
  house.clock.advance(5 * MINUTE);
  expect((await verify.checkTotp({ identity: ADA }, model)).check.verified).toBe(false);
  expect(house.tokens).toHaveLength(3);
});

test("a recovery code is taken there too, once", async () => {
  const { verify, enrolled, house } = await openTotp();
  const { recoveryCodes } = await enrolled();
  await verify.checkTotp({ identity: ADA }, model);
  const [token = ""] = house.tokens;
  expect(await verify.enter(token, recoveryCodes[0]!.replace("-", ""), {})).toMatchObject({ state: "approved" });
  const { check } = await verify.checkTotp({ identity: ADA }, model);
  expect(check).toMatchObject({ verified: true, channel: "recovery_code" });
});

test("where only the page may take codes an argument is refused, for a confirmation too, and an application's is not", async () => {
  const { verify, enrolled, code, twilio } = await openTotp({ agents: { codeEntry: "page" } });
  const { sid, recoveryCodes } = await enrolled();
  const asked = twilio.count("createChallenge");
  for (const text of [code(sid), recoveryCodes[0]!]) {
    expect(await refused(verify.checkTotp({ identity: ADA, code: text }, model))).toMatchObject({
      code: "CODE_ENTRY_DISABLED",
      fix: expect.stringContaining("check_totp without code"),
    });
  }
  const { factor } = await verify.enrollTotp({ identity: ADA }, model);
  const first = { identity: ADA, factorSid: factor.sid, code: code(factor.sid) };
  expect(await refused(verify.confirmTotp(first, model))).toMatchObject({ code: "CODE_ENTRY_DISABLED" });
  expect(twilio.count("createChallenge")).toBe(asked);
  expect((await verify.checkTotp({ identity: ADA, code: code(sid) }, who)).check.verified).toBe(true);
});

test("with codes in the tool only, no page is opened", async () => {
  const { verify, enrolled, house } = await openTotp({ agents: { codeEntry: "tool" } });
  await enrolled();
  expect((await verify.checkTotp({ identity: ADA }, model)).check).not.toHaveProperty("entryUrl");
  expect(house.tokens).toEqual([]);
});

test("the page is under the limits of any check, has nothing to send again, and ends after ten minutes", async () => {
  const { verify, enrolled, code, wrong, house, twilio } = await openTotp({
    limits: { ...NO_LIMITS, cooldownSecondsAfterFailedCheck: 60 },
  });
  const { sid } = await enrolled();
  await verify.checkTotp({ identity: ADA }, model);
  const [token = ""] = house.tokens;
  await verify.enter(token, wrong(sid), {});
  const locked = { code: "LOCKED_OUT", retry_after_ms: 60 * SECOND };
  expect(await refused(verify.enter(token, code(sid), {}))).toMatchObject(locked);
  expect(await refused(verify.checkTotp({ identity: ADA, code: code(sid) }, who))).toMatchObject(locked);
  expect(await refused(verify.resend(token, {}))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
  const tried = twilio.count("createChallenge") + twilio.count("verifyChallenge");
  house.clock.advance(10 * MINUTE);
  expect(await verify.entry(token)).toMatchObject({ state: "over", attemptsLeft: 0 });
  expect(await verify.enter(token, code(sid), {})).toMatchObject({ state: "over" });
  expect(twilio.count("createChallenge") + twilio.count("verifyChallenge")).toBe(tried);
});

test("letters on the page of a message are no code, and reach nobody", async () => {
  const { house } = await openTotp();
  const { verification } = await house.send({}, { agent: true });
  await house.verify.check({ verificationSid: verification.sid }, { ...model, actor: "agent" });
  expect(await refused(house.verify.enter(house.tokens[0]!, "ABCDEFGHJK", {}))).toMatchObject({
    code: "INVALID_INPUT",
  });
  expect(house.checks()).toHaveLength(0);
});
