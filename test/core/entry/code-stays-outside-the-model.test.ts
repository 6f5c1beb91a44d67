import { expect, test } from "vitest";
import { MASK, NO_LIMITS, openHouse, PERSON, person, refused, SECOND } from "../house.js";

const model = { agent: true };
const open = (agents = {}, limits = {}) => openHouse({ agents, limits: { ...NO_LIMITS, ...limits } });

test("the person enters the code on the page, and the agent reads the outcome and a receipt", async () => {
  const house = await open();
  const { verification } = await house.send({}, model);
  const asked = await house.verify.check(
    { verificationSid: verification.sid },
    { tenant: "t1", actor: "agent", session: "s1", ...model },
  );
  expect(asked).toMatchObject({ check: { verified: false, status: "pending" }, opened: true });
  expect(asked.check.entryUrl).toMatch(/\/c\/[\w-]{43}$/);
  const [token = ""] = house.tokens;
  expect(await house.verify.entry(token)).toMatchObject({ state: "open", to: MASK, channel: "sms", attemptsLeft: 5 });

  expect(await house.verify.enter(token, house.wrongCode(), {})).toMatchObject({ state: "open", attemptsLeft: 4 });
  expect(await house.verify.enter(token, house.code(), {})).toMatchObject({ state: "approved" });
  const { check } = await house.verify.check(
    { verificationSid: verification.sid },
    { tenant: "t1", actor: "agent", session: "s1", ...model },
  );
  expect(check).toMatchObject({ verified: true, status: "approved" });
  expect(check.receipt).toMatch(/^rcp_[\w-]{43}$/);
  expect(house.checks()).toHaveLength(2);
});

test("asking again gives the same page, and says that it was open already", async () => {
  const house = await open();
  const { verification } = await house.send({}, model);
  const look = () =>
    house.verify.check(
      { verificationSid: verification.sid },
      { tenant: "t1", actor: "agent", session: "s1", ...model },
    );
  const [first, second] = [await look(), await look()];
  expect(second.check.entryUrl).toBe(first.check.entryUrl);
  expect(second.opened).toBeUndefined();
  expect(house.tokens).toHaveLength(1);
});

test("where only the page may take codes, a code in an argument is refused and the send names the page", async () => {
  const house = await open({ codeEntry: "page" });
  const { verification, nextStep } = await house.send({}, model);
  expect(verification.entryUrl).toMatch(/\/c\/[\w-]{43}$/);
  expect(nextStep).toContain("never ask for the code");
  const refusal = await refused(house.check(house.code(), verification.sid, model));
  expect(refusal).toMatchObject({ code: "CODE_ENTRY_DISABLED" });
  expect(house.checks()).toHaveLength(0);
});

test("an application may check a code itself whatever its agents may", async () => {
  const house = await open({ codeEntry: "page" });
  const { verification } = await house.send();
  expect(verification.entryUrl).toBeUndefined();
  expect((await house.check(house.code(), verification.sid)).check.verified).toBe(true);
});

test("with codes in the tool only, no page is opened", async () => {
  const house = await open({ codeEntry: "tool" });
  const { verification } = await house.send({}, model);
  const { check } = await house.verify.check(
    { verificationSid: verification.sid },
    { tenant: "t1", actor: "agent", session: "s1", ...model },
  );
  expect(check.entryUrl).toBeUndefined();
  expect(house.tokens).toEqual([]);
});

test("the page is under the same limits as any check", async () => {
  const house = await open({}, { cooldownSecondsAfterFailedCheck: 60, checkPerVerification: 5 });
  const { verification } = await house.send({}, model);
  await house.verify.check(
    { verificationSid: verification.sid },
    { tenant: "t1", actor: "agent", session: "s1", ...model },
  );
  const [token = ""] = house.tokens;
  await house.verify.enter(token, house.wrongCode(), {});
  expect(await refused(house.verify.enter(token, house.code(), {}))).toMatchObject({ code: "LOCKED_OUT" });
  expect(await refused(house.check(house.code(), verification.sid))).toMatchObject({ code: "LOCKED_OUT" });
  expect(house.checks()).toHaveLength(1);
});

test("a resend from the page goes to the same person, under the cooldown", async () => {
  const house = await open({}, { resendCooldownSeconds: 30 });
  const { verification } = await house.send({}, model);
  await house.verify.check(
    { verificationSid: verification.sid },
    { tenant: "t1", actor: "agent", session: "s1", ...model },
  );
  const [token = ""] = house.tokens;
  expect(await refused(house.verify.resend(token, {}))).toMatchObject({ code: "COOLDOWN" });
  house.clock.advance(31 * SECOND);
  expect(await house.verify.resend(token, {})).toMatchObject({ state: "open", to: MASK });
  expect(house.simulator.inbox(PERSON)).toHaveLength(2);
  expect(house.sends()).toHaveLength(2);
});

test("a token is of one verification: guessed, foreign and late ones open nothing", async () => {
  const house = await open();
  const { verification } = await house.send({}, model);
  await house.send({ to: person(1) }, model);
  await house.verify.check(
    { verificationSid: verification.sid },
    { tenant: "t1", actor: "agent", session: "s1", ...model },
  );
  const [token = ""] = house.tokens;
  const flipped = `${token.slice(0, -2)}${token.at(-2) === "A" ? "B" : "A"}${token.at(-1)}`;
  for (const guess of [flipped, "", "A".repeat(43), verification.sid]) {
    expect(await refused(house.verify.entry(guess))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
    expect(await refused(house.verify.enter(guess, house.code(), {}))).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
    });
  }
  house.clock.advance(601 * SECOND);
  expect(await house.verify.entry(token)).toMatchObject({ state: "over" });
  house.clock.advance(61 * SECOND);
  expect(await refused(house.verify.entry(token))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
});

test("neither token nor code stands in the state", async () => {
  const house = await open();
  const { verification } = await house.send({ identity: "ada-lovelace" }, model);
  await house.verify.check(
    { verificationSid: verification.sid },
    { tenant: "t1", actor: "agent", session: "s1", ...model },
  );
  const [token = ""] = house.tokens;
  await house.verify.enter(token, house.code(), {});
  const { readdirSync, readFileSync } = await import("node:fs");
  const kept = readdirSync(house.folder).map((name) => readFileSync(`${house.folder}/${name}`, "latin1"));
  expect(kept.length).toBeGreaterThan(1);
  for (const secret of [token, house.code(), PERSON.slice(1), "ada-lovelace"])
    for (const text of kept) expect(text.includes(secret)).toBe(false);
});
