import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type House, openHouse, PHONE } from "./house.js";
import { type Json, type Peer, startPeer } from "./peer.js";

const TEN_MB = 10 * 2 ** 20;
const ROUNDS = 10;
/** Far below the 100 MB that are written. */
const MAX_GROWTH_MB = 60;

/** The most memory that the server ever held, where the system tells (Linux). */
function peakMb({ child }: Peer): number {
  if (process.platform !== "linux") return 0;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))![1]) / 1024;
}

const sendLine = (id: number | string, args: Json = { to: PHONE }) =>
  JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "send_otp", arguments: args } });

/** The server is as it was: nothing was sent, and the next call is answered. */
async function expectUnharmed(peer: Peer, { simulator }: House): Promise<void> {
  expect(simulator.requests()).toEqual([]);
  expect((await peer.call("explain_error", { code: 60203 })).structuredContent.error.code).toBe(60203);
}

describe("a line that is no message is answered, and harms nothing", () => {
  test.each([
    ["half an object", "{", -32700],
    ["a cut-off call", sendLine(1).slice(0, -3), -32700],
    ["bare words", "send a code to +14155552671", -32700],
    ["invalid UTF-8 outside a string", Buffer.from([0xff, 0xfe, 0x7b, 0x7d]), -32700],
    ["two messages on one line", `${sendLine(1)}${sendLine(2)}`, -32700],
    ["a number", "5", -32600],
    ["null", "null", -32600],
    ["an empty array", "[]", -32600],
    ["a batch", `[${sendLine(1)}]`, -32600],
    ["an object of something else", '{"to":"+14155552671"}', -32600],
    ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"tools/list"}', -32600],
    ["an id that is null", '{"jsonrpc":"2.0","id":null,"method":"tools/list"}', -32600],
    ["a response whose result is a number", '{"jsonrpc":"2.0","id":7,"result":5}', -32600],
  ])("%s", async (_what, line, code) => {
    const house = await openHouse();
    const peer = await startPeer(house);
    await peer.write(Buffer.concat([Buffer.from(line), Buffer.from("\n")]));
    const { id, error } = await peer.answer((message) => message.error !== undefined);
    expect({ id, code: error.code }).toEqual({ id: null, code });
    expect(error.message).not.toContain(PHONE);
    await expectUnharmed(peer, house);
  });

  test.each([
    ["no method", '{"jsonrpc":"2.0","id":"call-7"}', -32600],
    ["a method that is a number", '{"jsonrpc":"2.0","id":"call-7","method":5}', -32600],
    ["another version of JSON-RPC", '{"jsonrpc":"1.0","id":"call-7","method":"tools/list"}', -32600],
    ["params that are an array", '{"jsonrpc":"2.0","id":"call-7","method":"tools/list","params":[]}', -32600],
    ["a member of its own", '{"jsonrpc":"2.0","id":"call-7","method":"tools/list","extra":1}', -32600],
    ["an unknown method", '{"jsonrpc":"2.0","id":"call-7","method":"tools/approve"}', -32601],
    ["a tool name that is a number", sendLine("call-7").replace('"send_otp"', "5"), -32602],
    ["arguments that are an array", sendLine("call-7", []), -32602],
    ["an unknown tool", sendLine("call-7").replace("send_otp", "approve_verification"), -32602],
  ])("a request with %s is answered under its own id", async (_what, line, code) => {
    const house = await openHouse();
    const peer = await startPeer(house);
    await peer.write(`${line}\n`);
    const { error } = await peer.answer(({ id }) => id === "call-7");
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(PHONE);
    await expectUnharmed(peer, house);
  });

  test("empty lines are passed over in silence", async () => {
    const house = await openHouse();
    const peer = await startPeer(house);
    const before = peer.lines.length;
    await peer.write("\n\r\n  \n\t\n");
    await expectUnharmed(peer, house);
    expect(peer.lines).toHaveLength(before + 1);
  });
});

describe("a message that is one arrives whole", () => {
  test("split within characters, and joined with the next", async () => {
    const house = await openHouse();
    const peer = await startPeer(house);
    const args = { message: "é😀 Unable to create record: Max send attempts reached 60203" };
    const line = {
      jsonrpc: "2.0",
      id: "split",
      method: "tools/call",
      params: { name: "explain_error", arguments: args },
    };
    const bytes = Buffer.from(`${JSON.stringify(line)}\r\n${sendLine("joined")}\n`);
    for (let at = 0; at < bytes.length; at += 3) await peer.write(bytes.subarray(at, at + 3));
    const explained = await peer.answer(({ id }) => id === "split");
    expect(JSON.stringify(explained.result.structuredContent)).toContain("60203");
    const sent = await peer.answer(({ id }) => id === "joined");
    expect(sent.result.structuredContent.verification.status).toBe("pending");
  });

  test("invalid UTF-8 inside a destination is refused, not repaired", async () => {
    const house = await openHouse();
    const peer = await startPeer(house);
    const [before, after] = sendLine("bytes").split("5552671");
    await peer.write(Buffer.concat([Buffer.from(`${before}5552`), Buffer.from([0xff]), Buffer.from(`671${after}\n`)]));
    const { result } = await peer.answer(({ id }) => id === "bytes");
    expect(result.structuredContent.error.code).toBe("INVALID_DESTINATION");
    await expectUnharmed(peer, house);
  });
});

describe("ten megabytes in one argument, ten times", () => {
  const huge = "9".repeat(TEN_MB);

  test.each([
    ["first", sendLine(41, { to: huge }), 41],
    ["last", sendLine(0, { to: huge }).replace('"id":0,', "").replace(/}$/, ',"id":"late"}'), "late"],
  ])("with the id %s: answered under it, dropped unread", { timeout: 20_000 }, async (_where, line, wanted) => {
    const house = await openHouse();
    const peer = await startPeer(house);
    await expectUnharmed(peer, house);
    const before = peakMb(peer);
    for (let round = 0; round < ROUNDS; round += 1) await peer.write(`${line}\n`);
    await expect.poll(() => peer.lines.filter((text) => text.includes("longer than")).length).toBe(ROUNDS);
    const { error } = await peer.answer(({ id }) => id === wanted);
    expect(error.code).toBe(-32600);
    expect(peakMb(peer) - before).toBeLessThan(MAX_GROWTH_MB);
    await expectUnharmed(peer, house);
    expect(peer.stderr()).not.toContain("99999");
  });

  test("without a line end: dropped all the same", async () => {
    const house = await openHouse();
    const peer = await startPeer(house);
    await peer.write(huge);
    const { code } = await peer.hangUp();
    expect(code).toBe(0);
  });
});
