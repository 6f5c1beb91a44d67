/** To an agent that may not know which contacts exist, a refused one looks like any other. */
import { expect, test } from "vitest";
import type { Verify } from "../../../src/core/verify.js";
import { NO_LIMITS, PERSON } from "../house.js";
import { FAILED, openRiskHouse, said } from "./house.js";

const model = { tenant: "t1", actor: "agent", agent: true };
const normal = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value)
      .replace(/VE[0-9a-f]{32}/g, "VE")
      .replace(/contact:\w+/g, "contact"),
  );

async function told(call: Promise<unknown>) {
  return normal(
    await call.then(
      (value) => value,
      (error) => error.toJSON(),
    ),
  );
}

async function conversation(verify: Verify, contact: string) {
  const by = { ...model, session: contact };
  const sent = await verify.send({ contact }, by);
  const { sid } = sent.verification;
  return [
    normal(sent),
    await told(verify.send({ contact }, by)),
    await told(verify.send({ contact, resend: true }, by)),
    await told(verify.check({ verificationSid: sid, code: "000001" }, by)),
    await told(verify.list({ verificationSid: sid }, by)),
    await told(verify.cancel({ verificationSid: sid }, by)),
  ];
}

const LIMITS = { ...NO_LIMITS, sendPerToPer10m: 5, checkPerVerification: 5 };
const open = () =>
  openRiskHouse({ agents: { destinations: "contacts" }, contacts: { user_42: PERSON }, limits: LIMITS });

test.concurrent.each([
  ["blocked", { smsPumpingRisk: said({ score: 99 }) }],
  ["stepped up", { simSwap: FAILED }],
  ["a landline", { lineType: said("landline" as const) }],
  ["not to be looked up now", { certainty: "unknown" as const }],
])(
  "%s: the same conversation as about nobody, and no message",
  async (_name, says) => {
    const house = await open();
    house.says(says);
    const [real, nobody] = await Promise.all([
      conversation(house.verify, "user_42"),
      conversation(house.verify, "nobody"),
    ]);
    expect(real).toEqual(nobody);
    expect(house.sends()).toHaveLength(0);
    expect(house.asked).not.toContain("");
    expect(new Set(house.asked)).toEqual(new Set([PERSON]));
  },
  30_000,
);

test.concurrent("the operator's log and record say why", async () => {
  const house = await open();
  house.says({ smsPumpingRisk: said({ score: 99 }) });
  await house.verify.send({ contact: "user_42" }, { ...model, session: "s" });
  expect(house.lines.find(({ event }) => event === "risk_refused")?.fields).toMatchObject({
    rule: "high_risk",
    to: "contact:user_42",
  });
  const { store } = await house.context.state();
  expect(await store.decisions({ tenant: "t1", limit: 5 })).toMatchObject([{ outcome: "done", rule: "high_risk" }]);
});

test.concurrent.each([60410, 60605])(
  "what Twilio blocks (%d) is not told either, and closes no gate that would tell",
  async (code) => {
    const house = await open();
    const ask = (contact: string, session: string) =>
      told(house.verify.send({ contact, resend: true }, { ...model, session }));
    house.sendFault({ status: 403, code });
    const blocked = await ask("user_42", "a");
    expect(blocked).toEqual(await ask("nobody", "b"));
    expect(house.alerts).toHaveLength(1);
    expect((await ask("user_42", "c")).verification).toMatchObject({ status: "pending" });
  },
  30_000,
);
