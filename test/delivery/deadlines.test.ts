/** A connection that is never made is not one that was lost: the one is certain, the other is not. */
import net from "node:net";
import { expect, test } from "vitest";
import { listen } from "../twilio/servers.js";
import { deliver, sendgrid, smtp, webhook } from "./house.js";

/** Accepts, and never says a word: TLS waits for its hello. */
const silent = () => listen(net.createServer((socket) => void socket.on("data", () => {})));

const failure = { ok: false, certainty: "not_sent", reason: "timeout" };

test.each([
  ["sendgrid", (port: number, timeoutMs: number) => sendgrid(`https://127.0.0.1:${port}`, { timeoutMs })],
  ["webhook", (port: number, timeoutMs: number) => webhook(`https://127.0.0.1:${port}`, { timeoutMs })],
  ["smtps", (port: number, timeoutMs: number) => smtp(port, { implicitTls: true, timeoutMs })],
])("%s: no handshake, so no byte left", async (_, settings) => {
  expect(await deliver(settings(await silent(), 300))).toEqual(failure);
});

test("the wait for a connection is shorter than the wait for an answer", async () => {
  const port = await silent();
  const first = await Promise.race([
    deliver(webhook(`https://127.0.0.1:${port}`, { timeoutMs: 60_000 })),
    new Promise((resolve) => setTimeout(resolve, 20_000, "still waiting").unref()),
  ]);
  expect(first).toEqual(failure);
});
