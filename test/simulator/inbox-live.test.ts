/** Open inbox pages hear that something changed: on real sockets, a few at a time, until the simulator ends. */
import { type IncomingMessage, request } from "node:http";
import { expect, test } from "vitest";
import { type Client, openClient } from "./client.js";

interface Page {
  status: number;
  text(): string;
  changes(): number;
  ended: Promise<unknown>;
  hangUp(): void;
}

function open({ simulator }: Client, headers: Record<string, string> = {}): Promise<Page> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${simulator.url}/inbox/events`,
      { headers, agent: false },
      (response: IncomingMessage) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece) => {
          text += piece;
        });
        response.on("error", () => {});
        resolve({
          status: response.statusCode!,
          text: () => text,
          changes: () => text.match(/^event: change$/gm)?.length ?? 0,
          ended: new Promise((done) => response.once("close", done)),
          hangUp: () => outgoing.destroy(),
        });
      },
    );
    outgoing.on("error", reject).end();
  });
}

/** It says so once when it begins to look. */
async function listening(client: Client): Promise<Page> {
  const page = await open(client);
  await expect.poll(page.changes).toBe(1);
  return page;
}

test("a message, a fault and a reset each make one change; what changes nothing makes none", async () => {
  const client = await openClient();
  const page = await listening(client);
  await client.send();
  await expect.poll(page.changes).toBe(2);
  await client.get("/inbox");
  client.simulator.faults({ status: 503 });
  await expect.poll(page.changes).toBe(3);
  client.simulator.reset();
  await expect.poll(page.changes).toBe(4);
  expect(page.text()).not.toMatch(/\d{6}/);
});

test("sixteen pages at most; who closes one makes room", async () => {
  const client = await openClient();
  const pages = await Promise.all(Array.from({ length: 16 }, () => open(client)));
  expect(pages.map(({ status }) => status)).toEqual(Array(16).fill(200));
  expect((await open(client)).status).toBe(503);
  pages[0]!.hangUp();
  await expect.poll(async () => (await open(client)).status).toBe(200);
});

test("it ends with the simulator", async () => {
  const client = await openClient();
  const page = await listening(client);
  await client.simulator.close();
  await page.ended;
});

test("another site cannot listen", async () => {
  const client = await openClient();
  expect((await open(client, { origin: "https://evil.example" })).status).toBe(403);
});
