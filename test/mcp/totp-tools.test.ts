/** The tools of the set `totp`, on the server's own stream, over a Twilio of the core tests. */
import { PassThrough } from "node:stream";
import { countTokens } from "gpt-tokenizer";
import { expect, test } from "vitest";
import { TOOL_SETS, type ToolSet } from "../../src/core/ports/settings.js";
import { serveStdio } from "../../src/mcp/stdio.js";
import type { HouseOptions } from "../core/house.js";
import { ADA, openTotp } from "../core/totp/house.js";
import type { Json } from "./peer.js";

const TOOL_BUDGET = 250;
const ALL_BUDGET = 4_000;
const NAMES = ["enroll_totp", "confirm_totp", "check_totp", "list_factors", "remove_factor"];

async function open(options: HouseOptions = {}, sets: readonly ToolSet[] = ["totp"]) {
  const made = await openTotp(options);
  const [input, output] = [new PassThrough(), new PassThrough({ encoding: "utf8" })];
  const waiting = new Map<number, (message: Json) => void>();
  let text = "";
  output.on("data", (piece: string) => {
    text += piece;
    for (const line of text.split("\n").slice(0, -1)) {
      const message = JSON.parse(line);
      waiting.get(message.id)?.(message);
    }
    text = text.slice(text.lastIndexOf("\n") + 1);
  });
  serveStdio({
    verify: made.verify,
    settings: made.house.context.settings,
    offer: { sets, readOnly: false },
    version: "0",
    caller: () => ({ tenant: "t1", actor: "app", session: "s1" }),
    input,
    output,
    onProblem: () => {},
    onClose: () => {},
  });
  let last = 0;
  const request = (method: string, params: Json = {}): Promise<Json> => {
    const id = ++last;
    const answered = new Promise<Json>((resolve) => waiting.set(id, resolve));
    input.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    return answered;
  };
  await request("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "t", version: "1" },
  });
  input.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const call = async (name: string, args: Json) => (await request("tools/call", { name, arguments: args })).result;
  const tools = async () => (await request("tools/list")).result.tools as Json[];
  return { ...made, call, tools };
}

const OPS = ["diagnose", "redeem_receipt", "get_service", "add_to_safe_list"];

/** With every argument that a configuration can switch on. */
const DEAREST: HouseOptions = { agents: { totpSecret: "tool", confirmSend: "always" }, receipts: { nonce: true } };

test(`each tool costs at most ${TOOL_BUDGET} tokens, all sets together at most ${ALL_BUDGET}`, async () => {
  const { tools } = await open(DEAREST);
  const listed = await tools();
  expect(listed.map(({ name }) => name)).toEqual(NAMES);
  const costs = listed.map((tool) => countTokens(JSON.stringify(tool)));
  const all = countTokens(JSON.stringify(await (await open(DEAREST, TOOL_SETS)).tools()));
  const rows = NAMES.map((name, index) => `  ${name}: ${costs[index]}`);
  console.log(`totp: ${costs.reduce((sum, cost) => sum + cost, 0)} tokens\n${rows.join("\n")}\nall sets: ${all}`);
  for (const cost of costs) expect(cost).toBeLessThanOrEqual(TOOL_BUDGET);
  expect(all).toBeLessThanOrEqual(ALL_BUDGET);
});

test("sets stand in their order, and read-only leaves the list", async () => {
  const { tools } = await open({}, ["ops", "totp", "core"]);
  expect((await tools()).map(({ name }) => name).slice(5)).toEqual([...NAMES, ...OPS]);
  for (const { annotations, title, inputSchema, outputSchema } of await tools()) {
    expect(Object.keys(annotations)).toHaveLength(4);
    expect(title).toMatch(/^[A-Z]/);
    expect(inputSchema.additionalProperties).toBe(false);
    expect(outputSchema.type).toBe("object");
  }
});

test("from enrolment to receipt: no secret and no recovery code in any answer", async () => {
  const { call, twilio, code, verify, house } = await open();
  const enrolled = await call("enroll_totp", { identity: ADA, friendly_name: "ada" });
  expect(enrolled.structuredContent).toEqual(JSON.parse(enrolled.content[0].text));
  expect(enrolled.content).toHaveLength(1);
  const { sid } = enrolled.structuredContent.factor;
  expect(enrolled.structuredContent.enroll_url).toMatch(/\/t\/[\w-]{43}$/);
  const page = await verify.enrolment(house.tokens[0]!);
  const confirmed = await call("confirm_totp", { identity: ADA, factor_sid: sid, code: code(sid) });
  expect(confirmed.structuredContent).toMatchObject({ factor: { sid, status: "verified" }, attempts_left: 0 });
  const { recoveryCodes } = await verify.recoveryCodes(house.tokens[0]!);
  const listed = await call("list_factors", { identity: ADA });
  expect(listed.structuredContent.factors).toMatchObject([{ sid, friendly_name: { untrusted: "ada" } }]);
  house.clock.advance(120_000);
  const checked = await call("check_totp", { identity: ADA, code: code(sid) });
  expect(checked.structuredContent.check).toMatchObject({ verified: true, receipt: expect.stringMatching(/^rcp_/) });
  const wrong = await call("check_totp", { identity: ADA, code: "nonsense" });
  expect(wrong).toMatchObject({ isError: true, structuredContent: { error: { code: "INVALID_INPUT" } } });
  const removed = await call("remove_factor", { identity: ADA, factor_sid: sid });
  expect(removed.structuredContent.factor).toEqual({ sid, status: "removed" });
  const all = JSON.stringify([enrolled, confirmed, listed, checked, wrong, removed]);
  expect(page.secret).toHaveLength(32);
  for (const secret of [
    page.secret!,
    page.uri!,
    ...recoveryCodes!,
    [...twilio.factors.values()][0]?.secret ?? page.secret!,
  ])
    expect(all.includes(secret)).toBe(false);
});

test("where the model may have it: the same facts in text and structure, and a QR code as an image", async () => {
  const { call, code } = await open(DEAREST);
  const { content, structuredContent } = await call("enroll_totp", { identity: ADA });
  expect(structuredContent).toEqual(JSON.parse(content[0].text));
  expect(structuredContent.uri).toContain(structuredContent.secret);
  expect(content[1]).toMatchObject({ type: "image", mimeType: "image/png" });
  expect(Buffer.from(content[1].data, "base64").subarray(1, 4).toString()).toBe("PNG");
  const { sid } = structuredContent.factor;
  const confirmed = await call("confirm_totp", { identity: ADA, factor_sid: sid, code: code(sid) });
  expect(confirmed.structuredContent.recovery_codes).toHaveLength(10);
  const asked = await call("remove_factor", { identity: ADA, factor_sid: sid });
  expect(asked).toMatchObject({ isError: true, structuredContent: { error: { code: "CONFIRMATION_REQUIRED" } } });
  const [, confirmation] = /confirmation "([^"]+)"/.exec(asked.content[0].text)!;
  const removed = await call("remove_factor", { identity: ADA, factor_sid: sid, confirmation });
  expect(removed.structuredContent.factor.status).toBe("removed");
});

test("where codes go to a page, check_totp says so to whoever tries one", async () => {
  const { call, enrolled, code } = await open({ agents: { codeEntry: "page" } });
  const { sid } = await enrolled();
  const refused = await call("check_totp", { identity: ADA, code: code(sid) });
  expect(refused.structuredContent.error).toMatchObject({ code: "CODE_ENTRY_DISABLED" });
  expect(JSON.stringify(refused)).not.toContain(code(sid));
  const { check } = (await call("check_totp", { identity: ADA })).structuredContent;
  expect(check.entry_url).toMatch(/\/c\/[\w-]{43}$/);
});
