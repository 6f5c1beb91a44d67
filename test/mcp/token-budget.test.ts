import { countTokens } from "gpt-tokenizer";
import { expect, test } from "vitest";
import { openHouse, PHONE, wrong } from "./house.js";
import { startPeer } from "./peer.js";

/** Every conversation pays for these before anything happens (facts/mcp.md §7). */
const TOOLS_BUDGET = 2_000;
const RESULT_BUDGET = 250;

test(`the five tools cost at most ${TOOLS_BUDGET} tokens`, async () => {
  const peer = await startPeer(await openHouse());
  const { tools } = (await peer.request("tools/list")).result;
  const total = countTokens(JSON.stringify(tools));
  const rows = tools.map((tool: { name: string }) => `  ${tool.name}: ${countTokens(JSON.stringify(tool))}`);
  console.log(`tools/list: ${total} tokens\n${rows.join("\n")}`);
  expect(total).toBeLessThanOrEqual(TOOLS_BUDGET);
});

test(`a result or refusal costs at most ${RESULT_BUDGET} tokens`, async () => {
  const house = await openHouse();
  const peer = await startPeer(house);
  const sent = await peer.call("send_otp", { to: PHONE });
  const { sid } = sent.structuredContent.verification;
  const { code } = house.simulator.inbox(PHONE)[0]!;
  const answers = {
    send: sent,
    "send, invalid": await peer.call("send_otp", { to: "+1415" }),
    "check, wrong": await peer.call("check_otp", { verification_sid: sid, code: wrong(code) }),
    "send, cooldown": await peer.call("send_otp", { to: PHONE, resend: true }),
    "check, right": await peer.call("check_otp", { verification_sid: sid, code }),
    "check, not found": await peer.call("check_otp", { verification_sid: sid, code: "0000" }),
  };
  for (const [name, { content }] of Object.entries(answers)) {
    const tokens = countTokens(content[0].text);
    console.log(`${name}: ${tokens} tokens`);
    expect(tokens, name).toBeLessThanOrEqual(RESULT_BUDGET);
  }
});
