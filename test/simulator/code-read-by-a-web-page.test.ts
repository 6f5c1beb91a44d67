/** A page in the developer's browser wants the codes: by a name rebound to 127.0.0.1, or by a cross-site request. */
import { request } from "node:http";
import { expect, test } from "vitest";
import { basic, openClient } from "./client.js";

function callWith(port: number, path: string, headers: Record<string, string>, method = "GET"): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on("error", reject)
      .end();
  });
}

test.each([
  "/",
  "/inbox",
  "/inbox/events",
  "/control/totp",
  "/control/clock",
  "/control/account",
  "/control/faults",
  "/control/requests",
])("%s is served to loopback names only", async (path) => {
  const { port } = (await openClient()).simulator;
  const status = (host: string) => callWith(port, path, { host });
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, "LOCALHOST"]) {
    expect(await status(host), host).toBe(200);
  }
  for (const host of [
    "evil.example",
    `localhost.evil.example:${port}`,
    "127.0.0.1.evil.example",
    "0.0.0.0",
    "127.0.0.1@evil.example",
    "a b",
  ]) {
    expect(await status(host), host).toBe(403);
  }
});

test("a rebound name cannot reset it either", async () => {
  const client = await openClient();
  await client.send();
  expect(await callWith(client.simulator.port, "/control/reset", { host: "evil.example" }, "POST")).toBe(403);
  expect(client.simulator.inbox()).toHaveLength(1);
});

test("a cross-site request is refused, the simulator's own page is not", async () => {
  const client = await openClient();
  await client.send();
  const { port, url } = client.simulator;
  for (const origin of ["https://evil.example", "null"]) {
    expect(await callWith(port, "/control/reset", { host: `127.0.0.1:${port}`, origin }, "POST")).toBe(403);
  }
  expect(client.simulator.inbox()).toHaveLength(1);
  expect(await callWith(port, "/inbox", { host: `127.0.0.1:${port}`, origin: url })).toBe(200);
});

test("the API itself answers under any name, as a container's client needs", async () => {
  const { port } = (await openClient()).simulator;
  const headers = { host: `simulator:${port}`, authorization: basic() };
  expect(await callWith(port, "/v2/Services", headers)).toBe(200);
});
