/** Numbers at their edges: more names than lines, classes of latency, causes without a code, a chain that was pruned. */
import { expect, test } from "vitest";
import type { Tally } from "../../../src/core/ports/store.js";
import { caller, DAY, HOUR, MASK, NOW } from "../../core/house.js";
import { openConsole } from "./support.js";

async function counted(tallies: Partial<Tally>[]) {
  const desk = await openConsole();
  const { store } = await desk.house.context.state();
  for (const tally of tallies) await store.count(caller.tenant, { at: NOW, what: "started", channel: "sms", ...tally });
  return desk.house.verify.statistics({}, caller);
}

const last = ({ values }: { values: (number | null)[] }) => values.at(-1);

test("the largest five by name, the rest as one line with its own rate", async () => {
  const began = ["US", "US", "US", "GB", "GB", "DE", "DE", "FR", "FR", "IN", "IN", "BR", "MX"];
  const { conversionByCountry, totals } = await counted([
    ...began.map((country) => ({ country })),
    ...["US", "MX"].map((country) => ({ country, what: "approved" as const })),
  ]);
  expect(conversionByCountry.map((series) => [series.name, last(series)])).toEqual([
    ["US", 33.3],
    ...["DE", "FR", "GB", "IN"].map((country) => [country, 0]),
    ["other", 50],
  ]);
  expect(conversionByCountry[0]!.values.slice(0, -1)).toEqual(Array(23).fill(null));
  expect(totals).toMatchObject({ started: 13, approved: 2 });
});

test("latency is the upper end of the class in which the share is reached; a class is never made up", async () => {
  const took = (number: number, times: number) =>
    Array.from({ length: times }, () => ({ what: "answered" as const, reason: "send", number }));
  const { latency } = await counted([...took(100, 6), ...took(300, 3), ...took(2_000, 1)]);
  expect(latency.map((series) => [series.name, last(series)])).toEqual([
    ["send, 50 %", 100],
    ["send, 95 %", 2_000],
  ]);
  expect(latency[0]!.values.at(-2)).toBeNull();
});

test("delivery errors: most first, explained by code, and said to be unexplained where nothing is known", async () => {
  const lost = (number?: number, channel = "sms") => ({ what: "undelivered" as const, number, channel });
  const refused = { what: "refused" as const, reason: "FRAUD_BLOCKED", number: 60410 };
  const { deliveryErrors } = await counted([
    lost(30007),
    lost(30007),
    refused,
    lost(),
    lost(7),
    lost(30007, "whatsapp"),
  ]);
  expect(deliveryErrors[0]).toMatchObject({ code: 30007, channel: "sms", count: 2, fix: expect.any(String) });
  expect(deliveryErrors).toHaveLength(5);
  expect(deliveryErrors.find(({ code }) => code === 60410)?.meaning).toMatch(/Fraud Guard/);
  expect(deliveryErrors.find(({ code }) => code === undefined)?.title).toBe("No code");
  expect(deliveryErrors.find(({ code }) => code === 7)?.title).toBe("Not in the catalogue");
});

test("a contact that does not exist is listed as nobody and counted nowhere", async () => {
  const desk = await openConsole();
  const { store } = await desk.house.context.state();
  await store.saveVerification({
    ...{ tenant: caller.tenant, sid: "VE1", subject: "s", mask: MASK, channel: "sms", status: "pending", decoy: true },
    ...{ createdAt: NOW, expiresAt: NOW + HOUR, updatedAt: NOW, sends: 1, wrongChecks: 0 },
  });
  await desk.signIn();
  expect((await desk.call("/console/verifications")).body).toContain("nobody: the contact does not exist");
  expect((await desk.house.verify.statistics({}, caller)).totals.started).toBe(0);
});

test("a reader who was away for longer than decisions are kept goes on with the oldest that is there", async () => {
  const desk = await openConsole();
  await desk.house.send();
  desk.house.clock.advance(31 * DAY);
  const { verification } = await desk.house.send({ to: "+14155553001" });
  await new Promise((resolve) => setTimeout(resolve, 150));
  await desk.house.send({ to: "+14155553002" });
  const { events, last: end } = await desk.house.verify.feed({ after: 0, limit: 1 }, caller);
  expect(events.map(({ number, verificationSid }) => [number, verificationSid])).toEqual([[2, verification.sid]]);
  expect(end).toBe(2);
});
