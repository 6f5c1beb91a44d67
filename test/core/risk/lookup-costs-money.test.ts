/** Every question to Lookup costs money: it is asked once, kept as bands, and limited. */
import { expect, test } from "vitest";
import { caller, DAY, HOUR, NO_LIMITS, PERSON, person, refusal, refused, SECOND } from "../house.js";
import { FAILED, openRiskHouse, said } from "./house.js";

const BLOCKED = { smsPumpingRisk: said({ score: 97 }) };

test("an equal call is refused again without a new question, and keeps its charge", async () => {
  const house = await openRiskHouse({ limits: { ...NO_LIMITS, sendPerToPerDay: 10 } });
  house.says(BLOCKED);
  const first = await refused(house.send());
  expect(await refused(house.send())).toEqual(first);
  expect(house.asked).toHaveLength(1);
  const { store, fingerprint } = await house.context.state();
  const keys = [`${fingerprint("destination", "t1", PERSON)[0]}|send_per_to_per_day`];
  const rule = { name: "x", keys, limit: 10, windowMs: DAY, counts: "attempt" as const };
  expect((await store.usage("t1", [rule]))[0]).toMatchObject({ used: 1 });
});

test("probing with a refused number ends at the limits of a send", async () => {
  const house = await openRiskHouse({ limits: { ...NO_LIMITS, sendPerSessionPerHour: 3 } });
  house.says(BLOCKED);
  const codes = [];
  for (let index = 0; index < 5; index += 1) codes.push((await refused(house.send({ to: person(index) }))).code);
  expect(codes).toEqual([...Array(3).fill("FRAUD_BLOCKED"), ...Array(2).fill("RATE_LIMITED")]);
  expect(house.asked).toHaveLength(3);
});

test("the answer holds for cache_hours, under other settings not at all", async () => {
  const house = await openRiskHouse();
  house.says(BLOCKED);
  await refused(house.send());
  house.clock.advance(24 * HOUR - 61 * SECOND);
  house.says({});
  await refused(house.send());
  expect(house.asked).toHaveLength(1);
  await house.twin({ highScore: 98 }).send({ to: PERSON, purpose: "other" }, caller);
  expect(house.asked).toHaveLength(2);
  house.clock.advance(61 * SECOND);
  await house.send();
  expect(house.asked).toHaveLength(3);
});

test("what is kept are bands: no number, no score", async () => {
  const house = await openRiskHouse();
  house.says({ smsPumpingRisk: said({ score: 61, carrierRisk: "moderate" }) });
  await refused(house.send());
  const { store, fingerprint } = await house.context.state();
  const { packages } = house.context.settings.lookup;
  const [key] = fingerprint("lookup", "t1", PERSON, ...[...packages].sort(), "80", "60", "7");
  const kept = await store.recall("t1", "lookup", key);
  expect(kept).toMatchObject({ bands: { valid: true, lineType: "mobile", pumping: "medium", recentSimSwap: false } });
  expect(JSON.stringify(kept)).not.toMatch(/61|4155552671|moderate/);
});

test("an answer with a hole in it is kept ten minutes, not a day", async () => {
  const house = await openRiskHouse();
  house.says({ simSwap: FAILED });
  await refused(house.send());
  expect(house.lines).toContainEqual({
    level: "warn",
    event: "lookup_package_unanswered",
    fields: { setting: "sim_swap" },
  });
  house.clock.advance(9 * 60_000);
  await refused(house.send());
  expect(house.asked).toHaveLength(1);
  house.clock.advance(60_000);
  house.says({});
  await house.send();
  expect(house.asked).toHaveLength(2);
});

test("twenty equal sends in two processes: one question, one message", async () => {
  const house = await openRiskHouse({ delayMs: 50 });
  const twin = house.twin();
  const sent = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? house.send() : twin.send({ to: PERSON }, caller))),
  );
  expect(house.asked).toHaveLength(1);
  expect(house.sends()).toHaveLength(1);
  expect(new Set(sent.map(({ verification }) => verification.sid)).size).toBe(1);
});

test("twenty equal sends to a bad number: one question, twenty equal refusals", async () => {
  const house = await openRiskHouse({ delayMs: 50 });
  house.says(BLOCKED);
  const all = await Promise.all(Array.from({ length: 20 }, () => refused(house.send())));
  expect(house.asked).toHaveLength(1);
  expect(new Set(all.map((error) => JSON.stringify(error))).size).toBe(1);
  expect(house.sends()).toHaveLength(0);
});

test("twenty different sends to one number ask once", async () => {
  const house = await openRiskHouse({ delayMs: 50 });
  house.says(BLOCKED);
  await Promise.all(Array.from({ length: 20 }, (_, index) => refused(house.send({ purpose: `p${index}` }))));
  expect(house.asked).toHaveLength(1);
});

test("lookups_per_day bounds the money: then nothing is sent, and nothing asked", async () => {
  const house = await openRiskHouse({ limits: { ...NO_LIMITS, lookupsPerDay: 2 } });
  await house.send({ to: person(0) });
  await house.send({ to: person(1) });
  const error = await refused(house.send({ to: person(2) }));
  expect(error).toMatchObject({ code: "RATE_LIMITED", rule: "lookups_per_day" });
  await house.send({ to: person(0), resend: true });
  expect(house.asked).toHaveLength(2);
  house.clock.advance(DAY);
  await house.send({ to: person(2) });
});

test("with blocks off, a question that may not be asked counts as medium", async () => {
  const house = await openRiskHouse({
    limits: { ...NO_LIMITS, lookupsPerDay: 1 },
    guard: { blockOnHighRisk: false },
  });
  await house.send({ to: person(0) });
  expect((await refusal(house.send({ to: person(1) }))).code).toBe("STEP_UP_REQUIRED");
});
