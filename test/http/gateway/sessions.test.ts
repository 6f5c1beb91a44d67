/** Sessions of the 2025 revisions over HTTP: a person is asked in the middle of a call, and a broken stream is gone on with. */
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";
import { atEnd, PHONE } from "../../mcp/house.js";
import { INITIALIZE, type Json } from "../../mcp/peer.js";
import { type Gateway, startGateway, until } from "./support.js";

const identity = { name: "host", version: "1.0.0" };
const capabilities = { elicitation: { form: {} } };
const yes = { action: "accept" as const, content: { send: true } };
const withToken = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });
const ASKING = '\n[agents]\nconfirm_send = "always"\n';

interface Asking {
  sendOtp(): Promise<Json>;
  asked: Json[];
}

async function old({ origin, token }: Gateway): Promise<Asking> {
  const asked: Json[] = [];
  const client = new OldClient(identity, { capabilities });
  client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
    asked.push(params as Json);
    return yes;
  });
  await client.connect(new OldTransport(new URL("/mcp", origin), withToken(token)) as never);
  atEnd(() => client.close());
  return { asked, sendOtp: () => client.callTool({ name: "send_otp", arguments: { to: PHONE } }) as Promise<Json> };
}

async function newer({ origin, token }: Gateway): Promise<Asking> {
  const asked: Json[] = [];
  const client = new ModernClient(identity, { versionNegotiation: { mode: "legacy" }, capabilities });
  client.setRequestHandler("elicitation/create", async ({ params }) => {
    asked.push(params as Json);
    return yes as never;
  });
  await client.connect(new ModernTransport(new URL("/mcp", origin), withToken(token)));
  atEnd(() => client.close());
  return { asked, sendOtp: () => client.callTool({ name: "send_otp", arguments: { to: PHONE } }) as Promise<Json> };
}

test.each([
  ["SDK 1", old],
  ["SDK 2", newer],
])("%s: a person confirms a send in the middle of the call", async (_name, connect) => {
  const gateway = await startGateway({ more: ASKING });
  const { asked, sendOtp } = await connect(gateway);
  const { structuredContent } = await sendOtp();
  expect(structuredContent.verification?.status).toBe("pending");
  expect([asked.length, JSON.stringify(asked).includes(PHONE.slice(2))]).toEqual([1, false]);
  expect(gateway.house.simulator.inbox(PHONE)).toHaveLength(1);
});

/** One client in plain requests. */
function client({ call }: Gateway, token?: string) {
  let session: string | null = null;
  let last = 0;
  const headers = (more: Record<string, string> = {}) => ({
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-protocol-version": "2025-11-25",
    ...(session && { "mcp-session-id": session }),
    ...more,
  });
  const request = (init: RequestInit) => call("/mcp", token === undefined ? init : { ...init, token });
  return {
    post: (method: string, params: object, init: RequestInit = {}) => {
      last += 1;
      const body = JSON.stringify({ jsonrpc: "2.0", id: last, method, params });
      return request({ method: "POST", headers: headers(), body, ...init });
    },
    get: (lastEventId: string) => request({ headers: headers({ "last-event-id": lastEventId }) }),
    listen: (signal: AbortSignal) => request({ headers: headers(), signal }),
    end: () => request({ method: "DELETE", headers: headers() }),
    async begin(): Promise<string | null> {
      const answer = await this.post("initialize", INITIALIZE);
      session = answer.headers.get("mcp-session-id");
      await answer.text();
      return session;
    },
    use(id: string) {
      session = id;
    },
  };
}

test("a stream that breaks in the middle of a send is gone on with; nothing is sent twice", async () => {
  const gateway = await startGateway();
  const { simulator } = gateway.house;
  const host = client(gateway);
  expect(await host.begin()).toMatch(/^[0-9a-f-]{36}$/);
  simulator.faults({ match: { method: "POST" }, delay_ms: 700 });
  const leave = new AbortController();
  const sending = await host.post(
    "tools/call",
    { name: "send_otp", arguments: { to: PHONE } },
    { signal: leave.signal },
  );
  const { value } = await sending.body!.getReader().read();
  const [, opened] = /id: (\S+)/.exec(new TextDecoder().decode(value))!;
  await until(() => simulator.requests().some(({ method }) => method === "POST"));
  leave.abort();
  let again = await host.get(opened!);
  // Until the gateway has seen that the first connection is gone.
  for (; again.status === 409; again = await host.get(opened!)) await again.text();
  expect(again.status).toBe(200);
  expect(await firstEvent(again)).toContain('"status":"pending"');
  expect(simulator.inbox(PHONE)).toHaveLength(1);
  expect((await host.get("no-such-event")).status).toBe(400);
});

async function firstEvent(answer: Response): Promise<string> {
  const reader = answer.body!.getReader();
  let said = "";
  while (!said.includes("data: {")) {
    const { value, done } = await reader.read();
    if (done) break;
    said += new TextDecoder().decode(value);
  }
  await reader.cancel();
  return said;
}

async function anotherToken({ newToken, child, lines }: Gateway): Promise<string> {
  const token = newToken({ actor: "other" });
  child.kill("SIGHUP");
  await until(() => lines("reloaded").length > 0);
  return token;
}

test("a session is its token's alone, and ends when its client says so", async () => {
  const gateway = await startGateway();
  const [own, other] = [client(gateway), client(gateway, await anotherToken(gateway))];
  const id = (await own.begin())!;
  other.use(id);
  expect((await other.post("tools/list", {})).status).toBe(404);
  expect((await other.end()).status).toBe(404);
  expect((await own.post("tools/list", {})).status).toBe(200);
  expect((await own.end()).status).toBe(200);
  const after = await own.post("tools/list", {});
  expect([after.status, await after.text()]).toEqual([404, expect.stringContaining("Session not found")]);
});

test("who is given no session more is served without", async () => {
  const gateway = await startGateway();
  const other = client(gateway, await anotherToken(gateway));
  const begun = [];
  for (let one = 0; one < 18; one += 1) begun.push(await client(gateway).begin());
  expect(begun.map((id) => id !== null)).toEqual([...Array(16).fill(true), false, false]);
  const without = client(gateway);
  expect(await without.begin()).toBeNull();
  expect((await without.post("tools/list", {})).status).toBe(200);
  expect(await other.begin()).not.toBeNull();
});

test("what begins no session keeps none", async () => {
  const gateway = await startGateway();
  const host = client(gateway);
  for (let one = 0; one < 20; one += 1) {
    const refused = await host.post("initialize", INITIALIZE, { headers: { "content-type": "application/json" } });
    expect(refused.status).toBe(406);
  }
  expect(await host.begin()).not.toBeNull();
});

test("a session that only listens takes no request's place", async () => {
  const gateway = await startGateway({ more: "\n[http]\nmax_in_flight = 2\n" });
  const leave = new AbortController();
  for (let one = 0; one < 4; one += 1) {
    const host = client(gateway);
    await host.begin();
    const { status, headers } = await host.listen(leave.signal);
    expect([status, headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  }
  const host = client(gateway);
  await host.begin();
  expect((await host.post("tools/list", {})).status).toBe(200);
  expect(await gateway.stop()).toBe(0);
  leave.abort();
});
