/** The CAPTCHA's provider is silent, is asked twice, or says yes to somebody else: fail closed, once, and keep its secret. */
import { expect, test } from "vitest";
import { openProvider } from "../challenge/provider.js";
import { CHALLENGE } from "../challenge/solve.js";
import { openGateway } from "../http/rest/house.js";

const SECRET = "0x4AAAAAAAsecret";

async function open() {
  const provider = await openProvider();
  const captcha = { verifyUrl: provider.url, secret: SECRET, hostname: "www.example.com" };
  const settings = { challenge: CHALLENGE };
  const gateway = await openGateway({
    settings,
    room: (house) => house.neighbour({ captcha }),
  });
  return { ...gateway, provider };
}
const solved = (token: string) => ({ "verify-captcha": token });
const YES = { success: true, hostname: "www.example.com" };

test("it is asked for, sends once, and a token is good once even if its provider forgets that", async () => {
  const { house, provider, send } = await open();
  provider.answers(YES);
  const asked = await send();
  expect(asked.body).toMatchObject({ status: 428, code: "STEP_UP_REQUIRED", captcha: true });
  expect(asked.body.altcha).toBeUndefined();
  expect(provider.asked).toEqual([]);
  expect((await send({}, solved("token-1"))).status).toBe(201);
  expect((await send({ purpose: "login" }, solved("token-1"))).status).toBe(428);
  expect((await send({ purpose: "login" }, solved("token-2"))).status).toBe(201);
  expect(house.sends()).toHaveLength(2);
});

test("20 at once with one token: one message", async () => {
  const { house, provider, send } = await open();
  provider.answers(YES);
  await Promise.all(Array.from({ length: 20 }, (_, index) => send({ purpose: `p${index}` }, solved("token-1"))));
  expect(house.sends()).toHaveLength(1);
});

test("a proof of work is no way around it", async () => {
  const { house, send } = await open();
  expect((await send({}, { "verify-proof": "eyJ9" })).status).toBe(428);
  expect(house.sends()).toEqual([]);
});

test("a provider that never answers: refused after its deadline, and nothing of it in the answer or the log", async () => {
  const { house, provider, send } = await open();
  provider.answers(() => {});
  const { status, text } = await send({}, solved("token-1"));
  expect([status, JSON.parse(text).retry]).toEqual([428, "backoff"]);
  provider.answers(YES);
  expect((await send({}, solved("token-1"))).status).toBe(201);
  expect(`${text}${JSON.stringify(house.lines)}`).not.toMatch(/0x4AAAAAAA|token-1|127\.0\.0\.1/);
});
