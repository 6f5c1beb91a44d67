/** Another tenant's verifications, and those that another system started in the same Service, are not an agent's to touch. */
import { describe, expect, test } from "vitest";
import { type House, NO_LIMITS, openHouse, PERSON, refused } from "../house.js";

const agent = { tenant: "t1", actor: "agent", session: "s1", agent: true };
const application = { ...agent, agent: false };

const OTHERS: Record<string, (house: House) => Promise<string>> = {
  "another tenant's": async (house) =>
    (await house.send({ to: PERSON }, { ...application, tenant: "t2" })).verification.sid,
  "another system's": async (house) => {
    const made = await (await house.context.gateway()).createVerification({ to: PERSON, channel: "sms" });
    if (!made.ok) throw new Error("not made");
    return made.value.sid;
  },
};

describe.each(Object.keys(OTHERS))("%s verification", (whose) => {
  const start = async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const verificationSid = await OTHERS[whose]!(house);
    return { house, verificationSid, before: house.simulator.requests().length };
  };

  test("is not found by its sid: no cancel, no code, no look reaches Twilio", async () => {
    const { house, verificationSid, before } = await start();
    for (const call of [
      house.verify.cancel({ verificationSid }, agent),
      house.verify.check({ verificationSid }, agent),
      house.verify.check({ verificationSid, code: house.code() }, agent),
    ]) {
      expect(await refused(call)).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
    }
    expect(house.simulator.requests()).toHaveLength(before);
    // It is still open for whoever started it.
    const gateway = await house.context.gateway();
    expect(await gateway.fetchVerification(verificationSid)).toMatchObject({ value: { status: "pending" } });
  });

  test("may be read about, masked: that is how it is found out why codes do not arrive", async () => {
    const { house, verificationSid } = await start();
    const { verifications } = await house.verify.list({}, agent);
    expect(verifications).toMatchObject([{ sid: verificationSid, to: expect.stringMatching(/^\+1•+71$/) }]);
  });
});

test("an application of the operator's still sees, checks and cancels all of them", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  const verificationSid = await OTHERS["another system's"]!(house);
  expect((await house.verify.list({}, application)).verifications).toMatchObject([{ sid: verificationSid }]);
  expect((await house.verify.check({ verificationSid }, application)).check.status).toBe("pending");
  expect((await house.verify.cancel({ verificationSid }, application)).verification.status).toBe("canceled");
});
