/** A neighbour on this machine sends too much, too many or too slowly. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { CODE, openPage, rawCall } from "./support.js";

const KEPT = 32;
const FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  return socket;
}

test.each([
  ["with its length", {}],
  ["in chunks", { "transfer-encoding": "chunked" }],
])("a body of more than 2 KiB %s reaches nobody, and one of 2 KiB does", async (_how, headers) => {
  const page = await openPage();
  const token = page.door.give();
  const call = (body: string) => page.call(`/c/${token}`, { method: "POST", headers, body });
  const fill = (bytes: number) => `code=${CODE}&x=${"x".repeat(bytes - `code=${CODE}&x=`.length)}`;
  expect((await call(fill(2_049))).status).toBe(413);
  expect((await call(fill(200_000))).status).toBe(413);
  expect(page.door.calls).toEqual([]);
  expect((await call(fill(2_048))).status).toBe(303);
  expect(page.door.calls).toEqual([["enter", token, CODE]]);
});

test("headers of more than 8 KiB are refused", async () => {
  const page = await openPage();
  const answer = await rawCall(page, `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(9_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test("connections over the limit are dropped, and the page comes back when there is room", async () => {
  const page = await openPage();
  const token = page.door.give();
  const held = await Promise.all(Array.from({ length: KEPT }, () => connected(page.port)));
  await once(await connected(page.port), "close");
  const closed = held.map((socket) => once(socket, "close"));
  for (const socket of held) socket.end();
  await Promise.all(closed);
  expect((await page.call(`/c/${token}`)).status).toBe(200);
});

test("slow connections are closed by the server", { timeout: 60_000 }, async () => {
  const page = await openPage();
  const slow = [
    "",
    "GET / HTTP/1.1\r\nHost: x\r\n",
    "POST /c/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx",
    `POST /c/${page.door.give()} HTTP/1.1\r\nHost: ${page.host}\r\nOrigin: ${page.origin}\r\n${FORM}Content-Length: 10\r\n\r\nx`,
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
  ];
  const closed = slow.map(async (bytes) => {
    const socket = await connected(page.port);
    socket.resume().write(bytes);
    await once(socket, "close");
  });
  await Promise.all(closed);
  expect((await page.call(`/c/${page.door.give()}`)).status).toBe(200);
  expect(page.lines.map(([event]) => event)).toEqual(["entry_page_opened"]);
});
