/** An operator hears of what is not usual: once, without a number, and no send waits for it. */
import { expect, test } from "vitest";
import { watchingStore } from "../../../src/core/alert.js";
import { VerifyError } from "../../../src/core/errors.js";
import type { Alert } from "../../../src/core/ports/outside.js";
import { insured } from "../../../src/store/insurance.js";
import { caller, HOUR, MINUTE, NO_LIMITS, person, refused } from "../house.js";
import { openRiskHouse, type RiskHouse } from "./house.js";

const elsewhere = (index: number) => `+1${["201", "212", "213", "214", "215", "216", "217", "218"][index]}5552100`;
const open = (limits: object, more: object = {}) =>
  openRiskHouse({ packages: [], limits: { ...NO_LIMITS, ...limits }, ...more });

async function sendMany(house: RiskHouse, count: number, number: (index: number) => string, by = {}) {
  for (let index = 0; index < count; index += 1) await house.send({ to: number(index) }, by);
}

test("a spike of one country is told once in ten minutes, and refuses nobody", async () => {
  const house = await open({ spikePerCountryPerHour: 3 });
  await sendMany(house, 6, elsewhere);
  expect(house.sends()).toHaveLength(6);
  expect(house.alerts).toEqual([
    {
      kind: "spike_country",
      at: house.clock.now(),
      tenant: "t1",
      country: "US",
      rule: "spike_per_country_per_hour",
      used: 4,
      limit: 3,
    },
  ]);
  house.clock.advance(10 * MINUTE);
  await house.send({ to: elsewhere(6) });
  expect(house.alerts).toHaveLength(2);
  expect(house.lines.filter(({ event }) => event === "alert").map(({ fields }) => fields.code)).toEqual(
    Array(2).fill("spike_country"),
  );
});

test("what is usual grows with the codes that people enter", async () => {
  const house = await open({ spikePerCountryPerHour: 2 });
  for (let index = 0; index < 8; index += 1) {
    const { verification } = await house.send({ to: elsewhere(index) });
    const { code } = house.simulator.inbox(elsewhere(index))[0]!;
    await house.verify.check({ verificationSid: verification.sid, code }, caller);
    house.clock.advance(HOUR);
  }
  await sendMany(house, 4, person);
  expect(house.alerts).toEqual([]);
  await house.send({ to: person(4) });
  expect(house.alerts).toMatchObject([{ kind: "spike_country", used: 5, limit: 4 }]);
});

test("two number ranges are two alerts, and no range can be read from them", async () => {
  const house = await open({ spikePerPrefixPerHour: 2 });
  await sendMany(house, 4, person);
  await sendMany(house, 3, (index) => `+1212555${2_100 + index}`);
  expect(house.alerts.map(({ kind }) => kind)).toEqual(["spike_prefix", "spike_prefix"]);
  expect(new Set(house.alerts.map(({ prefix }) => prefix)).size).toBe(2);
  expect(JSON.stringify(house.alerts)).not.toMatch(/1415555|1212555/);
});

test("a network is watched where a trusted proxy names it", async () => {
  const house = await open({ spikePerAsnPerHour: 2 });
  await sendMany(house, 3, elsewhere);
  expect(house.alerts).toEqual([]);
  await sendMany(house, 3, person, { asn: "64500" });
  expect(house.alerts).toMatchObject([{ kind: "spike_asn", asn: "64500" }]);
});

test.each(["record", "deny"] as const)("a budget that is exceeded (%s) is told", async (unverifiedBudgets) => {
  const house = await open({ unverifiedPerCountryPerHour: 2 }, { settings: { unverifiedBudgets } });
  await sendMany(house, 2, elsewhere);
  for (const index of [2, 3]) await house.send({ to: elsewhere(index) }).catch(() => {});
  expect(house.alerts).toMatchObject([
    { kind: "budget_exceeded", rule: "unverified_per_country_per_hour", country: "US" },
  ]);
});

test("two processes that see the same tell it once", async () => {
  const house = await open({ spikePerCountryPerHour: 1 });
  const twin = house.twin();
  await sendMany(house, 2, elsewhere);
  await twin.send({ to: elsewhere(2) }, caller);
  expect(house.alerts).toHaveLength(1);
});

test("spikes take nothing from sends_left", async () => {
  const house = await open({ spikePerCountryPerHour: 1, sendPerToPerDay: 10 });
  expect((await house.send()).verification.sendsLeft).toBe(4);
});

test("a store that is down while this process goes on by itself is told, once in ten minutes", async () => {
  const house = await open({});
  const { store } = await house.context.state();
  const alerts: Alert[] = [];
  const outside = { log: () => {}, alerts: { raise: (alert: Alert) => void alerts.push(alert) }, clock: house.clock };
  const down = async () => {
    throw new VerifyError("POLICY_STORE_UNAVAILABLE");
  };
  const log = watchingStore(outside);
  const kept = insured({ ...store, admit: down }, { processes: 1, clock: house.clock, log });
  const intent = { operation: "send" as const, tenant: "t", subjects: ["s"], supplied: false, keepMs: 1, leaseMs: 1 };
  for (const key of ["a", "b"]) await kept.admit({ ...intent, keys: [key], fingerprints: [key] }, []);
  expect(alerts).toEqual([{ kind: "store_insured", at: house.clock.now() }]);
});

test("an alert that cannot be remembered is told all the same, and changes no send", async () => {
  const house = await open({ spikePerCountryPerHour: 1 });
  const { store } = await house.context.state();
  store.remember = () => Promise.reject(new Error("down"));
  await sendMany(house, 3, elsewhere);
  expect(house.alerts).toHaveLength(2);
});

test("an alert without an address goes to the log alone", async () => {
  const house = await open({ spikePerCountryPerHour: 1, unverifiedPerCountryPerHour: 0 });
  const plain = house.neighbour().verify;
  await plain.send({ to: elsewhere(0) }, caller);
  await plain.send({ to: elsewhere(1) }, caller);
  expect(house.alerts).toEqual([]);
  expect(house.lines.map(({ event }) => event)).toContain("alert");
  expect((await refused(plain.send({ to: "+1" }, caller))).code).toBe("INVALID_DESTINATION");
});
