/** draft-ietf-httpapi-idempotency-key-header: one key, one message. */
import { expect, test } from "vitest";
import { backend, type GatewayOptions, KEY, openGateway } from "./house.js";

const key = { "idempotency-key": KEY };

test("20 at once with one key: one message, and everybody else is told that it runs, or gets its result", async () => {
  const { house, send } = await openGateway();
  house.sendFault({ delay_ms: 200 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => send({}, key)));
  expect(house.sends()).toHaveLength(1);
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => ![200, 201, 409].includes(status))).toEqual([]);
  expect(statuses).toContain(409);
});

test("while the first one runs: 409 at once, with a time to wait; afterwards its result", async () => {
  const { house, send } = await openGateway();
  house.sendFault({ delay_ms: 400 });
  const first = send({}, key);
  await expect.poll(() => house.sends()).toHaveLength(1);
  const second = await send({}, key);
  expect(second.body).toMatchObject({ status: 409, code: "IN_PROGRESS", retry: "backoff" });
  expect(second.headers.get("retry-after")).toBe("1");
  const { sid } = (await first).body.verification;
  const third = await send({}, key);
  expect([third.status, third.body.verification]).toMatchObject([200, { sid, replayed: true }]);
  expect(house.sends()).toHaveLength(1);
});

test("without a key equal calls wait for the first one", async () => {
  const { house, send } = await openGateway();
  house.sendFault({ delay_ms: 200 });
  const answers = await Promise.all([send(), send(), send()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  expect(house.sends()).toHaveLength(1);
});

const WITH_LESS: GatewayOptions = { settings: { psd2: false } };

test.each<[string, object, GatewayOptions]>([
  ["destination", { to: "+14155553001" }, WITH_LESS],
  ["channel", { channel: "call" }, WITH_LESS],
  ["purpose", { purpose: "login" }, WITH_LESS],
  ["person", { identity: "user_43" }, WITH_LESS],
  ["language", { locale: "de" }, WITH_LESS],
  ["wish for a new message", { resend: true }, WITH_LESS],
  ["amount", { amount: "50.00 EUR", payee: "Acme" }, { settings: { psd2: true } }],
])("the same key with another %s: 422, and nothing is sent", async (_, other, options) => {
  const { house, send } = await openGateway(options);
  const first = { identity: "user_42", ...(options.settings?.psd2 && { amount: "49.00 EUR", payee: "Acme" }) };
  expect((await send(first, key)).status).toBe(201);
  expect((await send({ ...first, ...other }, key)).body).toMatchObject({ status: 422, code: "IDEMPOTENCY_KEY_REUSED" });
  expect(house.sends()).toHaveLength(1);
});

test("a key in quotes, as the draft writes it, is the key", async () => {
  const { house, send } = await openGateway();
  await send({}, key);
  expect((await send({}, { "idempotency-key": `"${KEY}"` })).status).toBe(200);
  expect(house.sends()).toHaveLength(1);
});

test("one key of two tokens is two keys", async () => {
  const { house, send, as } = await openGateway();
  await send({}, key);
  as.caller = { ...backend, actor: "another backend" };
  expect((await send({ to: "+14155553001" }, key)).status).toBe(201);
  expect(house.sends()).toHaveLength(2);
});

test("a lost answer is not sent again by its key", async () => {
  const { house, send } = await openGateway();
  house.sendFault({ drop: "after" });
  expect((await send({}, key)).body).toMatchObject({ status: 504, code: "SEND_OUTCOME_UNKNOWN" });
  await expect.poll(async () => (await send({}, key)).status).toBe(200);
  expect(house.sends()).toHaveLength(1);
});
