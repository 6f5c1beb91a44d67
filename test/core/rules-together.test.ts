/** Several limits in one call, and how rules are named and keyed. */
import { describe, expect, test } from "vitest";
import { RULES, type RuleSubject } from "../../src/core/limits/rule-table.js";
import { attemptsLeft, refusalOf, rulesFor } from "../../src/core/limits/rules.js";
import type { Settings } from "../../src/core/ports/settings.js";
import { camelName } from "../../src/core/wire.js";
import { caller, DAY, type House, NO_LIMITS, openHouse, person, refusal, SECOND } from "./house.js";

const resend = (house: House) => house.send({ resend: true });

/** The name of the rule that refused, or "admitted". */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "admitted",
    ({ details }) => details.rule,
  );

describe("together", () => {
  test("a refusal writes nothing: none of the other limits is charged", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, sendPerToPer10m: 1, sendPerSessionPerHour: 3 } });
    await house.send();
    for (let index = 0; index < 10; index += 1) {
      expect(await outcomeOf(resend(house))).toBe("send_per_to_per_10m");
    }
    await house.send({ to: person(1) });
    await house.send({ to: person(2) });
    expect(await outcomeOf(house.send({ to: person(3) }))).toBe("send_per_session_per_hour");
    expect(house.sends()).toHaveLength(3);
  });

  test("refusals never lengthen the wait: who keeps asking is admitted at the same moment", async () => {
    const house = await openHouse();
    await house.send();
    for (let waited = 0; waited < 30; waited += 1) {
      expect((await refusal(resend(house))).details.retryAfterMs).toBe((30 - waited) * SECOND);
      house.clock.advance(SECOND);
    }
    await resend(house);
  });

  test("of several refusing rules the longest wait is told", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, sendPerToPer10m: 1, sendPerToPerDay: 1 } });
    await house.send();
    expect((await refusal(resend(house))).toJSON()).toMatchObject({
      rule: "send_per_to_per_day",
      retry_after_ms: DAY,
    });
  });

  test("a known destination stays open to a session that has used up its new ones", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, destinationsPerSessionPerHour: 2 } });
    await house.send({ to: person(0) });
    await house.send({ to: person(1) });
    expect(await outcomeOf(house.send({ to: person(2) }))).toBe("destinations_per_session_per_hour");
    expect(await outcomeOf(house.send({ to: person(0), resend: true }))).toBe("admitted");
    expect(await outcomeOf(house.send({ to: person(2) }))).toBe("destinations_per_session_per_hour");
  });

  test("a hundred parallel sends to a hundred numbers do not pass a limit of five", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, sendPerSessionPerHour: 5 } });
    const neighbour = house.neighbour();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        outcomeOf(index % 2 ? house.send({ to: person(index) }) : neighbour.verify.send({ to: person(index) }, caller)),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "admitted")).toHaveLength(5);
    expect(house.sends()).toHaveLength(5);
  });
});

describe("names and numbers", () => {
  test("a rule's name on the wire is its configuration key", () => {
    for (const { name, limitKey } of RULES) if (limitKey) expect(camelName(name)).toBe(limitKey);
    expect(RULES.map(({ name }) => refusalOf(name))).toEqual(RULES.map(({ refusal }) => refusal));
    expect(refusalOf("a rule of tomorrow")).toBe("RATE_LIMITED");
  });

  test("a rule without a value to count is left out", () => {
    const rateLimits = { ...NO_LIMITS, sendPerIpPer10m: 5, checkPerIdentityPer10m: 5, checkPerVerification: 5 };
    const settings = { rateLimits, unverifiedBudgets: "deny" } as Settings;
    const about = { session: "s1", subjects: ["d1"], ips: [] };
    const names = (call: RuleSubject) =>
      rulesFor(call, settings)
        .map(({ name }) => name)
        .filter((name) => !name.startsWith("twilio_"));
    expect(names({ ...about, operation: "send" })).toEqual([]);
    expect(names({ ...about, operation: "check" })).toEqual([]);
    expect(names({ ...about, operation: "send", ips: [["1"], ["2"]] })).toHaveLength(2);
  });

  test("what is left is that of the strictest limit of attempts", () => {
    const row = (name: string, used: number, limit: number) => ({ name, used, limit, retryAfterMs: 0 });
    const usage = [
      row("send_per_to_per_10m", 1, 3),
      row("send_per_to_per_day", 9, 10),
      row("resend_cooldown_seconds", 1, 1),
      row("destinations_per_session_per_hour", 3, 3),
    ];
    expect(attemptsLeft(usage)).toBe(1);
    expect(attemptsLeft([row("send_per_to_per_10m", 4, 3)])).toBe(0);
    expect(attemptsLeft([])).toBe(Number.MAX_SAFE_INTEGER);
  });
});
