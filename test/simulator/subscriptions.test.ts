import { expect, test } from "vitest";
import { openClient } from "./client.js";

const APPROVED = "com.twilio.accountsecurity.verify.verification.approved";

async function openControl() {
  const client = await openClient();
  const control = async (method: string, body?: unknown) => {
    const url = `${client.simulator.url}/control/subscriptions`;
    const response = await fetch(url, { method, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  return { ...client, control };
}

test("a subscription told by control is what Event Streams answers, with its sink and its types", async () => {
  const { control, get } = await openControl();
  const told = { destination: "https://hooks.example/events", status: "validating", types: [APPROVED] };
  expect((await control("POST", told)).status).toBe(200);
  const { subscriptions } = (await get("/v1/Subscriptions")).body;
  expect(subscriptions).toHaveLength(1);
  const [{ sid, sink_sid: sinkSid, links }] = subscriptions;
  expect((await get(`/v1/Subscriptions/${sid}`)).body).toEqual(subscriptions[0]);
  expect((await get(links.subscribed_events)).body.types).toMatchObject([{ type: APPROVED, subscription_sid: sid }]);
  expect((await get(`/v1/Sinks/${sinkSid}`)).body).toMatchObject({
    sid: sinkSid,
    sink_type: "webhook",
    status: "validating",
    sink_configuration: { destination: told.destination },
  });
});

test("the lists filter as Twilio's do", async () => {
  const { simulator, get } = await openControl();
  simulator.subscriptions({ types: [APPROVED] }, { types: [APPROVED], sink_type: "kinesis", status: "failed" });
  const types = async (query: string) =>
    (await get(`/v1/Sinks${query}`)).body.sinks.map((sink: { sink_type: string }) => sink.sink_type);
  expect(await types("")).toEqual(["webhook", "kinesis"]);
  expect(await types("?Status=failed")).toEqual(["kinesis"]);
  expect(await types("?InUse=false")).toEqual([]);
  const [first] = (await get("/v1/Subscriptions")).body.subscriptions;
  expect((await get(`/v1/Subscriptions?SinkSid=${first.sink_sid}`)).body.subscriptions).toEqual([first]);
});

test("what is no subscription is refused, and DELETE and reset forget them", async () => {
  const { control, simulator, get } = await openControl();
  const wrong: unknown[] = [
    null,
    {},
    { types: [] },
    { types: [1] },
    { types: [APPROVED], status: "asleep" },
    { types: [APPROVED], destination: "nowhere" },
    { types: [APPROVED], toString: "x" },
  ];
  for (const body of wrong) expect((await control("POST", body)).status, JSON.stringify(body)).toBe(400);
  expect((await control("GET")).body).toEqual({ subscriptions: [] });
  const count = async () => (await get("/v1/Subscriptions")).body.subscriptions.length;
  simulator.subscriptions({ types: [APPROVED] });
  expect(await count()).toBe(1);
  await control("DELETE");
  expect(await count()).toBe(0);
  simulator.subscriptions({ types: [APPROVED] });
  simulator.reset();
  expect(await count()).toBe(0);
});

test("unknown sinks and subscriptions are refused in Twilio's words", async () => {
  const { get } = await openControl();
  expect(await get("/v1/Sinks/DG1")).toMatchObject({
    status: 404,
    body: { code: 20404, message: "The requested resource /Sinks/DG1 was not found" },
  });
});
