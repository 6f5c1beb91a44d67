import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { refused } from "../house.js";
import { ADA, openTotp, who } from "./house.js";

const newKey = () => randomBytes(32).toString("hex");

async function rotation() {
  const made = await openTotp();
  const [old, next] = [newKey(), newKey()];
  return {
    ...made,
    before: made.neighbour({ hmacKey: old }),
    during: made.neighbour({ hmacKey: next, hmacKeyPrevious: old }),
    after: made.neighbour({ hmacKey: next }),
  };
}

test("who comes while both keys are set is found under the old one, and later under the new one alone", async () => {
  const { before, during, after, code } = await rotation();
  const { factor } = await before.enrollTotp({ identity: ADA }, who);
  const confirmed = await before.confirmTotp({ identity: ADA, factorSid: factor.sid, code: code(factor.sid) }, who);
  expect((await during.checkTotp({ identity: ADA, code: confirmed.recoveryCodes![0]! }, who)).check.verified).toBe(
    true,
  );
  expect((await after.listFactors({ identity: ADA }, who)).factors).toMatchObject([{ sid: factor.sid }]);
  expect((await after.checkTotp({ identity: ADA, code: code(factor.sid) }, who)).check.verified).toBe(true);
});

test("an enrolment that began under the old key is finished under the new one, with one set of recovery codes", async () => {
  const { before, during, code } = await rotation();
  const { factor, secret } = await before.enrollTotp({ identity: ADA }, who);
  expect((await during.enrollTotp({ identity: ADA }, who)).secret).toBe(secret);
  const call = { identity: ADA, factorSid: factor.sid, code: code(factor.sid) };
  expect((await during.confirmTotp(call, who)).recoveryCodes).toHaveLength(10);
  expect((await before.confirmTotp(call, who)).recoveryCodes).toBeUndefined();
});

test("a process before and one in the middle of the rotation agree on a new person's entity", async () => {
  const { before, during, twilio } = await rotation();
  for (let person = 0; person < 20; person += 1) {
    const identity = `user_${person}`;
    await Promise.all(
      [before, during, before, during].map((verify, index) =>
        verify.enrollTotp({ identity, friendlyName: `app ${index}` }, who),
      ),
    );
    // And later as well, when it looks under the new key first.
    await during.enrollTotp({ identity, friendlyName: "later" }, who);
  }
  expect(new Set(twilio.calls.map(({ identity }) => identity)).size).toBe(20);
});

test("who did not come in that time has to enrol again: nobody is mistaken for them", async () => {
  const { before, after, code } = await rotation();
  const { factor } = await before.enrollTotp({ identity: ADA }, who);
  await before.confirmTotp({ identity: ADA, factorSid: factor.sid, code: code(factor.sid) }, who);
  expect((await after.listFactors({ identity: ADA }, who)).factors).toEqual([]);
  expect(await refused(after.checkTotp({ identity: ADA, code: code(factor.sid) }, who))).toMatchObject({
    code: "VERIFICATION_NOT_FOUND",
  });
});
