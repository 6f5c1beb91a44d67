/** SMS pumping: every number is new, so no limit by destination sees it. It shows as codes that nobody enters. */
import { describe, expect, test } from "vitest";
import { caller, DAY, HOUR, NO_LIMITS, openHouse, refusal, refused, SECOND } from "./house.js";

const number = (index: number) => `+1${String(2_025_550_000 + 10_000 * index + 123)}`;
/** Valid numbers of one range, alike but for their last four digits. */
const inRange = (index: number) => `+1415555${String(2_000 + index)}`;
const deny = { unverifiedBudgets: "deny" as const };
const AREAS = ["201", "212", "213", "214", "215", "216", "217", "218", "224", "225", "228", "229", "231", "234", "239"];
const elsewhere = (index: number) =>
  `+1${AREAS[index % AREAS.length]}555${String(2_100 + Math.floor(index / AREAS.length))}`;

describe("codes that nobody enters, by number range", () => {
  test("the eleventh in an hour is blocked, another range is not, and an entered code makes room", async () => {
    const house = await openHouse({ settings: deny, limits: { ...NO_LIMITS, unverifiedPerPrefixPerHour: 10 } });
    for (let index = 0; index < 10; index += 1) await house.send({ to: inRange(index) });
    expect(await refused(house.send({ to: inRange(10) }))).toMatchObject({
      code: "FRAUD_BLOCKED",
      rule: "unverified_per_prefix_per_hour",
      retry_after_ms: HOUR,
    });
    await house.send({ to: elsewhere(0) });

    const { code, verification_sid: sid } = house.simulator.inbox(inRange(3))[0]!;
    expect((await house.check(code, sid)).check.verified).toBe(true);
    await house.send({ to: inRange(10) });
    expect((await refusal(house.send({ to: inRange(11) }))).details.rule).toBe("unverified_per_prefix_per_hour");
  });

  test("record says so in the log and sends", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, unverifiedPerPrefixPerHour: 3 } });
    for (let index = 0; index < 5; index += 1) await house.send({ to: inRange(index) });
    const told = house.lines.filter(({ event }) => event === "budget_exceeded");
    expect(told.map(({ fields }) => fields.rule)).toEqual(Array(2).fill("unverified_per_prefix_per_hour"));
    expect(house.sends()).toHaveLength(5);
  });

  test("off counts nothing", async () => {
    const settings = { unverifiedBudgets: "off" as const };
    const house = await openHouse({ settings, limits: { ...NO_LIMITS, unverifiedPerPrefixPerHour: 1 } });
    for (let index = 0; index < 4; index += 1) await house.send({ to: inRange(index) });
    expect(house.lines.filter(({ event }) => event === "budget_exceeded")).toEqual([]);
  });
});

describe("codes that nobody enters, by country", () => {
  test("the budget of an hour and of a day stop a rotation of new numbers", async () => {
    const limits = { ...NO_LIMITS, unverifiedPerCountryPerHour: 3, unverifiedPerCountryPerDay: 20 };
    const house = await openHouse({ settings: deny, limits });
    let sent = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      for (let index = 0; index < 5; index += 1) {
        await house.send({ to: elsewhere(hour * 5 + index) }).then(
          () => (sent += 1),
          ({ code }) => expect(code).toBe("FRAUD_BLOCKED"),
        );
      }
      house.clock.advance(HOUR);
    }
    expect(sent).toBe(20);
  });

  test("they grow with the codes that people do enter", async () => {
    const house = await openHouse({ settings: deny, limits: { ...NO_LIMITS, unverifiedPerCountryPerDay: 2 } });
    for (let index = 0; index < 30; index += 1) {
      const { verification } = await house.send({ to: elsewhere(index) });
      await house.check(house.code(elsewhere(index)), verification.sid);
      house.clock.advance(SECOND);
    }
    // 30 verified on the best day: 0.3 of them, not the 2 of the configuration.
    let sent = 0;
    for (let index = 30; index < 45; index += 1) {
      await house.send({ to: elsewhere(index) }).then(
        () => (sent += 1),
        () => {},
      );
    }
    expect(sent).toBe(9);
  });

  test("what was verified a fortnight ago no longer counts", async () => {
    const house = await openHouse({ settings: deny, limits: { ...NO_LIMITS, unverifiedPerCountryPerDay: 1 } });
    for (let index = 0; index < 10; index += 1) {
      const { verification } = await house.send({ to: elsewhere(index) });
      await house.check(house.code(elsewhere(index)), verification.sid);
    }
    house.clock.advance(14 * DAY);
    await house.send({ to: elsewhere(20) });
    expect((await refusal(house.send({ to: elsewhere(21) }))).details.rule).toBe("unverified_per_country_per_day");
  });
});

test("one address may leave unentered codes in three countries, not in a fourth", async () => {
  const settings = { ...deny, allowedCountries: ["US", "GB", "DE", "FR"] };
  const house = await openHouse({ settings, limits: { ...NO_LIMITS, unverifiedCountriesPerIpPerDay: 3 } });
  const from = { ip: "192.0.2.7" };
  for (const to of ["+14155552671", "+447400123456", "+4915123456789"]) await house.send({ to }, from);
  await house.send({ to: "+14155552672" }, from);
  expect(await refused(house.send({ to: "+33612345678" }, from))).toMatchObject({
    code: "FRAUD_BLOCKED",
    rule: "unverified_countries_per_ip_per_day",
  });
  await house.send({ to: "+33612345678" }, { ip: "192.0.2.8" });
});

test("money: a day's sends never cost more than the cap", async () => {
  const house = await openHouse({ settings: { centsPerSend: 30 }, limits: { ...NO_LIMITS, spendPerDayCents: 100 } });
  for (let index = 0; index < 3; index += 1) {
    await house.send({ to: number(index) });
    house.clock.advance(HOUR);
  }
  expect(await refused(house.send({ to: number(3) }))).toMatchObject({
    code: "RATE_LIMITED",
    rule: "spend_per_day_cents",
    retry_after_ms: DAY - 3 * HOUR,
  });
  house.clock.advance(DAY - 3 * HOUR);
  await house.send({ to: number(3) });
  await refusal(house.send({ to: number(4) }));
});

test("the policy can be read with its use now", async () => {
  const house = await openHouse();
  await house.send();
  const { rules } = await house.verify.policy(caller);
  const rule = (name: string) => rules.find((one) => one.name === name);
  expect(rule("send_per_session_per_hour")).toMatchObject({
    configured: 5,
    inForce: true,
    use: [{ used: 1, limit: 5 }],
  });
  expect(rule("send_per_to_per_10m")).toMatchObject({ configured: 3, inForce: true });
  expect(rule("send_per_to_per_10m")?.use).toBeUndefined();
  expect(rule("spend_per_day_cents")).toMatchObject({ configured: 0, inForce: false });
  expect(JSON.stringify(rules)).not.toContain("4155552671");
});
