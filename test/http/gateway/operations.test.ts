/** What whoever runs a gateway relies on: health, metrics, bounds, reload, and an end that loses nothing. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PHONE } from "../../mcp/house.js";
import { type Gateway, startGateway, until } from "./support.js";

const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** With its whole body: a stream's headers come before the answer. */
async function tool(gateway: Gateway, name: string, args: object) {
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
  const answer = await gateway.call("/mcp", { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, retryAfter: answer.headers.get("retry-after"), text: await answer.text() };
}

const health = async ({ origin }: Gateway, path: string) => {
  const answer = await fetch(`${origin}${path}`);
  return [answer.status, await answer.json()];
};

describe("health", () => {
  test("a gateway that can send is ready", async () => {
    const gateway = await startGateway();
    expect(await health(gateway, "/healthz")).toEqual([200, { status: "ok" }]);
    expect(await health(gateway, "/readyz")).toEqual([200, { status: "ready", why: [] }]);
  });

  test("without credentials it lives, and is not ready", async () => {
    const gateway = await startGateway({ env: { TWILIO_AUTH_TOKEN: undefined } });
    expect((await health(gateway, "/healthz"))[0]).toBe(200);
    expect(await health(gateway, "/readyz")).toEqual([503, { status: "not_ready", why: ["configuration"] }]);
  });

  test("credentials that Twilio refused make it unready", async () => {
    const gateway = await startGateway();
    gateway.house.simulator.faults({ match: { method: "POST" }, status: 401, code: 20003 });
    await tool(gateway, "send_otp", { to: PHONE });
    expect(await health(gateway, "/readyz")).toEqual([503, { status: "not_ready", why: ["credentials"] }]);
  });
});

test("metrics count sends, checks, conversion and Twilio, and name nobody", async () => {
  const gateway = await startGateway();
  await tool(gateway, "send_otp", { to: PHONE });
  const { code } = gateway.house.simulator.inbox(PHONE)[0]!;
  await tool(gateway, "check_otp", { to: PHONE, code });
  await tool(gateway, "send_otp", { to: "+442071234567" });
  const answer = await gateway.call("/metrics");
  const text = await answer.text();
  expect(answer.headers.get("content-type")).toContain("text/plain");
  for (const line of [
    'twilio_verify_sends_total{outcome="ok",channel="sms",country="US"} 1',
    'twilio_verify_checks_total{outcome="approved",channel="sms",country="US"} 1',
    'twilio_verify_approvals_total{channel="sms",country="US"} 1',
    'twilio_verify_refusals_total{operation="send",rule="COUNTRY_NOT_ALLOWED"} 1',
    'twilio_verify_http_request_seconds_count{route="POST /mcp",status="200"} 3',
  ]) {
    expect(text).toContain(line);
  }
  expect(text).toMatch(/twilio_verify_twilio_seconds_count\{operation="[^"]+"\} [1-9]/);
  expect(text).not.toMatch(new RegExp(`${PHONE.slice(2)}|${code}|VE[0-9a-f]{32}`));
});

test("the access log names routes, never addresses", async () => {
  const gateway = await startGateway();
  const secret = "s".repeat(43);
  await fetch(`${gateway.origin}/c/${secret}?q=${secret}`);
  await fetch(`${gateway.origin}/${secret}`);
  await until(() => gateway.lines("request").length === 2);
  expect(gateway.lines("request").map(({ operation, httpStatus }) => [operation, httpStatus])).toEqual([
    ["GET /c/:token", 404],
    ["GET none", 404],
  ]);
  expect(gateway.said()).not.toContain(secret);
});

describe("load", () => {
  test("a body that is too large is refused unread", async () => {
    const { call } = await startGateway();
    const answer = await call("/mcp", { method: "POST", headers, body: "x".repeat(300 * 1024) });
    expect([answer.status, await answer.json()]).toEqual([413, expect.objectContaining({ code: "TOO_LARGE" })]);
  });

  test("one that does not say how long it is is counted", async () => {
    const { call } = await startGateway();
    const send = (pieces: number) => {
      const body = ReadableStream.from(
        Array.from({ length: pieces }, () => new TextEncoder().encode(" ".repeat(1024))),
      );
      const json = { "content-type": "application/json" };
      return call("/verify/send", { method: "POST", headers: json, body, duplex: "half" } as RequestInit);
    };
    expect([(await send(300)).status, (await send(10)).status]).toEqual([413, 400]);
  });

  test("more requests than can be worked on are told to come back, and none is lost", async () => {
    const gateway = await startGateway({ more: "\n[http]\nmax_in_flight = 2\n" });
    gateway.house.simulator.faults({ match: { method: "POST" }, delay_ms: 500, times: 2 });
    const sends = ["1", "2"].map((last) => tool(gateway, "send_otp", { to: `+1415555267${last}` }));
    await until(() => gateway.house.simulator.requests().filter(({ method }) => method === "POST").length === 2);
    const third = await tool(gateway, "send_otp", { to: "+14155552673" });
    expect([third.status, third.retryAfter]).toEqual([503, "1"]);
    expect((await fetch(`${gateway.origin}/healthz`)).status).toBe(200);
    expect((await Promise.all(sends)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("the end", () => {
  test("SIGTERM in the middle of a send: it is answered, nothing new begins, exit code 0", async () => {
    const gateway = await startGateway();
    gateway.house.simulator.faults({ match: { method: "POST" }, delay_ms: 700 });
    const sending = tool(gateway, "send_otp", { to: PHONE });
    await until(() => gateway.house.simulator.requests().some(({ method }) => method === "POST"));
    const stopped = gateway.stop("SIGTERM");
    await until(() => gateway.lines("stopping").length > 0);
    await expect(fetch(`${gateway.origin}/healthz`)).rejects.toThrow();
    const answer = await sending;
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"status":"pending"')]);
    expect(await stopped).toBe(0);
    expect(gateway.house.simulator.inbox(PHONE)).toHaveLength(1);
  });

  test("a configuration with a mistake is not taken; the gateway goes on as it was", async () => {
    const gateway = await startGateway();
    appendFileSync(join(gateway.house.folder, "twilio-verify.toml"), "\nnonsense = = 1\n");
    gateway.child.kill("SIGHUP");
    await until(() => gateway.lines("not_reloaded").length > 0);
    expect((await tool(gateway, "send_otp", { to: PHONE })).status).toBe(200);
  });
});
