/** Who may send learns that a destination is blocked, never by which rule: nobody can feel their way around it. */
import { expect, test } from "vitest";
import { FRAUD_GUARD_BLOCKED } from "../../src/core/limits/gates.js";
import { caller, HOUR, NO_LIMITS, PERSON, refusal } from "../core/house.js";
import { type Answer, type Gateway, openGateway } from "../http/rest/house.js";

const blockedByTwilio = async ({ house, send }: Gateway) => {
  house.sendFault({ status: 403, code: FRAUD_GUARD_BLOCKED });
  return send();
};

const REASONS: Record<string, (gateway: Gateway) => Promise<Answer>> = {
  "a country that the operator does not allow": ({ send }) => send({ to: "+819012345678" }),
  "a premium number": ({ send }) => send({ to: "+19005557391" }),
  "Fraud Guard": blockedByTwilio,
  "the gate that Fraud Guard closed": async (gateway) => {
    await blockedByTwilio(gateway);
    return gateway.send({ to: "+14155552672" });
  },
  "geo-permissions": async ({ house, send }) => {
    house.sendFault({ status: 403, code: 60605 });
    return send();
  },
  "a budget of codes that nobody enters": async ({ send }) => {
    await send({ to: "+14155552672" });
    return send();
  },
  "an opt-out": async ({ house, send }) => {
    house.sendFault({ status: 400, code: 21610 });
    return send();
  },
  "an earlier opt-out": async ({ house, send }) => {
    house.sendFault({ status: 400, code: 21610 });
    await send();
    house.clock.advance(HOUR);
    return send({ purpose: "login" });
  },
};

test("every block is the same answer, header by header", async () => {
  const answers = [];
  for (const [reason, provoke] of Object.entries(REASONS)) {
    const gateway = await openGateway({
      limits: { ...NO_LIMITS, unverifiedPerPrefixPerHour: 1 },
      settings: { unverifiedBudgets: "deny" },
    });
    const { status, text, headers } = await provoke(gateway);
    answers.push({ status, text, headers: [...headers] });
    expect([reason, JSON.parse(text).code]).toEqual([reason, "BLOCKED"]);
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

test("the operator finds the reason in the log and the audit", async () => {
  const { house, send } = await openGateway();
  expect((await send({ to: "+819012345678" })).body.code).toBe("BLOCKED");
  const { store } = await house.context.state();
  const decisions = await store.decisions({ tenant: caller.tenant, limit: 9 });
  expect(decisions.map(({ outcome }) => outcome)).toEqual(["COUNTRY_NOT_ALLOWED"]);
  expect(house.lines.map(({ fields }) => fields.code)).toContain("COUNTRY_NOT_ALLOWED");
  expect((await refusal(house.send({ to: "+819012345678" }))).code).toBe("COUNTRY_NOT_ALLOWED");
  expect(JSON.stringify(house.lines)).not.toContain(PERSON);
});
