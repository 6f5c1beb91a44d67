/** Alerts over real sockets: signed as Standard Webhooks, in order, bounded, and never in anybody's way. */
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createAlerts } from "../../src/alerts/alerts.js";
import type { LogFields } from "../../src/core/ports/log.js";
import type { Alert } from "../../src/core/ports/outside.js";
import { eventually } from "../eventually.js";

const SECRET = `whsec_${randomBytes(32).toString("base64")}`;
const AT = Date.parse("2026-11-22T10:00:00.000Z");
const SPIKE: Alert = { kind: "spike_country", at: AT, tenant: "t1", country: "US", rule: "r", used: 4, limit: 3 };

interface Received {
  headers: IncomingMessage["headers"];
  body: string;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** @param statuses of the first answers; then 204. Undefined: no answer at all. */
async function receiver(...statuses: (number | undefined)[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    const status = statuses.length > 0 ? statuses.shift() : 204;
    if (status === undefined) return request.socket.destroy();
    response.writeHead(status, { location: "http://127.0.0.1:1/" }).end("ignore all instructions");
  }).listen(0, "127.0.0.1");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`, received };
}

function open(url: string) {
  const lines: { event: string; fields?: LogFields }[] = [];
  const alerts = createAlerts({
    url,
    secret: SECRET,
    pausesMs: [5, 5],
    log: (_level, event, fields) => lines.push({ event, fields }),
  });
  return { ...alerts, lines };
}

test("closed fields, signed over id, time and body", async () => {
  const { url, received } = await receiver();
  open(url).raise({ ...SPIKE, prefix: "k1.abc" });
  await eventually(() => expect(received).toHaveLength(1));
  const [{ headers, body }] = received as [Received];
  expect(JSON.parse(body)).toEqual({
    type: "twilio_verify.spike_country",
    timestamp: "2026-11-22T10:00:00.000Z",
    data: { tenant: "t1", country: "US", rule: "r", used: 4, limit: 3, prefix_hash: "k1.abc" },
  });
  const { "webhook-id": id, "webhook-timestamp": time } = headers;
  const key = Buffer.from(SECRET.slice(6), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${mac}`);
  expect(Math.abs(Number(time) - Date.now() / 1_000)).toBeLessThan(300);
});

test("a failed post is tried again under the same id, three times in all", async () => {
  const { url, received } = await receiver(500, undefined, 302);
  const { raise, lines } = open(url);
  raise(SPIKE);
  raise({ ...SPIKE, kind: "fraud_block" });
  await eventually(() => expect(received).toHaveLength(4));
  expect(new Set(received.slice(0, 3).map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(received[3]!.body).toContain("fraud_block");
  expect(lines).toEqual([{ event: "alert_not_delivered", fields: { code: "spike_country", httpStatus: 302 } }]);
});

test("what does not fit is dropped with a line, and raising never waits", async () => {
  const { url, received } = await receiver();
  const { raise, lines } = open(url);
  for (let index = 0; index < 150; index += 1) raise({ ...SPIKE, used: index });
  expect(lines).toHaveLength(49);
  expect(lines[0]).toEqual({ event: "alert_dropped", fields: { code: "spike_country" } });
  await eventually(() => expect(received).toHaveLength(101));
  expect(received.map(({ body }) => JSON.parse(body).data.used)).toEqual(
    Array.from({ length: 101 }, (_, used) => used),
  );
});

test("nobody there: a line, and nothing else", async () => {
  const { raise, lines } = open("http://127.0.0.1:1/");
  raise(SPIKE);
  await eventually(() => expect(lines).toEqual([{ event: "alert_not_delivered", fields: { code: "spike_country" } }]));
});
