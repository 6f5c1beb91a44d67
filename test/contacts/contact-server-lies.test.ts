/** Whatever a server answers but a destination or 404 means: cannot be looked up now, nothing was sent. */
import http from "node:http";
import net from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createContacts } from "../../src/contacts/contacts.js";
import { type Answer, closedPort, json, listen, serve } from "../twilio/servers.js";
import { PHONE, refusal } from "./places.js";

const RIGHT = JSON.stringify({ to: PHONE });
const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";

const lookUp = (origin: string) => createContacts({ place: `${origin}/{contact}` }).resolve("ada", "default");
const ask = async (answer: Answer) => lookUp((await serve(answer)).origin);

/** The reason that it gives. */
async function unavailable(lookup: Promise<unknown>): Promise<string> {
  const { code, message, details } = await refusal(lookup);
  expect(code).toBe("POLICY_STORE_UNAVAILABLE");
  expect(details.fix).toContain("[agents] contacts");
  return /^The contact cannot be looked up now \((.*)\), so nothing was sent\.$/.exec(message)![1]!;
}

test.each([201, 204, 206, 400, 401, 403, 410, 429, 500, 503])(
  "HTTP %d, although with a destination",
  async (status) => {
    const lookup = ask((response) => void response.writeHead(status).end(status === 204 ? undefined : RIGHT));
    expect(await unavailable(lookup)).toBe(`HTTP ${status}`);
  },
);

test.each([301, 302, 303, 307, 308])("a redirect (%d), which is not followed", async (status) => {
  const elsewhere = await serve((response) => json(response, 200, { to: PHONE }));
  const headers = { Location: `${elsewhere.origin}/stolen` };
  expect(await unavailable(ask((response) => void response.writeHead(status, headers).end()))).toBe(`HTTP ${status}`);
  expect(elsewhere.seen).toEqual([]);
});

test.each<[what: string, body: string | Buffer]>([
  ["nothing", ""],
  ["a login page", "<!doctype html><title>Sign in</title>"],
  ["half of it", RIGHT.slice(0, -5)],
  ["two answers", RIGHT + RIGHT],
  ["a bare destination", JSON.stringify(PHONE)],
  ["a list", `[${RIGHT}]`],
  ["null", "null"],
  ["no to", '{"phone": "+14155552671"}'],
  ["to in the prototype", '{"__proto__": {"to": "+14155552671"}}'],
  ["a number", '{"to": 14155552671}'],
  ["an empty to", '{"to": ""}'],
  ["an endless to", JSON.stringify({ to: "1".repeat(321) })],
  ["the right one, compressed, although nobody asked for that", gzipSync(RIGHT)],
  ["the right one and one byte more than 8 KiB", RIGHT.padEnd(8 * 1024 + 1)],
])("200 with %s", async (_what, body) => {
  await unavailable(ask((response) => void response.writeHead(200).end(body)));
});

test("8 KiB exactly is an answer", async () => {
  expect(await ask((response) => void response.writeHead(200).end(RIGHT.padEnd(8 * 1024)))).toBe(PHONE);
});

test("a body without end is not read to its end", async () => {
  let closed = () => {};
  const hungUp = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const lookup = ask((response) => {
    const pour = () => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
    };
    response.writeHead(200).on("close", closed).on("drain", pour);
    pour();
  });
  expect(await unavailable(lookup)).toBe("TOO_LARGE");
  await hungUp;
});

test("nobody listens", async () => {
  expect(await unavailable(lookUp(`http://127.0.0.1:${await closedPort()}`))).toBe("ECONNREFUSED");
});

type Speak = (socket: net.Socket) => void;

test.each<[what: string, speak: Speak]>([
  ["hangs up", (socket) => socket.end()],
  ["resets", (socket) => socket.resetAndDestroy()],
  ["does not speak HTTP", (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n")],
  ["promises more than it sends", (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n${RIGHT}`)],
  [
    "breaks off in a chunk",
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n90\r\n${RIGHT}`),
  ],
  ["sends endless headers", (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(99_999)}\r\n\r\n`)],
])("a server that %s", async (_what, speak) => {
  const server = net.createServer((socket) => socket.once("data", () => speak(socket)));
  await unavailable(lookUp(`http://127.0.0.1:${await listen(server)}`));
});

/** One deadline for all of it: a piece now and then buys no time. */
test.concurrent.each<[what: string, speak: Speak]>([
  ["never answers", () => {}],
  ["never ends its headers", (socket) => drip(socket, "HTTP/1.1 200 OK\r\n", "X: y\r\n")],
  ["never ends its body", (socket) => drip(socket, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", " ")],
  ["only promises", (socket) => drip(socket, "", "HTTP/1.1 103 Early Hints\r\n\r\n")],
  ["changes the protocol", (socket) => socket.write(SWITCHING)],
  ["changes the protocol and ends", (socket) => socket.end(SWITCHING)],
])("a server that %s is given up on", async (_what, speak) => {
  const server = net.createServer((socket) => socket.once("data", () => speak(socket)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  expect(await unavailable(lookUp(`http://127.0.0.1:${port}`))).toBe("no answer in time");
  server.close();
});

function drip(socket: net.Socket, first: string, piece: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(piece), 50);
  socket.on("error", () => {}).on("close", () => clearInterval(timer));
}

test("a connection that fails after the answer hurts nobody", async () => {
  const server = http.createServer((_, response) => {
    response.writeHead(404).write("x".repeat(100_000));
    setTimeout(() => response.socket?.resetAndDestroy(), 20);
  });
  expect(await lookUp(`http://127.0.0.1:${await listen(server)}`)).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 100));
});
