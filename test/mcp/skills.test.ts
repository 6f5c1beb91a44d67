/** The skill as it is served, beside the catalogue that the SDK itself would make of the same folder. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InMemoryTransport, McpServer } from "@modelcontextprotocol/server";
import { memorySkillFiles, SkillsExtension } from "@modelcontextprotocol/server/ext/skills";
import { expect, test } from "vitest";
import { attachSkill } from "../../src/mcp/skills.js";
import { INITIALIZE, type Json } from "./peer.js";

const FOLDER = fileURLToPath(new URL("../../skill", import.meta.url));
const PATHS = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".md"));
const ROOT = "skill://twilio-verify";
const ADDRESSES = [
  ...PATHS.map((path) => `skill://${path.replaceAll("\\", "/")}`),
  ...[ROOT, `${ROOT}/`, `${ROOT}/references`, `${ROOT}/references/`, "skill://", "nonsense", ""],
  ...[
    `${ROOT}/SKILL%2Emd`,
    `${ROOT}/references/../SKILL.md`,
    `${ROOT}/SKILL.md?a=b`,
    `${ROOT}/%ZZ`,
    `${ROOT}/nothing.md`,
  ],
  ...[
    "SKILL://twilio-verify/SKILL.md",
    "skill://Twilio-Verify/SKILL.md",
    `${ROOT}/constructor`,
    "skill://other/SKILL.md",
  ],
];

/** Whole answers, without the SDK's client: it would check and change them. */
async function ask(attach: (server: McpServer) => void): Promise<(method: string, params?: object) => Promise<Json>> {
  const server = new McpServer({ name: "skills", version: "1.0.0" });
  attach(server);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(theirs);
  await ours.start();
  let last = 0;
  const request = (method: string, params: object = {}) =>
    new Promise<Json>((resolve) => {
      const id = ++last;
      ours.onmessage = (message) => resolve({ ...message, id: undefined });
      void ours.send({ jsonrpc: "2.0", id, method, params: { ...params } });
    });
  await request("initialize", INITIALIZE);
  return request;
}

const texts = PATHS.map((path) => [path.replaceAll("\\", "/"), readFileSync(`${FOLDER}/${path}`, "utf8")]);

test("every answer is that of the SDK's own catalogue", async () => {
  const catalogue = await SkillsExtension.load(memorySkillFiles(Object.fromEntries(texts)), { strict: true });
  const [served, expected] = [await ask(attachSkill), await ask((server) => catalogue.attach(server))];
  const asked: [string, object?][] = [
    ["skills/list"],
    ["skills/list", { cursor: "x" }],
    ["resources/list"],
    ["resources/templates/list"],
    ["resources/directory/read", { uri: ROOT, cursor: "x" }],
    ...["skills/get", "resources/read", "resources/directory/read"].flatMap((method) =>
      ADDRESSES.map((uri): [string, object] => [method, { uri }]),
    ),
  ];
  for (const [method, params] of asked) {
    expect(await served(method, params), `${method} ${JSON.stringify(params)}`).toEqual(await expected(method, params));
  }
  expect((await served("skills/list")).result.skills).toHaveLength(1);
  const { text } = (await served("resources/read", { uri: `${ROOT}/references/fraud.md` })).result.contents[0];
  expect(text).toContain("# Fraud");
});
