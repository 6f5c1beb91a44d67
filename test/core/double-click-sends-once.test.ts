import { describe, expect, test } from "vitest";
import { caller, openHouse, PERSON } from "./house.js";

const answers = (results: { verification: { replayed: boolean } }[]) =>
  results.map(({ verification: { replayed: _, ...rest } }) => rest);

describe("twenty equal sends at once", () => {
  test("are one message and twenty equal answers", async () => {
    const house = await openHouse();
    house.sendFault({ delay_ms: 30 });
    const results = await Promise.all(Array.from({ length: 20 }, () => house.send()));
    expect(house.sends()).toHaveLength(1);
    expect(house.simulator.inbox()).toHaveLength(1);
    expect(new Set(answers(results).map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(results.filter(({ verification }) => !verification.replayed)).toHaveLength(1);
  });

  test("are one message from two processes on one state file too", async () => {
    const house = await openHouse();
    const neighbour = house.neighbour();
    house.sendFault({ delay_ms: 30 });
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? house.send() : neighbour.verify.send({ to: PERSON }, caller),
      ),
    );
    expect(house.sends()).toHaveLength(1);
    expect(new Set(answers(results).map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test("that meet a refusal by Twilio end for everyone, after as many attempts as there were refusals", async () => {
    const house = await openHouse();
    house.sendFault({ status: 400, code: 60200, delay_ms: 30 });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => house.send()));
    // The refused one gives its claim back; the next in line sends, and the others get its answer.
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(house.sends()).toHaveLength(2);
    expect(house.simulator.inbox()).toHaveLength(1);
  });
});

test("an address typed twice in different letters is one message", async () => {
  const house = await openHouse();
  await Promise.all([house.send({ to: "Ada@Example.com" }), house.send({ to: "ada@example.COM" })]);
  expect(house.sends()).toHaveLength(1);
});
