/** RFC 6238 §5.2: a code is good once. Twilio promises nothing there, and the Twilio of these tests takes it again. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { SECOND } from "../house.js";
import { ADA, openTotp, who } from "./house.js";

const elsewhere = { ...who, session: "s2" };

test("20 equal checks at once, in two processes: one challenge, one approval, one receipt", async () => {
  const { verify, neighbour, enrolled, code, twilio } = await openTotp();
  const { sid } = await enrolled();
  const beside = neighbour();
  const call = { identity: ADA, code: code(sid) };
  const checks = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? verify : beside).checkTotp(call, who)),
  );
  expect(checks.every(({ check }) => check.verified)).toBe(true);
  expect(checks.filter(({ check }) => !check.replayed)).toHaveLength(1);
  expect(new Set(checks.map(({ check }) => check.receipt)).size).toBe(1);
  expect(twilio.count("createChallenge")).toBe(1);
  console.log(`equal checks: ${checks.length} at once, ${twilio.challenges.size} challenge, 1 receipt`);
});

test("20 sessions with one code at once: one of them is verified", async () => {
  const { verify, neighbour, enrolled, code, twilio } = await openTotp();
  const { sid } = await enrolled();
  const beside = neighbour();
  const call = { identity: ADA, code: code(sid) };
  const checks = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? verify : beside).checkTotp(call, { ...who, session: `s${index}` }),
    ),
  );
  const verified = checks.filter(({ check }) => check.verified);
  expect(verified).toHaveLength(1);
  expect(checks.filter(({ check }) => check.receipt !== undefined)).toEqual(verified);
  expect(twilio.count("createChallenge")).toBe(1);
});

test.each([
  [0, 30],
  [1, 30],
  [2, 60],
] as const)("skew %i, steps of %i s: refused elsewhere for as long as Twilio could take it", async (skew, period) => {
  const { verify, enrolled, code, twilio, house } = await openTotp();
  const { sid } = await enrolled();
  Object.assign(twilio.factors.get(sid)!.totp, { skew, timeStepSeconds: period });
  const call = { identity: ADA, code: code(sid, skew) };
  expect((await verify.checkTotp(call, who)).check.verified).toBe(true);
  const lastMs = (2 * skew + 1) * period * SECOND - 1;
  for (let spent = 0; spent < lastMs; spent += 10 * SECOND) {
    house.clock.advance(Math.min(10 * SECOND, lastMs - spent));
    const { check, nextStep } = await verify.checkTotp(call, elsewhere);
    expect(check).toMatchObject({ verified: false, status: "pending" });
    expect(check.receipt).toBeUndefined();
    expect(nextStep).toContain("tried before");
  }
  expect(twilio.count("createChallenge")).toBe(1);
  // Now it is over at Twilio, too.
  house.clock.advance(period * SECOND);
  expect((await verify.checkTotp(call, elsewhere)).check.verified).toBe(false);
});

test("a new fingerprint key forgets no used code", async () => {
  const { neighbour, code } = await openTotp();
  const [before, after] = [randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];
  const old = neighbour({ hmacKey: before });
  const { factor } = await old.enrollTotp({ identity: ADA }, who);
  await old.confirmTotp({ identity: ADA, factorSid: factor.sid, code: code(factor.sid) }, who);
  const call = { identity: ADA, code: code(factor.sid, 1) };
  expect((await old.checkTotp(call, who)).check.verified).toBe(true);
  const rotated = neighbour({ hmacKey: after, hmacKeyPrevious: before });
  expect((await rotated.checkTotp(call, elsewhere)).check.verified).toBe(false);
});

test("a used code of one person is no used code of another", async () => {
  const { verify, enrolled, code, twilio } = await openTotp();
  const [ada, bob] = [await enrolled(), await enrolled("user_43")];
  twilio.factors.get(bob.sid)!.secret = twilio.factors.get(ada.sid)!.secret;
  const text = code(ada.sid);
  expect((await verify.checkTotp({ identity: ADA, code: text }, who)).check.verified).toBe(true);
  expect((await verify.checkTotp({ identity: "user_43", code: text }, who)).check.verified).toBe(true);
});
