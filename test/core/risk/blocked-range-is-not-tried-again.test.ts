/** 60410: Fraud Guard blocks a range of numbers for one channel, for 12 hours. 60605: geo-permissions. */
import { expect, test } from "vitest";
import { HOUR, PERSON, person, refused } from "../house.js";
import { openRiskHouse, type RiskHouse } from "./house.js";

const BLOCK = { status: 403, code: 60410 };
const open = () => openRiskHouse({ packages: [] });

async function block(house: RiskHouse) {
  house.sendFault(BLOCK);
  return refused(house.send());
}

test("says what else may be tried, and never to try the same again", async () => {
  const error = await block(await open());
  expect(error).toMatchObject({ code: "FRAUD_BLOCKED", retry: "other_channel", twilio: { code: 60410 } });
  expect(error.alternatives).toContain("call");
  expect(error.alternatives).not.toContain("sms");
});

test("its neighbours are not tried on that channel for twelve hours, others are", async () => {
  const house = await open();
  await block(house);
  const tried = house.sends().length;
  const error = await refused(house.send({ to: person(7) }));
  expect(error).toMatchObject({ code: "FRAUD_BLOCKED", rule: "twilio_fraud_block", retry_after_ms: 12 * HOUR });
  expect(error.alternatives).toContain("call");
  expect(house.sends()).toHaveLength(tried);

  await house.send({ to: person(7), channel: "call" });
  await house.send({ to: "+12125552671" });
  house.clock.advance(12 * HOUR - 1);
  await refused(house.send({ to: person(8) }));
  house.clock.advance(1);
  await house.send({ to: person(8) });
});

test("another process knows", async () => {
  const house = await open();
  await block(house);
  const by = { tenant: "t1", actor: "other", session: "s2" };
  expect((await refused(house.twin().send({ to: person(7) }, by))).rule).toBe("twilio_fraud_block");
});

test("a number that we put on the SafeList passes, its neighbours do not", async () => {
  const house = await open();
  await block(house);
  const by = { tenant: "t1", actor: "operator", session: "s9" };
  expect((await house.verify.addToSafeList({ to: PERSON }, by)).safeList).toMatchObject({
    listed: true,
    already: false,
  });
  await house.send();
  await refused(house.send({ to: person(7) }));
});

test("an alert, once in ten minutes for a range, from however many processes", async () => {
  const house = await open();
  await block(house);
  house.clock.advance(9 * 60_000);
  house.sendFault(BLOCK);
  const by = { tenant: "t1", actor: "operator", session: "s9" };
  await house.verify.addToSafeList({ to: person(3) }, by);
  await refused(house.twin().send({ to: person(3) }, by));
  expect(house.alerts.map(({ kind }) => kind)).toEqual(["fraud_block"]);
  house.clock.advance(60_000);
  house.sendFault(BLOCK);
  await refused(house.send({ to: person(3), resend: true }, by));
  expect(house.alerts).toHaveLength(2);
  expect(JSON.stringify([house.alerts, house.lines])).not.toMatch(/4155552671|415555/);
});

test("geo-permissions: not again, other channels, and an alert for the country", async () => {
  const house = await open();
  house.sendFault({ status: 403, code: 60605 });
  const error = await refused(house.send());
  expect(error).toMatchObject({ code: "COUNTRY_NOT_ALLOWED", retry: "never" });
  expect(error.alternatives).toContain("call");
  expect(house.alerts).toMatchObject([{ kind: "geo_block", country: "US", channel: "sms", tenant: "t1" }]);
});
