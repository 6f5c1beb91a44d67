/** One version, one list of tools, one set of formats: the generated files, their schemas, and that what they start starts. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { generatedFiles } from "../../src/skill/manifests.js";
import type { Package } from "../../src/skill/package.js";
import { openHouse } from "../mcp/house.js";
import { type Json, startPeer } from "../mcp/peer.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SCHEMAS = new URL("../../../shared/schemas/", import.meta.url);
const text = (path: string) => readFileSync(join(ROOT, path), "utf8");
const json = (path: string): Json => JSON.parse(text(path));
const pkg: Package & Json = json("package.json");
const files = generatedFiles(pkg, text("skill/twilio-verify/SKILL.md"));

const SCHEMA_OF = {
  "plugin.json": "plugin.schema.json",
  "mcp.json": "mcp.schema.json",
  ".cursor-plugin/plugin.json": "cursor-plugin.schema.json",
  "manifest.json": "mcpb-manifest-v0.4.schema.json",
  "server.json": "server.schema.json",
};
const hasSchemas = existsSync(SCHEMAS);
if (!hasSchemas) console.warn("The schemas of the manifests (../shared/schemas) are absent: they are not checked.");

function violations(schema: Json, value: unknown): string {
  const ajv = new (String(schema.$schema).includes("2020-12") ? Ajv2020 : Ajv)({ strict: false });
  // CommonJS: the function is the module.
  (addFormats as unknown as (ajv: Ajv) => void)(ajv as Ajv);
  return ajv.validate(schema, value) ? "" : ajv.errorsText();
}

describe("generated files", () => {
  test.each(Object.keys(files))(
    "%s is what package.json, skill/ and the tools say (else: npm run generate)",
    (path) => {
      expect(text(path)).toBe(files[path]);
    },
  );

  test("a new version reaches each of them", () => {
    const next = generatedFiles({ ...pkg, version: "9.8.7" }, text("skill/twilio-verify/SKILL.md"));
    const unversioned = Object.keys(next).filter((path) => !next[path]!.includes("9.8.7"));
    expect(unversioned.sort()).toEqual([".claude-plugin/marketplace.json", ".mcp.json", "SKILL.md", "mcp.json"]);
  });

  test.skipIf(!hasSchemas).each(Object.entries(SCHEMA_OF))("%s fits %s", (path, schema) => {
    const read = JSON.parse(readFileSync(new URL(schema, SCHEMAS), "utf8"));
    expect(violations(read, json(path))).toBe("");
    expect(violations(read, { ...json(path), version: 7, mcpServers: 7 })).not.toBe("");
  });

  test("the registry's name is the package's, and it takes no more than a hundred characters", () => {
    const server = json("server.json");
    expect(server.name).toBe(pkg.mcpName);
    expect(server.packages[0]).toMatchObject({ identifier: pkg.name, version: pkg.version });
    expect(server.description.length).toBeLessThanOrEqual(100);
    const secret = server.packages[0].environmentVariables
      .filter((one: Json) => one.isSecret)
      .map((one: Json) => one.name);
    expect(secret).toEqual(["TWILIO_API_KEY_SECRET"]);
  });

  test("no manifest holds a value of a secret, and each sensitive field says so", () => {
    expect(json("manifest.json").user_config.api_key_secret.sensitive).toBe(true);
    expect(json("openclaw.plugin.json").uiHints.apiKeySecret.sensitive).toBe(true);
    expect(json("openclaw.plugin.json").configContracts.secretInputs.paths).toEqual([
      { path: "apiKeySecret", expected: "string" },
    ]);
    expect(Object.values(files).join()).not.toMatch(/\b(?:AC|SK|VA)[0-9a-f]{32}\b/);
  });

  test("the files that they name are there and in the package", () => {
    const named = [
      pkg.openclaw.extensions[0],
      ".claude-plugin/icon.png",
      "dist/cli.js",
      "skills/twilio-verify/SKILL.md",
    ];
    for (const path of named) expect(existsSync(join(ROOT, path)), path).toBe(true);
    for (const path of Object.keys(files).filter((name) => name.endsWith(".json"))) {
      expect(
        pkg.files.some((folder: string) => path === folder || path.startsWith(`${folder}/`)),
        path,
      ).toBe(true);
    }
    expect(text("skills/twilio-verify/references/errors.md")).toBe(text("skill/twilio-verify/references/errors.md"));
  });

  test("the icon is a square PNG of 512 to 2048 pixels", () => {
    const icon = readFileSync(join(ROOT, ".claude-plugin/icon.png"));
    const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
    expect(icon.subarray(1, 4).toString()).toBe("PNG");
    expect(width).toBe(height);
    expect(width >= 512 && width <= 2048).toBe(true);
  });
});

describe("what a manifest starts, with nothing filled in", () => {
  const servers: [string, Json][] = [
    [".mcp.json", json(".mcp.json").mcpServers["twilio-verify"]],
    ["mcp.json", json("mcp.json").mcpServers["twilio-verify"]],
    ["manifest.json", json("manifest.json").server.mcp_config],
  ];

  test.each(servers)("%s lists five tools and says what is not set", async (_path, { command, args, env = {} }) => {
    expect(command).toBe("node");
    const [cli, ...more] = args.map((arg: string) => arg.replace(/^\$\{\w+\}\//, ROOT));
    expect(cli).toBe(join(ROOT, "dist/cli.js"));
    // Placeholders arrive as they are where the host has nothing to put there (facts/clients.md §2.4).
    const house = await openHouse({
      args: more,
      env: { TWILIO_AUTH_TOKEN: undefined, TWILIO_ACCOUNT_SID: undefined, ...env },
    });
    const peer = await startPeer(house);
    expect((await peer.request("tools/list")).result.tools).toHaveLength(5);
    const { isError, content } = await peer.call("send_otp", { to: "+14155550132" });
    expect(isError).toBe(true);
    expect(content[0].text).toContain("NOT_CONFIGURED");
    expect(content[0].text).toContain("TWILIO_ACCOUNT_SID");
    await peer.hangUp();
  });
});
