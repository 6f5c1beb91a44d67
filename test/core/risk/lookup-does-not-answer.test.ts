/** A Lookup that is down, throttled or locked out never makes a number safe. */
import { expect, test } from "vitest";
import type { GatewayFailure } from "../../../src/core/ports/gateway.js";
import { NO_LIMITS, PERSON, person, refused } from "../house.js";
import { openRiskHouse } from "./house.js";

const DOWN: GatewayFailure = { certainty: "unknown" };
const BLOCKED = { smsPumpingRisk: { outcome: "answered" as const, value: { score: 97 } } };

test.each<[string, GatewayFailure]>([
  ["no connection", { certainty: "not_sent" }],
  ["no answer", DOWN],
  ["a 500", { certainty: "unknown", httpStatus: 500 }],
  ["a refusal", { certainty: "rejected", httpStatus: 400, twilioCode: 60600 }],
])("%s: the send is refused, may be tried again, and costs nothing", async (_name, failure) => {
  const house = await openRiskHouse({ limits: { ...NO_LIMITS, sendPerToPerDay: 1 } });
  house.says(failure);
  expect(await refused(house.send())).toMatchObject({
    code: "TWILIO_UNAVAILABLE",
    retry: "backoff",
    retry_after_ms: 1_000,
  });
  expect(house.sends()).toHaveLength(0);
  house.says({});
  await house.send();
  expect(house.sends()).toHaveLength(1);
});

test("the next question is a new one: nothing of the failure is kept", async () => {
  const house = await openRiskHouse();
  house.says(DOWN);
  await refused(house.send());
  house.says(BLOCKED);
  expect((await refused(house.send())).code).toBe("FRAUD_BLOCKED");
});

test("with blocks off it counts as medium: a stronger factor, never a message", async () => {
  const house = await openRiskHouse({ guard: { blockOnHighRisk: false } });
  house.says(DOWN);
  expect(await refused(house.send())).toMatchObject({ code: "STEP_UP_REQUIRED", alternatives: ["totp"] });
  expect(house.lines.map(({ event }) => event)).toContain("risk_not_assessed");
});

test("five failures pause the questions, not the sends of those who are known", async () => {
  const house = await openRiskHouse({ limits: { ...NO_LIMITS, twilioFailuresPer30s: 5 } });
  await house.send();
  house.says(DOWN);
  for (let index = 0; index < 5; index += 1) await refused(house.send({ to: person(index) }));
  const asked = house.asked.length;
  expect(await refused(house.send({ to: person(6) }))).toMatchObject({ code: "CIRCUIT_OPEN" });
  expect(house.asked).toHaveLength(asked);
  await house.send({ to: PERSON, resend: true });
});

test("refused credentials need an operator, and are not tried again", async () => {
  const house = await openRiskHouse();
  house.says({ certainty: "rejected", httpStatus: 401, twilioCode: 20003 });
  expect((await refused(house.send())).code).toBe("AUTHENTICATION_FAILED");
  expect((await refused(house.send({ to: person(1) }))).rule).toBe("twilio_credentials");
  expect(house.asked).toHaveLength(1);
});
