/** An event, however well signed, is no proof for a caller: no receipt, no `verified: true`, no known person. */
import { expect, test } from "vitest";
import { caller, refused } from "../core/house.js";
import { eventOf, newSid, openGate, post, recordOf, signedForm, tell, uuid } from "../http/webhooks/support.js";

test("verification.approved: a check stays unverified, there is no receipt, and the person is not proven", async () => {
  const gate = await openGate();
  const { sid } = (await gate.send({ identity: "user_42" })).verification;
  const before = await recordOf(gate, sid);
  const approved = eventOf(
    "verification.approved",
    { verification_sid: sid, verification_status: "APPROVED" },
    gate.clock.now(),
  );
  await tell(gate, approved);
  expect(await recordOf(gate, sid)).toEqual(before);
  const { check } = await gate.verify.check({ verificationSid: sid }, caller);
  expect(check).toMatchObject({ verified: false, status: "pending" });
  expect(check).not.toHaveProperty("receipt");
  const { store } = await gate.context.state();
  expect(await store.isHolder(caller.tenant, [before.holder!])).toBe(false);
  expect(await store.recall(caller.tenant, "verified", before.subject)).toBeUndefined();
  expect(await gate.check(gate.wrongCode(), sid)).toMatchObject({ check: { verified: false } });
});

test("the right code still approves after it, once, with its receipt", async () => {
  const gate = await openGate();
  const { sid } = (await gate.send()).verification;
  await tell(gate, eventOf("verification.approved", { verification_sid: sid }, gate.clock.now()));
  const { check } = await gate.check(gate.code(), sid);
  expect(check).toMatchObject({ verified: true, receipt: expect.stringMatching(/^rcp_/) });
});

test("before or after an end that another event tells, neither", async () => {
  const gate = await openGate();
  const { sid } = (await gate.send()).verification;
  const event = (kind: string) => eventOf(`verification.${kind}`, { verification_sid: sid }, gate.clock.now());
  await tell(gate, event("approved"), event("expired"), event("approved"));
  expect((await gate.verify.check({ verificationSid: sid }, caller)).check).toMatchObject({
    verified: false,
    status: "expired",
  });
});

test("challenge.approved approves no code of an app and no enrolment", async () => {
  const gate = await openGate();
  const { factor } = await gate.verify.enrollTotp({ identity: "user_42" }, caller);
  const { store } = await gate.context.state();
  const challenge = { ...(await recordOf(gate, factor.sid)), sid: newSid("YC") };
  await store.saveVerification(challenge);
  for (const type of ["challenge.approved", "factor.verified"]) {
    const fields = { type, uuid: uuid(), challenge_sid: challenge.sid, factor_sid: factor.sid };
    expect(await post(gate.app, signedForm("verify-factors", fields))).toBe(200);
  }
  expect(await recordOf(gate, challenge.sid)).toEqual(challenge);
  expect(await recordOf(gate, factor.sid)).toMatchObject({ status: "pending" });
  const code = { identity: "user_42", code: "000000" };
  expect(await refused(gate.verify.checkTotp(code, caller))).toMatchObject({ code: expect.any(String) });
});

test("what a contact's messages became tells an agent nothing that it may not know", async () => {
  const contacts = { user_42: "+14155552671" };
  const gate = await openGate({ contacts, agents: { destinations: "contacts" } });
  const agent = { ...caller, agent: true };
  const sids = await Promise.all(
    ["user_42", "nobody"].map(async (contact) => (await gate.send({ contact }, agent)).verification.sid),
  );
  for (const sid of sids) {
    const { attemptSid } = await recordOf(gate, sid);
    const about = { verification_sid: sid, attempt_sid: attemptSid ?? newSid("VL"), channel: "sms", error_code: 30006 };
    for (const kind of [
      "message.undelivered",
      "verification.expired",
      "verification.canceled",
      "verification.approved",
    ])
      await tell(gate, eventOf(kind, about, gate.clock.now()));
  }
  const seen = await Promise.all(
    sids.map(async (sid) => {
      const checked = await gate.verify.check({ verificationSid: sid }, agent);
      const explained = await gate.verify.explain({ verificationSid: sid }, agent);
      const listed = await gate.verify.list({ verificationSid: sid }, agent);
      return JSON.stringify([checked, explained, listed])
        .replaceAll(sid, "VE")
        .replaceAll(/user_42|nobody/g, "contact")
        .replaceAll(/\/c\/[\w-]+/g, "");
    }),
  );
  expect(seen[0]).toBe(seen[1]);
});
