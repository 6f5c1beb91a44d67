import { describe, expect, test } from "vitest";
import { openClient } from "./client.js";

const control = "/control/faults";

async function postFault(url: string, fault: unknown): Promise<Response> {
  return fetch(url + control, { method: "POST", body: JSON.stringify(fault) });
}

describe("faults", () => {
  test("refuse once, with the code and Retry-After asked for, and process nothing", async () => {
    const client = await openClient();
    client.simulator.faults({
      match: { method: "POST", path: "Verifications" },
      status: 429,
      code: 60203,
      retry_after: 7,
    });
    const { status, headers, body } = await client.send();
    expect(headers.get("retry-after")).toBe("7");
    expect({ status, body }).toEqual({
      status: 429,
      body: {
        code: 60203,
        message: "Max send attempts reached",
        more_info: "https://www.twilio.com/docs/errors/60203",
        status: 429,
      },
    });
    expect(client.simulator.inbox()).toEqual([]);
    expect((await client.send()).status).toBe(201);
  });

  test("strike only what matches, as many times as told", async () => {
    const client = await openClient();
    client.simulator.faults({ match: { path: "VerificationCheck" }, status: 503, times: 2 });
    expect((await client.send()).status).toBe(201);
    const checks = [await client.check({ Code: "0000" }), await client.check({ Code: "0000" })];
    expect(checks.map(({ status, body }) => [status, body.code])).toEqual([
      [503, 20503],
      [503, 20503],
    ]);
    expect((await client.check({ Code: client.code() })).status).toBe(200);
  });

  test("dropped before: the connection is reset and nothing was done", async () => {
    const client = await openClient();
    client.simulator.faults({ drop: "before" });
    await expect(client.send()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(client.simulator.inbox()).toEqual([]);
    expect(client.simulator.requests()).toHaveLength(1);
  });

  test("dropped after: done, but nobody hears of it", async () => {
    const client = await openClient();
    client.simulator.faults({ drop: "after" });
    await expect(client.send()).rejects.toThrow("fetch failed");
    expect(client.simulator.inbox()).toHaveLength(1);
  });

  test("a refusal is lost just the same", async () => {
    const client = await openClient();
    client.simulator.faults({ drop: "after" });
    await expect(client.send({ Channel: "custom" })).rejects.toThrow("fetch failed");
  });

  test("delay, and then answer as usual", async () => {
    const client = await openClient();
    client.simulator.faults({ delay_ms: 60 });
    const start = performance.now();
    expect((await client.send()).status).toBe(201);
    expect(performance.now() - start).toBeGreaterThan(50);
  });

  test("a client that hangs up during the delay is served all the same", async () => {
    const client = await openClient();
    client.simulator.faults({ delay_ms: 60 });
    const url = `${client.simulator.url}/v2/Services`;
    await expect(fetch(url, { signal: AbortSignal.timeout(10) })).rejects.toThrow("timeout");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await client.send()).status).toBe(201);
  });

  test("closing does not wait for a delay", async () => {
    const client = await openClient();
    client.simulator.faults({ delay_ms: 60_000 });
    const sending = client.send().catch(() => "cut off");
    await new Promise((resolve) => setTimeout(resolve, 30));
    await client.simulator.close();
    expect(await sending).toBe("cut off");
  });

  test("answer with raw text", async () => {
    const client = await openClient();
    client.simulator.faults({ status: 502, body: "<html>Bad Gateway" });
    await expect(client.send()).rejects.toThrow(SyntaxError);
  });

  test("accept a message that never arrives", async () => {
    const client = await openClient();
    client.simulator.faults({ undelivered: 30003, times: 2 });
    await client.send();
    await client.send({ Channel: "call" });
    expect(client.simulator.inbox()).toEqual([]);
    expect((await client.get("/v2/Attempts")).body.attempts).toMatchObject([
      { channel_data: { call_status: "no-answer", error_code: "30003" } },
      { channel_data: { message_status: "undelivered", error_code: "30003" } },
    ]);
  });

  test("never strike at probability 0", async () => {
    const client = await openClient();
    client.simulator.faults({ status: 500, probability: 0 });
    expect((await client.send()).status).toBe(201);
  });

  test("are listed, added and cleared over HTTP", async () => {
    const client = await openClient();
    const { url } = client.simulator;
    expect((await postFault(url, { status: 500 })).status).toBe(200);
    expect(await (await fetch(url + control)).json()).toEqual({ faults: [{ status: 500, times: 1 }] });
    await fetch(url + control, { method: "DELETE" });
    expect((await client.send()).status).toBe(201);
    client.simulator.faults({ status: 500 });
    client.simulator.clearFaults();
    expect((await client.send()).status).toBe(201);
  });

  test.each([
    { status: 99 },
    { status: "500" },
    { drop: "during" },
    { match: { host: "x" } },
    { match: { path: 1 } },
    { probability: 2 },
    { times: 0 },
    { nope: 1 },
    [],
    null,
  ])("not well-formed: %j", async (fault) => {
    const client = await openClient();
    const response = await postFault(client.simulator.url, fault);
    expect(response.status).toBe(400);
    expect(Object.keys((await response.json()) as object)).toEqual(["error"]);
    expect(() => client.simulator.faults(fault as never)).toThrow(TypeError);
  });
});
