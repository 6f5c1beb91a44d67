/** Elicitation in both eras: a form confirms, an address is opened, and a code is never asked for in a form. */
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { describe, expect, test } from "vitest";
import { atEnd, type House, openHouse, PHONE } from "./house.js";
import type { Json } from "./peer.js";

type Asked = { mode?: string; message: string; url?: string; requestedSchema?: Json };
type Answer = { action: "accept" | "decline" | "cancel"; content?: Record<string, unknown> };

const TOML = (agents: string) => `[destinations]
default_country = "US"
allowed_countries = ["US"]

[agents]
${agents}
`;

async function host(
  house: House,
  mode: "legacy" | "auto",
  elicitation: { form?: object; url?: object } | undefined,
  answer: (asked: Asked) => Answer,
): Promise<{ call(name: string, args: Json): Promise<Json>; asked: Asked[] }> {
  const asked: Asked[] = [];
  const client = new Client(
    { name: "host", version: "1.0.0" },
    { versionNegotiation: { mode }, capabilities: elicitation ? { elicitation: elicitation as Json } : {} },
  );
  if (elicitation) {
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      asked.push(params as Asked);
      return answer(params as Asked) as never;
    });
  }
  const { command, args, env, cwd } = house.launch();
  await client.connect(new StdioClientTransport({ command, args, env, cwd, stderr: "ignore" }));
  atEnd(() => client.close());
  return { asked, call: (name, given) => client.callTool({ name, arguments: given }) as Promise<Json> };
}

const ERAS = ["legacy", "auto"] as const;
const yes = (): Answer => ({ action: "accept", content: { send: true } });
const messages = (house: House) => house.simulator.inbox(PHONE).length;

describe.each(ERAS)("%s era", (era) => {
  test("a person who agrees in the host's form lets one message out", async () => {
    const house = await openHouse({ toml: TOML('confirm_send = "always"') });
    const { call, asked } = await host(house, era, { form: {} }, yes);
    const { structuredContent, isError } = await call("send_otp", { to: PHONE });
    expect(isError ?? false).toBe(false);
    expect(structuredContent.verification.replayed).toBe(false);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.message).toMatch(/to \+1•+71 by sms/);
    expect(JSON.stringify(asked)).not.toContain(PHONE.slice(2));
    expect(messages(house)).toBe(1);
  });

  test.each([
    ["declined", { action: "decline" }],
    ["cancelled", { action: "cancel" }],
    ["accepted without a tick", { action: "accept", content: { send: false } }],
    ["accepted without content", { action: "accept" }],
    ["accepted with a word", { action: "accept", content: { send: "true" } }],
  ] as [string, Answer][])("%s: nothing is sent", async (_, answer) => {
    const house = await openHouse({ toml: TOML('confirm_send = "always"') });
    const { call } = await host(house, era, { form: {} }, () => answer);
    const { isError, structuredContent } = await call("send_otp", { to: PHONE });
    expect(isError).toBe(true);
    expect(structuredContent.error.code).toBe("CONFIRMATION_REQUIRED");
    expect(messages(house)).toBe(0);
  });

  test("a host that cannot ask leaves it to the token: refused without, sent with it", async () => {
    const house = await openHouse({ toml: TOML('confirm_send = "always"') });
    const { call } = await host(house, era, undefined, yes);
    const refused = await call("send_otp", { to: PHONE });
    expect(refused.isError).toBe(true);
    expect(messages(house)).toBe(0);
    const [, confirmation] = /confirmation "([^"]+)"/.exec(refused.content[0].text)!;
    expect((await call("send_otp", { to: PHONE, confirmation })).isError ?? false).toBe(false);
    expect(messages(house)).toBe(1);
  });

  test("where the host opens addresses, the person is sent to the page, once", async () => {
    const house = await openHouse();
    const { call, asked } = await host(house, era, { form: {}, url: {} }, () => ({ action: "accept" }));
    const { structuredContent: sent } = await call("send_otp", { to: PHONE });
    const look = () => call("check_otp", { verification_sid: sent.verification.sid });
    const { structuredContent: first } = await look();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ mode: "url" });
    expect(asked[0]!.url).toBe(first.check.entry_url);
    expect(asked[0]!.url).not.toContain(PHONE.slice(2));
    expect((await look()).structuredContent.check.entry_url).toBe(first.check.entry_url);
    expect(asked).toHaveLength(1);

    const { code } = house.simulator.inbox(PHONE)[0]!;
    const origin = new URL(asked[0]!.url!).origin;
    const headers = { origin, "content-type": "application/x-www-form-urlencoded" };
    const posted = await fetch(asked[0]!.url!, { method: "POST", headers, body: `code=${code}`, redirect: "manual" });
    expect(posted.status).toBe(303);
    const { check } = (await look()).structuredContent;
    expect(check).toMatchObject({ verified: true, status: "approved" });
    expect(check.receipt).toMatch(/^rcp_/);
  });

  test("no form ever asks for a code, and a host with forms alone gets the address in the answer", async () => {
    const house = await openHouse();
    const { call, asked } = await host(house, era, {}, yes);
    const { structuredContent: sent } = await call("send_otp", { to: PHONE });
    const answer = await call("check_otp", { verification_sid: sent.verification.sid });
    expect(asked).toEqual([]);
    expect(answer.structuredContent.check.entry_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/c\/[\w-]{43}$/);
    expect(answer.content[0].text).toContain(answer.structuredContent.check.entry_url);
  });
});
