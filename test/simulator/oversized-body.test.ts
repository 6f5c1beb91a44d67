/** A client sends without end, in one body or in many calls: memory stays bounded. */
import { expect, test } from "vitest";
import { send } from "../../src/simulator/life.js";
import { newState, serviceOf } from "../../src/simulator/state.js";
import { ACCOUNT, openClient, PHONE, SERVICE } from "./client.js";

test.each([65_537, 5_000_000])("%i bytes are refused with 413", async (bytes) => {
  const client = await openClient();
  const form = { To: PHONE, Channel: "sms", Payee: "" };
  form.Payee = "x".repeat(bytes - new URLSearchParams(form).toString().length);
  expect(await client.send(form)).toMatchObject({ status: 413, body: { code: 20413, status: 413 } });
  expect(client.simulator.inbox()).toEqual([]);
});

test("65,536 bytes are taken", async () => {
  const client = await openClient();
  const form = { To: PHONE, Channel: "sms", Payee: "" };
  form.Payee = "x".repeat(65_536 - new URLSearchParams(form).toString().length);
  expect((await client.send(form)).status).toBe(201);
});

test("a body that is not a form has no fields", async () => {
  const { simulator } = await openClient();
  await fetch(`${simulator.url}/v2/Services`, { method: "POST", body: '{"FriendlyName":"x"}' });
  expect(simulator.requests()[0]!.form).toEqual({});
});

test("the last 1,000 requests are kept", async () => {
  const client = await openClient();
  for (let at = 0; at < 1_001; at++) await client.get(`/v2/Attempts?Page=${at}`);
  const kept = client.simulator.requests();
  expect([kept.length, kept[0]!.query.Page]).toEqual([1_000, "1"]);
});

test("the last 1,000 messages, open verifications and 30 days of attempts are kept", () => {
  const state = newState(6);
  const service = serviceOf(state, SERVICE, ACCOUNT, 0);
  const sendAt = (at: number, now: number) =>
    send(state, service, new URLSearchParams({ To: `+1415${5_550_000 + at}`, Channel: "sms" }), now);
  for (let at = 0; at < 1_500; at++) sendAt(at, 0);
  expect([state.messages.length, state.verifications.size, state.attempts.length]).toEqual([1_000, 1_500, 1_500]);
  sendAt(1_500, 600_000);
  expect([state.verifications.size, state.newest.size, state.attempts.length]).toEqual([1, 1, 1_501]);
  sendAt(1_501, 30 * 86_400_000);
  expect(state.attempts).toHaveLength(2);
});
