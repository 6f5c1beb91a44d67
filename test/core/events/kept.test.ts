/** What of an event is kept: unknown fields too, and nothing that could reach or impersonate a person. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { keptOf } from "../../../src/core/events/kept.js";
import { eventOf, newSid, openGate, tell } from "../../http/webhooks/support.js";
import { caller, EMAIL, NOW, PERSON } from "../house.js";

test("an event as Twilio sends it: everything that names no person comes back as it was", () => {
  const data = {
    verification_sid: newSid("VE"),
    attempt_sid: newSid("VL"),
    verification_status: "MAX_ATTEMPTS_REACHED",
    created_at: "2026-11-22T10:00:00.123Z",
    country: "US",
    code_length: 6,
    error_code: 30003,
    channel: "SMS",
    mcc: "310",
    has_fallback: false,
    check_attempts: { count: 1, attempts: [{ time: "2026-11-22T10:00:00Z", status: "FAILED" }] },
    verified_at: null,
  };
  const event = eventOf("verification.canceled", data, NOW);
  expect(keptOf(event)).toEqual(event);
});

test("unknown fields are kept, at any place; a destination as its mask", () => {
  const event = eventOf(
    "message.failed",
    { to: PERSON, tags: { flow: "login" }, carrier_trust: [1, { ok: true }] },
    NOW,
    {
      partitionkey: "eu",
    },
  );
  expect(keptOf(event)).toMatchObject({
    partitionkey: "eu",
    data: { to: "+1••••••••71", tags: { flow: "login" }, carrier_trust: [1, { ok: true }] },
  });
});

test.each<[string, Record<string, unknown>]>([
  ["a number in an unknown field", { note: `for ${PERSON}` }],
  ["the same number, written otherwise", { to: PERSON, note: "(415) 555-2671" }],
  ["a number that is no text", { msisdn: 14155552671 }],
  ["an address", { mail: EMAIL }],
  ["a code", { otp: "482913", code: 482913 }],
  ["a short code", { friendly_code: "4829" }],
  ["a number in a field that should hold none", { channel: PERSON, status: "482913", error_code: 14155552671 }],
  ["in the name of a field", { [PERSON]: true, [EMAIL]: true, code482913: true }],
  ["inside a list inside a tag", { tags: { a: [[PERSON], { b: EMAIL }] } }],
  ["a destination that is none", { to: `whatsapp:${PERSON}`, To: ["482913"] }],
])("%s is not kept", (_what, fields) => {
  const kept = JSON.stringify(keptOf({ data: fields }));
  for (const secret of ["5552671", "555-2671", "482913", "4829", "ada@"]) expect(kept).not.toContain(secret);
});

test("whatever it is, it is bounded, and JSON", () => {
  const deep = (levels: number): object => (levels === 0 ? {} : { level: deep(levels - 1) });
  const flood = {
    ...deep(3_000),
    long: "x".repeat(1e6),
    many: Array(1e5).fill("y"),
    ...Object.fromEntries([["__proto__", 1]]),
  };
  expect(JSON.stringify(keptOf(flood)).length).toBeLessThan(4_096);
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (item) => {
      const text = JSON.stringify(keptOf(item));
      expect(text.length).toBeLessThan(128 * 1_024);
      expect(text.replaceAll(/[A-Z]{2}[0-9a-f]{32}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "")).not.toMatch(/\d{6}/);
    }),
    { numRuns: 500 },
  );
});

test("it is in the store beside its meaning, for a day", async () => {
  const gate = await openGate();
  const { sid } = (await gate.send()).verification;
  const event = eventOf("verification.canceled", { verification_sid: sid, to: PERSON, region_hint: "yes" }, NOW);
  await tell(gate, event);
  const { store } = await gate.context.state();
  expect(await store.recall(caller.tenant, "event", `verify-events|${event.id}`)).toMatchObject({
    source: "verify-events",
    at: NOW,
    item: { id: event.id, data: { region_hint: "yes", to: "+1••••••••71" } },
  });
});
