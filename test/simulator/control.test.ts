import { describe, expect, test } from "vitest";
import { ACCOUNT, basic, openClient, PHONE, SERVICE } from "./client.js";

describe("clock", () => {
  test("is advanced, set and freed over HTTP", async () => {
    const start = Date.parse("2030-01-01T00:00:00Z");
    const { simulator } = await openClient({ clock: { now: () => start } });
    const clock = async (method: string, body?: unknown) => {
      const response = await fetch(`${simulator.url}/control/clock`, { method, body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    };
    expect((await clock("POST", { advance_ms: 1_500 })).body).toEqual({
      now: "2030-01-01T00:00:01.500Z",
      offset_ms: 1_500,
    });
    expect((await clock("POST", { now: "2031-06-01T12:00:00Z" })).body).toMatchObject({
      now: "2031-06-01T12:00:00.000Z",
    });
    expect((await clock("GET")).body).toMatchObject({ now: "2031-06-01T12:00:00.000Z" });
    expect((await clock("DELETE")).body).toEqual({ now: "2030-01-01T00:00:00.000Z", offset_ms: 0 });
    for (const body of [{}, { now: "soon" }, { advance_ms: "1" }, null]) {
      expect(await clock("POST", body)).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    }
    expect((await clock("GET")).body).toMatchObject({ offset_ms: 0 });
  });
});

describe("requests", () => {
  test("are remembered with their fields, oldest first, and only API calls", async () => {
    const client = await openClient();
    await client.send();
    await client.get("/v2/Attempts?PageSize=2");
    const { requests } = (await client.get("/control/requests")).body;
    expect(requests).toMatchObject([
      { method: "POST", path: `/v2/Services/${SERVICE}/Verifications`, form: { To: PHONE, Channel: "sms" } },
      { method: "GET", path: "/v2/Attempts", query: { PageSize: "2" }, form: {} },
    ]);
    expect(client.simulator.requests()).toEqual(requests);
  });

  test("a repeated field is an array", async () => {
    const client = await openClient();
    const body = new URLSearchParams("To=1&To=2");
    await fetch(`${client.simulator.url}/v2/Services`, { method: "POST", body });
    expect(client.simulator.requests()[0]!.form).toEqual({ To: ["1", "2"] });
  });
});

describe("reset", () => {
  test("forgets everything", async () => {
    const client = await openClient();
    await client.send();
    client.simulator.advance(1e9);
    client.simulator.faults({ status: 500 });
    await client.post("/control/reset");
    expect(client.simulator.requests()).toEqual([]);
    expect(client.simulator.inbox()).toEqual([]);
    expect((await client.get("/v2/Services")).body.services).toEqual([]);
    expect((await client.get("/control/clock")).body.offset_ms).toBe(0);
  });
});

describe("what is not there", () => {
  test("unknown paths and methods are refused in Twilio's words", async () => {
    const client = await openClient();
    expect(await client.get("/v2/Nothing")).toMatchObject({
      status: 404,
      body: { code: 20404, message: "The requested resource /Nothing was not found" },
    });
    expect(await client.get("/v2/Services/%zz")).toMatchObject({ status: 404 });
    expect(await client.get(`/v2/Services/${SERVICE}/Verifications`)).toMatchObject({
      status: 405,
      body: { code: 20004 },
    });
  });

  test("unknown endpoints of our own are refused in ours", async () => {
    const client = await openClient();
    expect(await client.get("/control/nothing")).toMatchObject({ status: 404, body: { error: "no such endpoint" } });
    expect(await client.post("/inbox")).toMatchObject({ status: 405, body: { error: "use GET" } });
  });
});

describe("credentials", () => {
  test.each([
    [basic(), 200],
    [basic(`SK${"b".repeat(32)}`), 200],
    [undefined, 401],
    ["Bearer x", 401],
    ["Basic %%%", 401],
    [basic("AC123"), 401],
    [basic(ACCOUNT, ""), 401],
    [basic(`VA${"b".repeat(32)}`), 401],
  ])("%s: %i", async (authorization, status) => {
    const { simulator } = await openClient();
    const response = await fetch(`${simulator.url}/v2/Services`, { headers: authorization ? { authorization } : {} });
    expect(response.status).toBe(status);
    if (status === 200) return;
    expect(await response.json()).toEqual({
      code: 20003,
      message: "Authenticate",
      more_info: "https://www.twilio.com/docs/errors/20003",
      status: 401,
    });
  });

  test("name the account of what they create", async () => {
    const client = await openClient();
    expect((await client.send()).body.account_sid).toBe(ACCOUNT);
  });
});

test("bound to every address, it names the loopback one, where the inbox is served", async () => {
  const { simulator } = await openClient({ host: "0.0.0.0" });
  expect(simulator.url).toBe(`http://127.0.0.1:${simulator.port}`);
  expect((await fetch(`${simulator.url}/inbox`)).status).toBe(200);
});

test("a port in use is an error", async () => {
  const { simulator } = await openClient();
  await expect(openClient({ port: simulator.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});
