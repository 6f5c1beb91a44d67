// What a conversation pays before anything happens: tokens and bytes of tools/list, ours by toolset and tool, and
// (PEERS=1) the neighbours'. The committed budget and its 5 % are test/mcp/token-budget.test.ts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer";
import { CLI } from "./built.mjs";
import { installedPeers } from "./peers.mjs";
import { cell, startServer } from "./server.mjs";

const folder = mkdtempSync(join(tmpdir(), "bench-tokens-"));
console.log(`${"".padEnd(40)}  tools   tokens    bytes   tokens ÷ tool`);
for (const sets of ["core", "core,totp", "core,totp,lookup,ops"]) {
  const tools = await toolsOf([CLI, "mcp", "--tools", sets]);
  row(sets, tools);
  if (sets.endsWith("ops")) for (const tool of tools) row(`  ${tool.name}`, [tool]);
}
for (const { name, args } of installedPeers()) row(name, await toolsOf(args));
rmSync(folder, { recursive: true, force: true });

async function toolsOf(args) {
  const server = await startServer(args, { cwd: folder, env: { TWILIO_VERIFY_STATE_DIR: folder } });
  const { result } = await server.request("tools/list");
  await server.stop();
  return result?.tools ?? [];
}

function row(name, tools) {
  const text = JSON.stringify(tools.length === 1 ? tools[0] : tools);
  const tokens = countTokens(text);
  const figures = [cell(tools.length, 7), cell(tokens, 9), cell(Buffer.byteLength(text), 9)];
  console.log(`${name.padEnd(40)}${figures.join("")}${cell(tokens / tools.length, 16)}`);
}
