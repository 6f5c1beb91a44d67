/** The decision table: each row of what Lookup may say, and what follows on which channel. */
import { describe, expect, test } from "vitest";
import type { PhoneLookup } from "../../../src/core/ports/lookup.js";
import type { Channel, FraudGuardSettings } from "../../../src/core/ports/settings.js";
import { VERDICTS } from "../../../src/core/risk/verdicts.js";
import { DAY, HOUR, NOW, refused } from "../house.js";
import { FAILED, openRiskHouse, said } from "./house.js";

interface Row {
  name: string;
  says: Partial<PhoneLookup>;
  channel?: Channel;
  guard?: Partial<FraudGuardSettings>;
  /** `sent`, or the code with its alternatives. */
  ends: string;
}

const pumping = (score: number, more = {}): Partial<PhoneLookup> => ({ smsPumpingRisk: said({ score, ...more }) });
const swapped = (more: object): Partial<PhoneLookup> => ({ simSwap: said({ swappedInPeriod: false, ...more }) });
const line = (type: Parameters<typeof said>[0]): Partial<PhoneLookup> => ({ lineType: said(type) }) as never;

const STEP_UP = "STEP_UP_REQUIRED → totp";

const ROWS: Row[] = [
  { name: "a clean mobile", says: {}, ends: "sent" },
  { name: "a clean mobile by call", says: {}, channel: "call", ends: "sent" },
  { name: "no number", says: { valid: false, problems: ["INVALID_LENGTH"] }, ends: "INVALID_DESTINATION → " },

  { name: "score 59", says: pumping(59), ends: "sent" },
  { name: "score 60", says: pumping(60), ends: STEP_UP },
  { name: "score 79", says: pumping(79), ends: STEP_UP },
  { name: "score 80", says: pumping(80), ends: "FRAUD_BLOCKED → " },
  { name: "score 80 by call", says: pumping(80), channel: "call", ends: "FRAUD_BLOCKED → " },
  { name: "mild carrier", says: pumping(1, { carrierRisk: "mild" }), ends: "sent" },
  { name: "moderate carrier, low score", says: pumping(1, { carrierRisk: "moderate" }), ends: STEP_UP },
  { name: "high carrier, low score", says: pumping(1, { carrierRisk: "high" }), ends: "FRAUD_BLOCKED → " },
  { name: "blocked by Fraud Guard now", says: pumping(1, { numberBlocked: true }), ends: "FRAUD_BLOCKED → " },
  { name: "blocked once in three months", says: pumping(1, { numberBlockedLast3Months: true }), ends: STEP_UP },
  { name: "no carrier, as in Canada", says: pumping(1), ends: "sent" },
  { name: "high, blocks off", says: pumping(99), guard: { blockOnHighRisk: false }, ends: STEP_UP },
  {
    name: "high, everything off",
    says: pumping(99),
    guard: { blockOnHighRisk: false, stepUpOnMediumRisk: false },
    ends: "sent",
  },
  { name: "medium, step-up off", says: pumping(70), guard: { stepUpOnMediumRisk: false }, ends: "sent" },
  {
    name: "medium, step-up by call",
    says: pumping(70),
    guard: { stepUpChannel: "call" },
    ends: "STEP_UP_REQUIRED → call",
  },
  {
    name: "medium, on the step-up itself",
    says: pumping(70),
    channel: "call",
    guard: { stepUpChannel: "call" },
    ends: "sent",
  },
  {
    name: "high, on the step-up itself",
    says: pumping(90),
    channel: "call",
    guard: { stepUpChannel: "call" },
    ends: "FRAUD_BLOCKED → ",
  },
  { name: "own bands", says: pumping(40), guard: { mediumScore: 30, highScore: 40 }, ends: "FRAUD_BLOCKED → " },

  { name: "SIM swapped in the period", says: swapped({ swappedInPeriod: true }), ends: STEP_UP },
  { name: "SIM swapped, by call", says: swapped({ swappedInPeriod: true }), channel: "call", ends: STEP_UP },
  { name: "SIM swapped six days ago", says: swapped({ lastSwapAt: NOW - 6 * DAY }), ends: STEP_UP },
  { name: "SIM swapped eight days ago", says: swapped({ lastSwapAt: NOW - 8 * DAY }), ends: "sent" },
  {
    name: "SIM swapped, and the step-up goes to the SIM",
    says: swapped({ swappedInPeriod: true }),
    channel: "call",
    guard: { stepUpChannel: "call" },
    ends: "STEP_UP_REQUIRED → ",
  },
  {
    name: "SIM swapped, step-up off",
    says: swapped({ swappedInPeriod: true }),
    guard: { stepUpOnMediumRisk: false },
    ends: "sent",
  },

  { name: "landline by sms", says: line("landline"), ends: "CHANNEL_NOT_AVAILABLE → call" },
  { name: "landline by whatsapp", says: line("landline"), channel: "whatsapp", ends: "CHANNEL_NOT_AVAILABLE → call" },
  { name: "landline by sna", says: line("landline"), channel: "sna", ends: "CHANNEL_NOT_AVAILABLE → call" },
  { name: "landline by auto", says: line("landline"), channel: "auto", ends: "CHANNEL_NOT_AVAILABLE → call" },
  { name: "landline by call", says: line("landline"), channel: "call", ends: "sent" },
  {
    name: "landline, everything off",
    says: line("landline"),
    guard: { blockOnHighRisk: false, stepUpOnMediumRisk: false },
    ends: "CHANNEL_NOT_AVAILABLE → call",
  },
  ...["fixedVoip", "nonFixedVoip"].map((type): Row => ({ name: type, says: line(type), ends: STEP_UP })),
  ...["premium", "sharedCost", "tollFree", "personal", "uan", "pager", "voicemail"].map(
    (type): Row => ({ name: type, says: line(type), channel: "call", ends: "NUMBER_TYPE_NOT_ALLOWED → " }),
  ),
  { name: "unknown line type", says: line("unknown"), ends: STEP_UP },
  { name: "line type failed", says: { lineType: FAILED }, ends: STEP_UP },
  { name: "line type missing", says: { lineType: undefined }, ends: STEP_UP },
  { name: "risk failed", says: { smsPumpingRisk: FAILED }, ends: STEP_UP },
  { name: "risk missing", says: { smsPumpingRisk: undefined }, ends: STEP_UP },
  { name: "SIM swap failed", says: { simSwap: FAILED }, ends: STEP_UP },
  { name: "SIM swap missing", says: { simSwap: undefined }, ends: STEP_UP },
  { name: "a failure does not hide a block", says: { ...pumping(95), simSwap: FAILED }, ends: "FRAUD_BLOCKED → " },
  { name: "a failure, step-up off", says: { simSwap: FAILED }, guard: { stepUpOnMediumRisk: false }, ends: "sent" },
  { name: "not judged at all", says: pumping(99), guard: { enabled: false }, ends: "sent" },
];

describe("what Lookup says decides before a message leaves", () => {
  test.each(ROWS)("$name: $ends", async ({ says, channel = "sms", guard, ends }) => {
    const house = await openRiskHouse({ guard });
    house.says(says);
    if (ends === "sent") {
      // The simulator may know a channel less; what counts is that the question was passed on.
      await house.send({ channel });
      expect(house.sends()).toHaveLength(1);
      return;
    }
    const error = await refused(house.send({ channel }));
    expect(`${error.code} → ${(error.alternatives ?? []).join(",")}`).toBe(ends);
    expect(house.sends()).toHaveLength(0);
    // Neither a score nor a reason leaves.
    expect(JSON.stringify(error)).not.toMatch(/\d{2}|risk|voip|sim|score|unanswered/i);
  });

  test("every row of the table is reached above", async () => {
    const reached = new Set<string>();
    for (const { says, channel = "sms", guard } of ROWS.filter(({ ends }) => ends !== "sent")) {
      const house = await openRiskHouse({ guard });
      house.says(says);
      await refused(house.send({ channel }));
      const rule = house.lines.find(({ event }) => event === "risk_refused")?.fields.rule;
      reached.add(rule!);
    }
    expect([...reached].sort()).toEqual(VERDICTS.map(({ reason }) => reason).sort());
  });
});

describe("who is not asked about", () => {
  test("without packages nobody, and an e-mail address never", async () => {
    const off = await openRiskHouse({ packages: [] });
    await off.send();
    expect(off.asked).toEqual([]);
    const house = await openRiskHouse();
    await house.send({ to: "ada@example.com" });
    expect(house.asked).toEqual([]);
  });

  test("only the packages that are configured are asked for", async () => {
    const house = await openRiskHouse({ packages: ["line_type_intelligence"] });
    house.says({ smsPumpingRisk: FAILED, simSwap: FAILED });
    await house.send();
    expect(house.asked).toHaveLength(1);
  });
});

test("an alternative by the same number says when it may be tried", async () => {
  const house = await openRiskHouse({ limits: { resendCooldownSeconds: 30 } });
  house.says(line("landline"));
  expect(await refused(house.send())).toMatchObject({ alternatives: ["call"], retry_after_ms: 30_000 });
  house.clock.advance(30_000);
  await house.send({ channel: "call" });
  expect(house.clock.now()).toBeLessThan(NOW + HOUR);
});
