/** What events change, through the routes and the real store: ends, deliveries, budgets, factors, codes of our own. */
import { describe, expect, test } from "vitest";
import type { ExplainedError } from "../../../src/core/explain/explain.js";
import type { Delivery, DeliveryMessage } from "../../../src/core/ports/delivery.js";
import { eventually } from "../../eventually.js";
import {
  eventOf,
  type Gate,
  newSid,
  openGate,
  post,
  recordOf,
  signedForm,
  signedSendgrid,
  tell,
  uuid,
} from "../../http/webhooks/support.js";
import { AUTO, channelsSent, events, settled } from "../fallback/support.js";
import { caller, EMAIL, MINUTE, NO_LIMITS, PERSON, person, refused } from "../house.js";

const ended = (gate: Gate, kind: string, verification_sid: string) =>
  tell(gate, eventOf(`verification.${kind}`, { verification_sid, verification_status: "X" }, gate.clock.now()));

async function undelivered(gate: Gate, sid: string, error_code: number | string, more: object = {}) {
  const { attemptSid } = await recordOf(gate, sid);
  const data = { verification_sid: sid, attempt_sid: attemptSid, channel: "SMS", error_code, ...more };
  return tell(gate, eventOf("message.undelivered", data, gate.clock.now()));
}

async function explained(gate: Gate, verificationSid: string): Promise<ExplainedError> {
  const answer = await gate.verify.explain({ verificationSid }, caller);
  if (!("error" in answer)) throw new Error("candidates instead of an error");
  return answer.error;
}

describe("how a verification ended", () => {
  test.each([
    ["canceled", "canceled", "CANCELED"],
    ["expired", "expired", "VERIFICATION_EXPIRED"],
    ["max-attempts-reached", "max_attempts_reached", 60202],
    ["max_attempts_reached", "max_attempts_reached", 60202],
  ])("verification.%s", async (kind, status, code) => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    expect(await ended(gate, kind, sid)).toBe(200);
    expect(await recordOf(gate, sid)).toMatchObject({ status, endedByEvent: true });
    expect((await gate.verify.check({ verificationSid: sid }, caller)).check).toMatchObject({
      verified: false,
      status,
    });
    gate.simulator.faults({ match: { path: "/v2/Attempts" }, status: 400, code: 20003, times: 9 });
    gate.simulator.faults({ match: { path: sid }, status: 404, code: 20404, times: 9 });
    const { code: said, meaning } = await explained(gate, sid);
    expect(said).toBe(code);
    expect(meaning).toContain(`${status.replaceAll("_", " ")}, as Twilio told`);
  });

  test("an equal send is then a new one, no replay", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    expect((await gate.send()).verification.replayed).toBe(true);
    await ended(gate, "canceled", sid);
    expect((await gate.send()).verification.replayed).toBe(false);
  });

  test("what a check of ours saw stays", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    await gate.check(gate.code(), sid);
    const approved = await recordOf(gate, sid);
    for (const kind of ["canceled", "expired", "max-attempts-reached"]) await ended(gate, kind, sid);
    expect(await recordOf(gate, sid)).toEqual(approved);
  });

  test("a challenge that was denied", async () => {
    const gate = await openGate();
    const { store } = await gate.context.state();
    const { sid } = (await gate.send()).verification;
    const challenge = { ...(await recordOf(gate, sid)), sid: newSid("YC"), channel: "totp" as const };
    await store.saveVerification(challenge);
    const fields = { type: "challenge.denied", uuid: uuid(), challenge_sid: challenge.sid, extra: "1" };
    expect(await post(gate.app, signedForm("verify-factors", fields))).toBe(200);
    expect(await recordOf(gate, challenge.sid)).toMatchObject({ status: "failed", endedByEvent: true });
  });

  test("a factor that was deleted ends its enrolment, with the secret", async () => {
    const gate = await openGate();
    const { factor } = await gate.verify.enrollTotp({ identity: "user_42" }, caller);
    const { store, fingerprint } = await gate.context.state();
    const secret = () => store.recall(caller.tenant, "totp", fingerprint("totp-secret", caller.tenant, factor.sid)[0]);
    expect(await secret()).toBeDefined();
    const fields = { type: "factor.deleted", uuid: uuid(), factor_sid: factor.sid };
    await post(gate.app, signedForm("verify-factors", fields));
    expect(await secret()).toBeUndefined();
    expect(await recordOf(gate, factor.sid)).toMatchObject({ status: "deleted" });
  });
});

describe("what became of a message", () => {
  test("is told by the next look, without asking Twilio, and explained", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    await undelivered(gate, sid, "30006");
    const { nextStep } = await gate.verify.check({ verificationSid: sid }, caller);
    expect(nextStep).toContain("landline");
    expect(gate.simulator.requests().filter(({ path }) => path === "/v2/Attempts")).toEqual([]);
    gate.simulator.faults({ match: { path: "/v2/Attempts" }, status: 400, code: 20003, times: 9 });
    expect(await explained(gate, sid)).toMatchObject({ code: 30006 });
  });

  test("explain believes Twilio's list where that knows the end, and the event where it does not yet", async () => {
    const gate = await openGate();
    gate.sendFault({ undelivered: 30003 });
    const { sid } = (await gate.send()).verification;
    await undelivered(gate, sid, 30006);
    expect(await explained(gate, sid)).toMatchObject({ code: 30003 });
  });

  test("one message follows by itself where the operator chose so, and none after an approval elsewhere", async () => {
    const gate = await openGate({ settings: { fallback: AUTO, fallbackChannels: ["call"] } });
    const { sid } = (await gate.send()).verification;
    await undelivered(gate, sid, 30003);
    await eventually(() => expect(channelsSent(gate)).toEqual(["sms", "call"]));
    const { sid: other } = (await gate.send({ to: person(1) })).verification;
    await ended(gate, "approved", other);
    await undelivered(gate, other, 30003);
    await settled();
    expect(channelsSent(gate)).toEqual(["sms", "call", "sms"]);
  });

  test("of an older message it says nothing of the newest, but an opt-out counts", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    const { attemptSid } = await recordOf(gate, sid);
    await gate.send({ resend: true });
    expect((await recordOf(gate, sid)).attemptSid).not.toBe(attemptSid);
    await undelivered(gate, sid, 30006, { attempt_sid: attemptSid });
    expect((await gate.verify.check({ verificationSid: sid }, caller)).nextStep).not.toContain("did not arrive");
    await undelivered(gate, sid, 21610, { attempt_sid: attemptSid });
    expect(await refused(gate.send({ resend: true }))).toMatchObject({ code: "DESTINATION_SUPPRESSED" });
  });

  test("a call is voice in Twilio's events", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send({ channel: "call" })).verification;
    await undelivered(gate, sid, 13224, { channel: "voice" });
    expect((await gate.verify.check({ verificationSid: sid }, caller)).nextStep).toContain("not answered");
  });

  test("a block against fraud is an alert", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    await undelivered(gate, sid, 30450);
    expect(events(gate, "alert")).toMatchObject([{ fields: { code: "fraud_block", country: "US", channel: "sms" } }]);
  });

  test("one that is faster than the answer to its send has its effect when that is known", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    const { store } = await gate.context.state();
    const record = await recordOf(gate, sid);
    await store.erase(caller.tenant, [record.subject]);
    await tell(gate, eventOf("verification.canceled", { verification_sid: sid }, gate.clock.now()));
    expect(await store.openEvents(caller.tenant, 9)).toHaveLength(1);
    await store.saveVerification(record);
    await eventually(async () => expect(await recordOf(gate, sid)).toMatchObject({ status: "canceled" }));
    // Closed after its effect, in a step of its own.
    await eventually(async () => expect(await store.openEvents(caller.tenant, 9)).toEqual([]));
  });

  test("one of another application at the same Service is let go after a minute", async () => {
    const gate = await openGate();
    const { store } = await gate.context.state();
    await ended(gate, "canceled", newSid("VE"));
    await gate.runtime.verify.resumeEvents(caller);
    expect(await store.openEvents(caller.tenant, 9)).toHaveLength(1);
    gate.clock.advance(MINUTE);
    await gate.runtime.verify.resumeEvents(caller);
    expect(await store.openEvents(caller.tenant, 9)).toEqual([]);
  });
});

describe("an approval seen by an event", () => {
  const budget = { ...NO_LIMITS, unverifiedPerCountryPerHour: 1 };
  const open = () => openGate({ limits: budget, settings: { unverifiedBudgets: "deny" } });

  test("releases the budget against pumping as an approval by a check does", async () => {
    const gate = await open();
    const { sid } = (await gate.send()).verification;
    expect(await refused(gate.send({ to: person(1) }))).toMatchObject({ rule: "unverified_per_country_per_hour" });
    await ended(gate, "approved", sid);
    await gate.send({ to: person(1) });
  });

  test("once: not what the destination is sent after that", async () => {
    const gate = await open();
    const { sid } = (await gate.send()).verification;
    await ended(gate, "approved", sid);
    await gate.send({ to: person(1) });
    await ended(gate, "approved", sid);
    await ended(gate, "approved", newSid("VE"));
    expect(await refused(gate.send({ to: person(2) }))).toMatchObject({ rule: "unverified_per_country_per_hour" });
  });

  test("leaves the lock after wrong codes closed", async () => {
    const gate = await openGate({ limits: { ...NO_LIMITS, checkPerToPer10m: 2 } });
    const { sid } = (await gate.send()).verification;
    for (const code of ["000001", "000002"]) await gate.check(code, sid);
    await ended(gate, "approved", sid);
    expect(await refused(gate.check(gate.code(), sid))).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("is explained", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    await ended(gate, "approved", sid);
    const { code, meaning } = await explained(gate, sid);
    expect([code, meaning]).toEqual(["NO_ERROR", expect.stringContaining("approved, as Twilio told")]);
  });
});

describe("a code of our own", () => {
  function outbox() {
    const sent: DeliveryMessage[] = [];
    const deliver: Delivery["deliver"] = async (message) => {
      sent.push(message);
      return { ok: true };
    };
    return { sent, delivery: { reaches: "any" as const, deliver } };
  }

  async function openCustom(to: string) {
    const { sent, delivery } = outbox();
    const gate = await openGate({ delivery });
    const { sid } = (await gate.send({ to, channel: "custom" })).verification;
    const mail = (event: string, more: object = {}) => ({
      event,
      delivery_id: sent.at(-1)!.id,
      sg_event_id: uuid(),
      timestamp: gate.clock.now() / 1_000,
      email: EMAIL,
      ...more,
    });
    const mailed = (...all: object[]) => post(gate.app, signedSendgrid(all, gate.clock.now()));
    const look = async () => (await gate.verify.check({ verificationSid: sid }, caller)).nextStep;
    return { gate, sent, sid, mail, mailed, look };
  }

  test("a mail that bounced: nothing but another address helps", async () => {
    const { gate, sid, mail, mailed, look } = await openCustom(EMAIL);
    await mailed(mail("processed"), mail("bounce", { bounce_classification: "Invalid Address" }));
    expect(await look()).toMatch(/mailbox did not take it.*another one/);
    expect(await explained(gate, sid)).toMatchObject({ code: "NOT_DELIVERED" });
  });

  test("a mail that was blocked can go another way", async () => {
    const { mail, mailed, look } = await openCustom(EMAIL);
    await mailed(mail("bounce", { type: "blocked", bounce_classification: "Reputation" }));
    expect(await look()).toMatch(/was not delivered.*email/);
  });

  test("a complaint is an opt-out", async () => {
    const { gate, mail, mailed } = await openCustom(EMAIL);
    await mailed(mail("delivered"), mail("spamreport"));
    const again = gate.send({ to: EMAIL, channel: "custom", resend: true });
    expect(await refused(again)).toMatchObject({ code: "DESTINATION_SUPPRESSED" });
  });

  test("of the mail before the newest it says nothing", async () => {
    const { gate, mail, mailed, look } = await openCustom(EMAIL);
    const bounce = mail("bounce", { bounce_classification: "Invalid Address" });
    await gate.send({ to: EMAIL, channel: "custom", resend: true });
    await mailed(bounce);
    expect(await look()).not.toContain("did not arrive");
  });

  test("an SMS or a call that the operator's own server made, named in the callback's address", async () => {
    const { gate, sent, look } = await openCustom(PERSON);
    const query = `?delivery=${sent[0]!.id}`;
    const fields = { MessageSid: newSid("SM"), MessageStatus: "undelivered", ErrorCode: "30003" };
    expect(await post(gate.app, signedForm("sms-status", fields, query))).toBe(200);
    expect(await look()).toContain("was not delivered");
    await gate.send({ channel: "custom", resend: true });
    expect(await look()).not.toContain("did not arrive");
    const call = {
      CallSid: newSid("CA"),
      CallStatus: "no-answer",
      Timestamp: new Date(gate.clock.now()).toUTCString(),
    };
    await post(gate.app, signedForm("voice-status", call, `?delivery=${sent[1]!.id}`));
    expect(await look()).toContain("was not delivered");
  });

  test("a STOP to the operator's own number is an opt-out", async () => {
    const { gate, sent } = await openCustom(PERSON);
    const fields = { MessageSid: newSid("SM"), MessageStatus: "failed", ErrorCode: "21610" };
    await post(gate.app, signedForm("sms-status", fields, `?delivery=${sent[0]!.id}`));
    const again = gate.send({ channel: "custom", resend: true });
    expect(await refused(again)).toMatchObject({ code: "DESTINATION_SUPPRESSED" });
  });

  test("Twilio's events say nothing of it", async () => {
    const { gate, sid } = await openCustom(PERSON);
    await ended(gate, "canceled", sid);
    expect(await recordOf(gate, sid)).toMatchObject({ status: "pending" });
  });
});
