/** Somebody writes addresses of their own into X-Forwarded-For, to be a new client with each request (facts/policy.md §1.3). */
import { expect, test } from "vitest";
import { type Gateway, startGateway } from "./support.js";

const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const ONE_AN_ADDRESS = "\nsend_per_ip_per_10m = 1\n\n[http]\ntrusted_proxies = [";

async function send({ call }: Gateway, last: number, forwardedFor: string): Promise<string> {
  const params = { name: "send_otp", arguments: { to: `+1415555267${last}` } };
  const answer = await call("/mcp", {
    method: "POST",
    headers: { ...headers, "x-forwarded-for": forwardedFor },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  return /send_per_ip_per_10m|"status":"pending"/.exec(await answer.text())?.[0] ?? "neither";
}

test("behind a listed proxy only the address that it saw counts, whatever stands left of it", async () => {
  const gateway = await startGateway({ more: `${ONE_AN_ADDRESS}"127.0.0.1"]\n` });
  expect(await send(gateway, 1, "203.0.113.9")).toBe('"status":"pending"');
  expect(await send(gateway, 2, "198.51.100.1, 203.0.113.9")).toBe("send_per_ip_per_10m");
  expect(await send(gateway, 3, "::1, 198.51.100.2, 203.0.113.9")).toBe("send_per_ip_per_10m");
  expect(await send(gateway, 4, "203.0.113.10")).toBe('"status":"pending"');
});

test("from anybody else the header is not read: an application's own address is nobody's", async () => {
  const gateway = await startGateway({ more: `${ONE_AN_ADDRESS}]\n` });
  for (const last of [1, 2]) expect(await send(gateway, last, "203.0.113.9")).toBe('"status":"pending"');
});
