/** The facade: every call leaves one log line and one decision record, and nothing else leaves it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import type { Context } from "../../src/core/ports/context.js";
import type { Decision } from "../../src/core/ports/store.js";
import { createVerify, type Verify } from "../../src/core/verify.js";
import { caller, EMAIL, everythingOf, type House, MASK, NOW, openHouse, PERSON, refusal, refused } from "./house.js";

const decisions = async (house: House): Promise<Decision[]> =>
  (await (await house.context.state()).store.decisions({ tenant: "t1", limit: 100 })).reverse();

describe("a call", () => {
  test("leaves one line and one decision, whatever its outcome", async () => {
    const house = await openHouse();
    const { sid } = (await house.send()).verification;
    await house.send();
    await refused(house.send({ resend: true }));
    await house.check(house.wrongCode(), sid);
    await refused(house.check(house.code(), sid));
    await house.verify.cancel({ verificationSid: sid }, caller);

    const about = { to: MASK, channel: "sms", durationMs: expect.any(Number) };
    const send = { ...about, operation: "send", country: "US" };
    const check = { ...about, operation: "check", country: "US", verificationSid: sid };
    expect(house.lines.map(({ level, event, fields }) => [level, event, known(fields)])).toEqual([
      ["info", "call", { ...send, verificationSid: sid }],
      ["info", "call", { ...send, verificationSid: sid, replayed: true }],
      ["warn", "call", { ...send, code: "COOLDOWN", rule: "resend_cooldown_seconds", retryAfterMs: 30_000 }],
      ["info", "call", { ...check, status: "pending" }],
      [
        "warn",
        "call",
        { ...check, code: "LOCKED_OUT", rule: "cooldown_seconds_after_failed_check", retryAfterMs: 60_000 },
      ],
      ["info", "call", { ...about, operation: "cancel", verificationSid: sid }],
    ]);

    const by = { at: NOW, ...caller, subject: expect.stringMatching(/^[0-9a-f]{8}\.[\w-]{43}$/), mask: MASK };
    const sms = { ...by, channel: "sms", durationMs: expect.any(Number) };
    const sent = { ...sms, country: "US" };
    expect((await decisions(house)).map((decision) => ({ ...decision }))).toEqual([
      { ...sent, operation: "send", outcome: "done", verificationSid: sid },
      { ...sent, operation: "send", outcome: "replayed", verificationSid: sid },
      { ...sent, operation: "send", outcome: "COOLDOWN", rule: "resend_cooldown_seconds" },
      { ...sent, operation: "check", outcome: "done", verificationSid: sid },
      {
        ...sent,
        operation: "check",
        outcome: "LOCKED_OUT",
        rule: "cooldown_seconds_after_failed_check",
        verificationSid: sid,
      },
      { ...sms, operation: "cancel", outcome: "done", verificationSid: sid },
    ]);
  });

  test("that Twilio refused carries its code", async () => {
    const house = await openHouse();
    house.sendFault({ status: 403, code: 60410 });
    await refused(house.send());
    expect(house.lines.find(({ event }) => event === "call")).toMatchObject({
      level: "warn",
      fields: { code: "FRAUD_BLOCKED", twilioCode: 60410 },
    });
    expect(await decisions(house)).toMatchObject([{ outcome: "FRAUD_BLOCKED", twilioCode: 60410 }]);
  });

  test("that only reads leaves a line and no decision", async () => {
    const house = await openHouse();
    await house.verify.list({}, caller);
    await house.verify.explain({ code: 60203 }, caller);
    expect(house.lines.map(({ fields }) => known(fields))).toEqual([
      { operation: "list", durationMs: expect.any(Number) },
      { operation: "explain", durationMs: expect.any(Number) },
    ]);
    expect(await decisions(house)).toEqual([]);
  });

  test("is not undone by a decision that cannot be written", async () => {
    const house = await openHouse();
    const { store, ...keys } = await house.context.state();
    const forgetful = { ...store, recordDecision: () => Promise.reject(new VerifyError("POLICY_STORE_UNAVAILABLE")) };
    const verify = createVerify({ ...house.context, state: async () => ({ store: forgetful, ...keys }) });
    expect((await verify.send({ to: PERSON }, caller)).verification.status).toBe("pending");
    expect(house.lines.map(({ event }) => event)).toEqual(["call", "decision_not_recorded"]);
  });
});

/** What may stand in a line; anything else is a leak waiting for its value. */
const ALLOWED = new Set(
  "operation code rule channel country to verificationSid twilioCode retryAfterMs durationMs replayed status".split(
    " ",
  ),
);

function known(fields: object): object {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  expect(present.map(([name]) => name).filter((name) => !ALLOWED.has(name))).toEqual([]);
  return Object.fromEntries(present);
}

test("no number, address or code is in any line, decision, error or byte of the state", async () => {
  const house = await openHouse({ codeLength: 10 });
  const key = "signup-form-0001-of-ada";
  const phone = await house.send({ purpose: "login", idempotencyKey: key });
  const mail = await house.send({ to: EMAIL, endUserIp: "203.0.113.77" });
  const codes = [house.code(), house.code(EMAIL), house.wrongCode()];
  const identity = "ada-lovelace-1815";
  await house.verify.check({ to: PERSON, code: codes[2], identity }, caller);
  const errors = [
    await refusal(house.check(codes[0]!, phone.verification.sid)),
    await refusal(house.send({ to: EMAIL, resend: true })),
    await refusal(house.send({ to: "+44 7400 123456" })),
    await refusal(house.send({ to: "(415) 555-2671x99" })),
  ];
  house.checkFault({ drop: "after" });
  errors.push(await refusal(house.check(codes[1]!, mail.verification.sid)));
  await house.verify.list({ to: PERSON }, caller);

  const state = readdirSync(house.folder).map((name) => readFileSync(join(house.folder, name), "latin1"));
  expect(state.join("")).toContain(MASK.slice(0, 2));
  const written = [JSON.stringify(house.lines), JSON.stringify(await decisions(house)), ...state];
  const secrets = [PERSON.slice(2), "5552671", EMAIL, "ada@", "7400123456", identity, key, "203.0.113.77", ...codes];
  for (const text of [...written, ...errors.map(everythingOf)]) {
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  }
});

describe("something that nobody foresaw", () => {
  const CALLS: [keyof Verify, (verify: Verify) => Promise<unknown>][] = [
    ["send", (verify) => verify.send({ to: PERSON }, caller)],
    ["check", (verify) => verify.check({ to: PERSON, code: "123456" }, caller)],
    ["cancel", (verify) => verify.cancel({ verificationSid: `VE${"0".repeat(32)}` }, caller)],
    ["list", (verify) => verify.list({}, caller)],
    ["explain", (verify) => verify.explain({ code: 60203 }, caller)],
  ];

  test.each(CALLS)("in %s is INTERNAL, without a detail", async (operation, call) => {
    const house = await openHouse();
    const thrown = () => {
      throw new TypeError(`cannot read ${PERSON} of token sk_live_1`);
    };
    const verify = createVerify({ ...house.context, gateway: thrown, catalogue: thrown } as unknown as Context);
    const error = await refusal(call(verify));
    expect(error.toJSON()).toEqual({
      code: "INTERNAL",
      message: expect.stringContaining("not verified"),
      fix: expect.any(String),
      retry: "never",
    });
    expect(everythingOf(error).replace(JSON.stringify(error.details), "")).not.toMatch(/sk_live|4155552671/);
    expect(house.lines).toMatchObject([{ level: "error", event: "call", fields: { operation, code: "INTERNAL" } }]);
    expect(JSON.stringify(house.lines)).not.toMatch(/sk_live|4155552671/);
  });

  test("without credentials nothing is sent, and the operator reads what to set", async () => {
    const house = await openHouse();
    const verify = createVerify({
      ...house.context,
      gateway: async () => {
        throw new VerifyError("NOT_CONFIGURED");
      },
    });
    expect(await refused(verify.send({ to: PERSON }, caller))).toMatchObject({
      code: "NOT_CONFIGURED",
      fix: expect.stringContaining("TWILIO_ACCOUNT_SID"),
    });
  });
});
