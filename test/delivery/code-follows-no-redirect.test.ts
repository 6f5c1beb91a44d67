/** Whoever answers with another address does not get the code there, nor the API key. */
import { expect, test } from "vitest";
import { serve } from "../twilio/servers.js";
import { deliver, sendgrid, webhook } from "./house.js";

test.each([301, 302, 303, 307, 308])("%i", async (status) => {
  const other = await serve((response) => void response.writeHead(202).end());
  const first = await serve((response) => void response.writeHead(status, { Location: `${other.origin}/take` }).end());
  for (const settings of [sendgrid(first.origin), webhook(first.origin)]) {
    expect(await deliver(settings)).toEqual({ ok: false, certainty: "unknown", reason: "misconfigured" });
  }
  expect([first.seen.length, other.seen.length]).toEqual([2, 0]);
});

test("a proxy of the environment does not get it either", async () => {
  const proxy = await serve((response) => void response.writeHead(202).end());
  const server = await serve((response) => void response.writeHead(202).end());
  const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"];
  for (const name of names) process.env[name] = proxy.origin;
  try {
    for (const settings of [sendgrid(server.origin), webhook(server.origin)]) {
      expect(await deliver(settings)).toMatchObject({ ok: true });
    }
  } finally {
    for (const name of names) delete process.env[name];
  }
  expect([server.seen.length, proxy.seen.length]).toEqual([2, 0]);
});
