/** Hosts of both protocol eras, by the SDKs that they are built with (facts/mcp.md §1.4). */
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { toolsFor } from "../../src/mcp/toolset.js";
import { atEnd, openHouse, PHONE, PLAIN_SETTINGS, UNKNOWN_SID, wrong } from "../mcp/house.js";
import type { Json } from "../mcp/peer.js";

interface Host {
  listTools(): Promise<Json>;
  callTool(call: { name: string; arguments: Json }): Promise<Json>;
  close(): Promise<void>;
}

type Launch = ConstructorParameters<typeof ModernTransport>[0];

const identity = { name: "host", version: "1.0.0" };

async function modern(launch: Launch, mode: "legacy" | "auto"): Promise<Host> {
  const client = new ModernClient(identity, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport({ ...launch, stderr: "ignore" }));
  expect(client.getNegotiatedProtocolVersion()).toBe(mode === "auto" ? "2026-07-28" : "2025-11-25");
  return client as unknown as Host;
}

async function old(launch: Launch): Promise<Host> {
  const client = new OldClient(identity);
  await client.connect(new OldTransport({ ...launch, stderr: "ignore" }));
  return client as unknown as Host;
}

const HOSTS: Record<string, (launch: Launch) => Promise<Host>> = {
  "SDK 1, initialize": old,
  "SDK 2, initialize": (launch) => modern(launch, "legacy"),
  "SDK 2, discover": (launch) => modern(launch, "auto"),
};

const ajv = new Ajv2020({ strict: false });
const strict = Object.fromEntries(
  toolsFor(PLAIN_SETTINGS, { sets: ["core"], readOnly: false }).map(({ name, output }) => [name, ajv.compile(output)]),
);

/** Calls a tool and holds its success to the contract: text and structure carry the same facts, of the strict form. */
async function succeed(host: Host, name: string, args: Json): Promise<Json> {
  const { content, structuredContent, isError } = await host.callTool({ name, arguments: args });
  expect(isError ?? false, content[0].text).toBe(false);
  expect(content).toHaveLength(1);
  expect(structuredContent).toEqual(JSON.parse(content[0].text));
  const validate = strict[name]!;
  validate(structuredContent);
  expect(validate.errors).toBeNull();
  return structuredContent;
}

/** Calls a tool and holds its refusal to the contract: the text alone is enough to act on. */
async function refuse(host: Host, name: string, args: Json): Promise<Json> {
  const { content, structuredContent, isError } = await host.callTool({ name, arguments: args });
  expect(isError).toBe(true);
  const { error } = structuredContent;
  expect(structuredContent).toEqual({ error });
  const [{ text }] = content;
  expect(text).toContain(error.code);
  expect(text).toContain(error.message);
  expect(text).toContain(error.fix);
  expect(text).toContain(error.retry);
  if (error.retry_after_ms !== undefined) expect(text).toContain(`retry_after_ms ${error.retry_after_ms}`);
  return error;
}

async function open(connect: (launch: Launch) => Promise<Host>) {
  const house = await openHouse();
  const host = await connect(house.launch());
  atEnd(() => host.close());
  // From here on these clients hold every result to the advertised output schema.
  const { tools } = await host.listTools();
  return { host, tools, simulator: house.simulator };
}

describe.each(Object.entries(HOSTS))("%s", (_name, connect) => {
  test("lists and calls all five tools on a fresh server", async () => {
    const { host, tools, simulator } = await open(connect);
    expect(tools).toHaveLength(5);

    const sent = await succeed(host, "send_otp", { to: PHONE });
    expect(sent.verification).toMatchObject({ status: "pending", channel: "sms", replayed: false });
    const { sid } = sent.verification;
    const { code } = simulator.inbox(PHONE)[0]!;

    const failed = await succeed(host, "check_otp", { verification_sid: sid, code: wrong(code) });
    expect(failed.check).toMatchObject({ verified: false, status: "pending", attempts_left: 4 });
    const passed = await succeed(host, "check_otp", { verification_sid: sid, code });
    expect(passed.check).toMatchObject({ verified: true, status: "approved", verification_sid: sid });

    const other = await succeed(host, "send_otp", { to: "a.person@example.com", channel: "email" });
    const canceled = await succeed(host, "cancel_verification", { verification_sid: other.verification.sid });
    expect(canceled.verification).toEqual({ sid: other.verification.sid, status: "canceled" });

    const listed = await succeed(host, "list_verifications", {});
    expect(listed.verifications.map(({ status }: Json) => status).sort()).toEqual(["approved", "canceled"]);
    expect(listed.summary).toMatchObject({ total: 2, converted: 1 });

    const explained = await succeed(host, "explain_error", { code: 60203 });
    expect(explained.error).toMatchObject({ code: 60203, retry: "wait_window" });
    const found = await succeed(host, "explain_error", { message: "code never arrives, carrier filtered the message" });
    expect(found.candidates.length).toBeGreaterThan(0);
  });

  test("gets each tool's refusal as something to act on, never as an exception", async () => {
    const { host, simulator } = await open(connect);
    await succeed(host, "send_otp", { to: PHONE });

    expect(await refuse(host, "send_otp", { to: PHONE, resend: true })).toMatchObject({
      code: "COOLDOWN",
      retry_after_ms: expect.any(Number),
    });
    expect(await refuse(host, "send_otp", { to: "+442071838750" })).toMatchObject({ code: "COUNTRY_NOT_ALLOWED" });
    expect(await refuse(host, "check_otp", { to: "+14155550199", code: "1234" })).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
      twilio: { code: 20404 },
    });
    expect(await refuse(host, "list_verifications", { cursor: "nonsense" })).toMatchObject({ code: "INVALID_INPUT" });
    expect(await refuse(host, "cancel_verification", { verification_sid: UNKNOWN_SID })).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
    });
    expect(await refuse(host, "explain_error", {})).toMatchObject({ code: "INVALID_INPUT" });
    expect(simulator.inbox()).toHaveLength(1);
  });
});
