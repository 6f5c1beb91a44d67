/** A signature has no time in it: whoever recorded a signed request can send it again, and Twilio itself repeats. */
import { describe, expect, test } from "vitest";
import { AUTO, channelsSent, events, settled } from "../core/fallback/support.js";
import { caller, HOUR, MINUTE, NO_LIMITS, PERSON, person, refused } from "../core/house.js";
import { eventually } from "../eventually.js";
import {
  eventOf,
  type Gate,
  gateOf,
  newSid,
  openGate,
  post,
  recordOf,
  type Signed,
  signedForm,
  signedJson,
  uuid,
  webhookLines,
} from "../http/webhooks/support.js";
import { onBothStores } from "../store/both-stores.js";

const DELIVERIES = 1_000;
/** More would wait longer for Redis than a busy machine allows: 503, and Twilio would repeat them. */
const AT_ONCE = 100;

onBothStores((where) => {
  test(`${DELIVERIES} deliveries of one event, to two servers at once: one effect`, { timeout: 60_000 }, async () => {
    const gate = await openGate({ ...where(), settings: { fallback: AUTO, fallbackChannels: ["call"] } });
    const servers = [gate.app, gateOf(gate).app];
    const { sid } = (await gate.send()).verification;
    const { attemptSid } = await recordOf(gate, sid);
    const data = { verification_sid: sid, attempt_sid: attemptSid, channel: "sms", error_code: 30003 };
    const signed = signedJson("verify-events", [eventOf("message.undelivered", data, gate.clock.now())]);
    const statuses = new Set<number>();
    for (let posted = 0; posted < DELIVERIES; posted += AT_ONCE) {
      const wave = Array.from({ length: AT_ONCE }, (_, index) => post(servers[index % 2]!, signed));
      for (const status of await Promise.all(wave)) statuses.add(status);
    }
    expect(statuses).toEqual(new Set([200]));
    const outcomes = webhookLines(gate).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "taken")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(DELIVERIES - 1);
    await eventually(() => expect(channelsSent(gate)).toEqual(["sms", "call"]));
    await settled();
    expect(channelsSent(gate)).toEqual(["sms", "call"]);
    expect(events(gate, "delivery_failed")).toHaveLength(1);
  });
});

test("a recorded approval, sent again and again, opens no budget a second time", async () => {
  const limits = { ...NO_LIMITS, unverifiedPerCountryPerHour: 1 };
  const gate = await openGate({ limits, settings: { unverifiedBudgets: "deny" } });
  const { sid } = (await gate.send()).verification;
  const recorded = signedJson("verify-events", [
    eventOf("verification.approved", { verification_sid: sid }, gate.clock.now()),
  ]);
  await post(gate.app, recorded);
  gate.clock.advance(MINUTE);
  await gate.send();
  for (let index = 0; index < 50; index += 1) expect(await post(gate.app, recorded)).toBe(200);
  expect(await refused(gate.send({ to: person(1) }))).toMatchObject({ rule: "unverified_per_country_per_hour" });
});

test("with another retry token in its header it is still the same request", async () => {
  const gate = await openGate();
  const signed = signedForm("verify-factors", { type: "factor.deleted", uuid: uuid(), factor_sid: newSid("YF") });
  for (const token of ["a", "b"]) {
    const headers = { ...signed.init.headers, "i-twilio-idempotency-token": token };
    await post(gate.app, { ...signed, init: { ...signed.init, headers } });
  }
  expect(webhookLines(gate).map(({ outcome }) => outcome)).toEqual(["taken", "duplicate"]);
});

describe("an opt-out that the operator cleared does not come back with a recording of it, on any later day", () => {
  async function holds(gate: Gate, channel: "sms" | "custom", recorded: Signed) {
    const suppressed = async () => (await gate.verify.suppression({ to: PERSON }, caller)).channels;
    await post(gate.app, recorded);
    expect(await suppressed()).toEqual([channel]);
    await gate.verify.unsuppress({ to: PERSON }, caller);
    for (let hour = 0; hour < 72; hour += 6) {
      gate.clock.advance(6 * HOUR);
      expect(await post(gate.app, recorded)).toBe(200);
      expect(await suppressed()).toEqual([]);
    }
  }

  test("of an event, which says when it was", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    const { attemptSid } = await recordOf(gate, sid);
    const data = { verification_sid: sid, attempt_sid: attemptSid, channel: "sms", error_code: 21610 };
    const stop = eventOf("message.undelivered", data, gate.clock.now());
    await holds(gate, "sms", signedJson("verify-events", [stop]));
    expect(webhookLines(gate).map(({ outcome }) => outcome)).toContain("stale");
  });

  test("of a callback, which does not", async () => {
    const deliver = async () => ({ ok: true as const });
    const gate = await openGate({ delivery: { reaches: "any", deliver } });
    const { sid } = (await gate.send({ channel: "custom" })).verification;
    const fields = { MessageSid: newSid("SM"), MessageStatus: "failed", ErrorCode: "21610" };
    await holds(gate, "custom", signedForm("sms-status", fields, `?delivery=${sid}-1`));
  });
});
