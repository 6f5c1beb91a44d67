/** Agents of both eras over Streamable HTTP, by the SDKs that hosts are built with. */
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, test } from "vitest";
import { atEnd, PHONE } from "../../mcp/house.js";
import type { Json } from "../../mcp/peer.js";
import { startGateway, until } from "./support.js";

interface Host {
  listTools(): Promise<Json>;
  callTool(call: { name: string; arguments: Json }): Promise<Json>;
  close(): Promise<void>;
}

const identity = { name: "host", version: "1.0.0" };
const requestInit = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });

async function modern(origin: string, token: string, mode: "legacy" | "auto"): Promise<Host> {
  const client = new ModernClient(identity, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport(new URL("/mcp", origin), requestInit(token)));
  expect(client.getNegotiatedProtocolVersion()).toBe(mode === "auto" ? "2026-07-28" : "2025-11-25");
  return client as unknown as Host;
}

async function old(origin: string, token: string): Promise<Host> {
  const client = new OldClient(identity);
  await client.connect(new OldTransport(new URL("/mcp", origin), requestInit(token)) as never);
  return client as unknown as Host;
}

const HOSTS: Record<string, (origin: string, token: string) => Promise<Host>> = {
  "SDK 1, initialize": old,
  "SDK 2, initialize": (origin, token) => modern(origin, token, "legacy"),
  "SDK 2, discover": (origin, token) => modern(origin, token, "auto"),
};

test.each(Object.entries(HOSTS))(
  "%s: the whole way, the code entered on the gateway's page",
  async (_name, connect) => {
    const { house, origin, token, call } = await startGateway();
    const host = await connect(origin, token);
    atEnd(() => host.close());
    expect((await host.listTools()).tools).toHaveLength(5);

    const run = async (name: string, args: Json) => (await host.callTool({ name, arguments: args })).structuredContent;
    const { verification } = await run("send_otp", { to: PHONE });
    expect(verification.status).toBe("pending");
    const { check } = await run("check_otp", { verification_sid: verification.sid });
    expect(new URL(check.entry_url).origin).toBe(origin);
    const page = new URL(check.entry_url).pathname;
    expect(await (await call(page)).text()).toContain("<form");
    const posted = await call(page, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ code: house.simulator.inbox(PHONE)[0]!.code! }),
      headers: { origin, "sec-fetch-site": "same-origin" },
    });
    expect(posted.status).toBe(303);
    const again = await run("check_otp", { verification_sid: verification.sid });
    expect(again.check).toMatchObject({ verified: true, status: "approved" });
  },
);

test("a reload in the middle of a send takes nobody's answer", async () => {
  const { house, origin, token, child, lines } = await startGateway();
  const host = await modern(origin, token, "auto");
  atEnd(() => host.close());
  house.simulator.faults({ match: { method: "POST" }, delay_ms: 700 });
  const sending = host.callTool({ name: "send_otp", arguments: { to: PHONE } });
  await until(() => house.simulator.requests().some(({ method }) => method === "POST"));
  child.kill("SIGHUP");
  expect((await sending).structuredContent.verification.status).toBe("pending");
  await until(() => lines("reloaded").length > 0);
  expect((await host.listTools()).tools).toHaveLength(5);
});

test("a tool's refusal is the one that every other door gives", async () => {
  const { origin, token } = await startGateway();
  const host = await modern(origin, token, "auto");
  atEnd(() => host.close());
  const { isError, structuredContent } = await host.callTool({ name: "send_otp", arguments: { to: "12345" } });
  expect(isError).toBe(true);
  expect(structuredContent.error.code).toBe("INVALID_DESTINATION");
});

test("under public_url the page's address is the public one, and answers to that name", async () => {
  const gateway = await startGateway({ more: '\n[http]\npublic_url = "https://verify.example.com"\n' });
  const host = await modern(gateway.origin, gateway.token, "auto");
  atEnd(() => host.close());
  const sent = await host.callTool({ name: "send_otp", arguments: { to: PHONE } });
  const { sid } = sent.structuredContent.verification;
  const checked = await host.callTool({ name: "check_otp", arguments: { verification_sid: sid } });
  const url = new URL(checked.structuredContent.check.entry_url);
  expect(url.origin).toBe("https://verify.example.com");
  const { status } = await get(gateway.origin, url.pathname, "verify.example.com");
  expect(status).toBe(200);
  expect((await get(gateway.origin, url.pathname, new URL(gateway.origin).host)).status).toBe(403);
});

/** fetch chooses the Host header itself. */
async function get(origin: string, path: string, host: string): Promise<{ status: number }> {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    request(new URL(path, origin), { headers: { host } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode! });
    })
      .on("error", reject)
      .end();
  });
}
