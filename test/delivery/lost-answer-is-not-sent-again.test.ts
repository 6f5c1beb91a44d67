/** When the answer is lost the message may have arrived: it is said so, and no adapter or library sends it once more. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Answer, serve } from "../twilio/servers.js";
import { deliver, sendgrid, smtp, webhook } from "./house.js";
import { smtpServer } from "./smtp-server.js";

const LOST: [string, Answer][] = [
  ["broken off", (response) => void response.destroy()],
  ["silent", () => {}],
  ["500", (response) => void response.writeHead(500, { "Retry-After": "0" }).end()],
  ["503 that asks for another try", (response) => void response.writeHead(503, { "Retry-After": "0" }).end()],
  ["a redirect", (response) => void response.writeHead(307, { Location: "/codes" }).end()],
];

test.each(LOST)("over HTTP: %s", async (_, answer) => {
  const server = await serve(answer);
  for (const settings of [sendgrid(server.origin), webhook(server.origin)]) {
    expect(await deliver({ ...settings, timeoutMs: 300 })).toMatchObject({ ok: false, certainty: "unknown" });
  }
  await sleep(600);
  expect(server.seen).toHaveLength(2);
});

test.each(["drop", "silence"] as const)("over SMTP: %s after the message", async (reply) => {
  const server = await smtpServer({ message: reply });
  expect(await deliver(smtp(server.port, { timeoutMs: 300 }))).toMatchObject({ ok: false, certainty: "unknown" });
  await sleep(600);
  expect([server.connections, server.messages.length]).toEqual([1, 1]);
});
