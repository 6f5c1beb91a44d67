/** The same through the adapter and the simulated Lookup: a few of each, since the table is tested elsewhere. */
import { expect, test } from "vitest";
import { caller, HOUR, type House, NO_LIMITS, openHouse, PERSON, refused } from "../house.js";
import { ALL, GUARD } from "./house.js";

const NO_SWAP = { last_sim_swap: { swapped_in_period: false, swapped_period: "P7D" } };
const open = () =>
  openHouse({
    limits: NO_LIMITS,
    settings: { fraudGuard: GUARD, lookup: { packages: ALL, cacheMs: 24 * HOUR } },
  });
const says = (house: House, packages: object) =>
  house.simulator.lookups({ phone_number: PERSON, sim_swap: NO_SWAP, ...packages });
const questions = (house: House) =>
  house.simulator.requests().filter(({ path }) => path.startsWith("/v2/PhoneNumbers/")).length;

test("a clean number is asked about once, and gets its message", async () => {
  const house = await open();
  says(house, {});
  await house.send();
  await house.send({ resend: true });
  expect(questions(house)).toBe(1);
  expect(house.sends()).toHaveLength(2);
});

test.each([
  ["FRAUD_BLOCKED", { sms_pumping_risk: { sms_pumping_risk_score: 93 } }],
  ["STEP_UP_REQUIRED", { sms_pumping_risk: { carrier_risk_category: "moderate" } }],
  ["STEP_UP_REQUIRED", { sim_swap: { last_sim_swap: { swapped_in_period: true } } }],
  ["STEP_UP_REQUIRED", { sim_swap: { error_code: 60600 } }],
  ["STEP_UP_REQUIRED", { sms_pumping_risk: null }],
  ["NUMBER_TYPE_NOT_ALLOWED", { line_type_intelligence: { type: "premium" } }],
  ["CHANNEL_NOT_AVAILABLE", { line_type_intelligence: { type: "landline" } }],
])("%s for %j", async (code, packages) => {
  const house = await open();
  says(house, packages);
  expect((await refused(house.send())).code).toBe(code);
  expect(house.sends()).toHaveLength(0);
});

test("a Lookup that answers 500 refuses the send", async () => {
  const house = await open();
  house.simulator.faults({ match: { path: "/PhoneNumbers/" }, status: 500, times: 5 });
  expect((await refused(house.send())).code).toBe("TWILIO_UNAVAILABLE");
  expect(house.sends()).toHaveLength(0);
});

test("a blocked range, then the SafeList", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  house.simulator.blocks({ prefix: PERSON.slice(0, -4) });
  expect((await refused(house.send())).twilio?.code).toBe(60410);
  expect((await refused(house.send())).rule).toBe("twilio_fraud_block");
  expect((await house.verify.addToSafeList({ to: PERSON }, caller)).safeList.already).toBe(false);
  await house.send();
  expect(house.simulator.inbox(PERSON)).toHaveLength(1);
});

test("risk_check = disable goes past a block, for SMS alone, and is never sent otherwise", async () => {
  const house = await openHouse({
    limits: NO_LIMITS,
    settings: { fraudGuard: { ...GUARD, riskCheck: "disable" } },
  });
  house.simulator.blocks({ prefix: PERSON.slice(0, -4) });
  await house.send();
  await house.send({ channel: "call", resend: true });
  const plain = await openHouse({ limits: NO_LIMITS });
  await plain.send();
  const asked = [...house.sends(), ...plain.sends()].map((request) => JSON.stringify(request).includes("RiskCheck"));
  expect(asked).toEqual([true, false, false]);
});

test("the Service's settings, through the adapter", async () => {
  const house = await openHouse();
  const { service } = await house.verify.service();
  expect(service).toMatchObject({ codeLength: 6, friendlyName: { untrusted: expect.any(String) } });
});
