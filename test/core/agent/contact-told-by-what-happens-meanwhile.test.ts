/** Calls that run at once, the history and the page must not tell a known contact from an unknown one either. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type House, NO_LIMITS, openHouse, PERSON, person } from "../house.js";

const model = { tenant: "t1", actor: "agent", session: "s1", agent: true };
const BOOK = { user_42: PERSON, user_43: person(1) };
const open = () => openHouse({ agents: { destinations: "contacts" }, contacts: BOOK, limits: NO_LIMITS });
const sidOf = async (house: House, contact: string) => (await house.send({ contact }, model)).verification.sid;

test.concurrent("a look at the verification while a check runs", async () => {
  const house = await open();
  const sids = [await sidOf(house, "user_42"), await sidOf(house, "nobody")];
  house.simulator.faults({ delay_ms: 2_500, times: 10 });
  const told = await Promise.all(
    sids.map(async (verificationSid) => {
      const checking = house.check("000001", verificationSid, model);
      await sleep(200);
      const { error } = (await house.verify.explain({ verificationSid }, model)) as { error: { meaning: string } };
      await checking;
      return error.meaning;
    }),
  );
  expect(told[1]).toBe(told[0]);
  expect(told[0]).not.toContain("wrong check");
});

test.concurrent("the pages of the history", async () => {
  const house = await open();
  for (const contact of ["user_42", "user_43"]) await sidOf(house, contact);
  const page = await house.verify.list({ limit: 1 }, model);
  expect(page).toEqual({ verifications: [], summary: { total: 0, converted: 0, conversionRate: 0 } });
});

test.concurrent("the sends that a diagnosis counts", async () => {
  const house = await open();
  const before = await house.verify.diagnose(model);
  await sidOf(house, "user_42");
  const told = ({ findings }: typeof before) => findings.find(({ check }) => check === "recent_failures");
  expect(told(await house.verify.diagnose(model))).toEqual(told(before));
  // The operator is told.
  expect(told(await house.verify.diagnose({ ...model, agent: false }))!.what).toContain("1 sends");
});

test.concurrent("the time that the person's page takes, whose address the agent has", async () => {
  const house = await open();
  const spent: number[] = [];
  for (const contact of ["user_42", "nobody"]) {
    await house.verify.check({ verificationSid: await sidOf(house, contact) }, model);
    const startedAt = performance.now();
    await house.verify.enter(house.tokens.at(-1)!, "000001", {});
    spent.push(performance.now() - startedAt);
  }
  // A beat each; without it a few milliseconds.
  expect(Math.min(...spent)).toBeGreaterThan(990);
});
