import { expect, test } from "vitest";
import { refusal, refused, SECOND } from "../house.js";
import { ADA, model, openTotp, who } from "./house.js";

const asking = (confirmSend: "always" | "new_destination" = "always") => openTotp({ agents: { confirmSend } });

test("an agent brings a person's agreement, bound to this factor, once", async () => {
  const { verify, enrolled, twilio, house } = await asking();
  const [one, two] = [await enrolled(), await enrolled()];
  const call = { identity: ADA, factorSid: one.sid };
  const asked = await refusal(verify.removeFactor(call, model));
  expect(asked.toJSON()).toMatchObject({ code: "CONFIRMATION_REQUIRED", message: expect.stringContaining(one.sid) });
  const { token } = asked.details.confirmation!;
  expect(asked.toJSON().fix).toContain(token);
  for (const [change, by] of [
    [{ factorSid: two.sid }, {}],
    [{}, { session: "s2" }],
    [{}, { actor: "other" }],
    [{ confirmation: `${token}A` }, {}],
    [{ confirmation: "yes" }, {}],
  ] as const) {
    const other = verify.removeFactor({ ...call, confirmation: token, ...change }, { ...model, ...by });
    expect(await refused(other)).toMatchObject({ code: "CONFIRMATION_REQUIRED" });
  }
  expect(twilio.count("removeFactor")).toBe(0);
  const { factor } = await verify.removeFactor({ ...call, confirmation: token }, model);
  expect(factor).toEqual({ sid: one.sid, status: "removed" });
  expect((await verify.listFactors({ identity: ADA }, who)).factors).toMatchObject([{ sid: two.sid }]);

  const late = await refusal(verify.removeFactor({ identity: ADA, factorSid: two.sid }, model));
  house.clock.advance(301 * SECOND);
  const confirmation = late.details.confirmation!.token;
  expect(await refused(verify.removeFactor({ identity: ADA, factorSid: two.sid, confirmation }, model))).toMatchObject({
    code: "CONFIRMATION_REQUIRED",
  });
});

test("nobody is asked about a factor that is not there", async () => {
  const { verify, enrolled } = await asking();
  await enrolled();
  const call = { identity: ADA, factorSid: `YF${"0".repeat(32)}` };
  expect(await refused(verify.removeFactor(call, model))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
});

test("new_destination asks too; never and an application are not asked", async () => {
  const careful = await asking("new_destination");
  const kept = await careful.enrolled();
  const call = { identity: ADA, factorSid: kept.sid };
  expect(await refused(careful.verify.removeFactor(call, model))).toMatchObject({ code: "CONFIRMATION_REQUIRED" });
  expect((await careful.verify.removeFactor(call, who)).factor.status).toBe("removed");
  const open = await openTotp();
  const { sid } = await open.enrolled();
  expect((await open.verify.removeFactor({ identity: ADA, factorSid: sid }, model)).factor.status).toBe("removed");
});

test("a pending enrolment that is removed is over: its secret is shown no more", async () => {
  const { verify, house } = await openTotp();
  const { factor } = await verify.enrollTotp({ identity: ADA }, model);
  const [token = ""] = house.tokens;
  expect(await verify.enrolment(token)).toMatchObject({ state: "open" });
  await verify.removeFactor({ identity: ADA, factorSid: factor.sid }, who);
  const view = await verify.enrolment(token);
  expect(view).toMatchObject({ state: "over", codesWait: false });
  expect(view.secret).toBeUndefined();
});
