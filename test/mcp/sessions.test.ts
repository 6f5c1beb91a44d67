import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { McpServer } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { recentMessages } from "../../src/mcp/replay.js";
import { createSessions } from "../../src/mcp/sessions.js";
import { INITIALIZE } from "./peer.js";

const AUTH = { token: "", clientId: "host", scopes: [] };

function post(method: string, params: object, session?: string): Request {
  return new Request("http://127.0.0.1/mcp", {
    method: "POST",
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...(session && { "mcp-session-id": session, "mcp-protocol-version": "2025-11-25" }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
}

test("a session that nobody uses ends, and makes room; one in use stays", async () => {
  let now = 0;
  const server = () => new McpServer({ name: "server", version: "1.0.0" });
  const sessions = createSessions({ server, maxBodyBytes: 4096, onProblem: () => {}, now: () => now });
  const begin = async (owner: string) =>
    (await sessions.answer(post("initialize", INITIALIZE), owner, AUTH))?.headers.get("mcp-session-id");
  const ping = async (session: string, owner: string) =>
    (await sessions.answer(post("ping", {}, session), owner, AUTH))!.status;

  const first = (await begin("a"))!;
  const all = [];
  for (let one = 1; one < 64; one += 1) all.push(await begin(`owner${one % 8}`));
  expect(all.filter((id) => typeof id === "string")).toHaveLength(63);
  expect(await begin("b")).toBeUndefined();
  now += 20 * 60_000;
  expect(await ping(first, "a")).toBe(200);
  now += 15 * 60_000;
  expect(await ping(first, "a")).toBe(200);
  expect(await ping(all[0]!, "owner1")).toBe(404);
  expect(typeof (await begin("b"))).toBe("string");
  await sessions.close();
  expect(await ping(first, "a")).toBe(404);
});

const message = (id: number, text = ""): JSONRPCMessage => ({ jsonrpc: "2.0", id, result: { text } });

async function after(store: ReturnType<typeof recentMessages>, last: string): Promise<unknown[]> {
  const sent: unknown[] = [];
  await store.replayEventsAfter(last, { send: async (_id, one) => void sent.push((one as { id: number }).id) });
  return sent;
}

test("a client that comes back gets what came after the last message of its stream that it saw", async () => {
  const store = recentMessages();
  const seen = await store.storeEvent("one", {} as JSONRPCMessage);
  await store.storeEvent("other", message(1));
  await store.storeEvent("one", {} as JSONRPCMessage);
  for (const id of [2, 3]) await store.storeEvent("one", message(id));
  expect(await after(store, seen)).toEqual([2, 3]);
  expect(await store.getStreamIdForEventId?.(seen)).toBe("one");
  expect(await store.getStreamIdForEventId?.("99")).toBeUndefined();
});

test.each([
  ["many messages", 101, ""],
  ["large messages", 5, "x".repeat(60_000)],
])("of %s the oldest are forgotten", async (_name, count, text) => {
  const store = recentMessages();
  const ids = [];
  for (let id = 0; id < count; id += 1) ids.push(await store.storeEvent("one", message(id, text)));
  expect(await store.getStreamIdForEventId?.(ids[0]!)).toBeUndefined();
  expect(await after(store, ids[1]!)).toHaveLength(count - 2);
});
