/**
 * Every generated file of the repository's root: one version and one list of tools, from package.json and the tools.
 * Written by scripts/generate-manifests.mjs; test/skill/manifests.test.ts holds the files to it. Not part of the bundle.
 */
import { graphDocument } from "./document.js";
import { CONFIG_SCHEMA, PLUGIN, SECRET_FIELD, UI_HINTS } from "./openclaw-config.js";
import { ICON, type Manifest, type Package, SHORT, server, TITLE } from "./package.js";
import { mcpBundle, registry } from "./registries.js";
import { ALL_TOOLS, hostName, type ListedTool } from "./tools.js";

const NAME = "twilio-verify";
const AGENT_PLUGINS = "https://agent-plugins.org/schemas/1.0.0";

/** @param strict text of skill/twilio-verify/SKILL.md. @returns path to text, each file as it must be. */
export function generatedFiles(pkg: Package, strict: string): Record<string, string> {
  const skill = strict.replace(/^( {2}version: ).*$/m, `$1"${pkg.version}"`);
  const json: Record<string, Manifest> = {
    "openclaw.plugin.json": openClaw(pkg),
    ".claude-plugin/plugin.json": about(pkg, {
      author: { name: pkg.author },
      network: { hosts: ["verify.twilio.com", "lookups.twilio.com"] },
    }),
    ".claude-plugin/marketplace.json": {
      name: pkg.name,
      owner: { name: pkg.author },
      description: SHORT,
      plugins: [{ name: NAME, source: "./", description: SHORT }],
    },
    ".mcp.json": { mcpServers: { [NAME]: server("CLAUDE_PLUGIN_ROOT") } },
    "plugin.json": { $schema: `${AGENT_PLUGINS}/plugin.schema.json`, ...about(pkg, { author: { name: pkg.author } }) },
    "mcp.json": {
      $schema: `${AGENT_PLUGINS}/mcp.schema.json`,
      mcpServers: { [NAME]: { type: "stdio", ...server("PLUGIN_ROOT") } },
    },
    ".cursor-plugin/plugin.json": about(pkg, {
      displayName: TITLE,
      author: { name: pkg.author },
      logo: ICON,
      skills: "./skills/",
      mcpServers: "./mcp.json",
    }),
    "manifest.json": mcpBundle(pkg),
    "server.json": registry(pkg),
  };
  return {
    "skill/twilio-verify/SKILL.md": skill,
    "SKILL.md": graphDocument(skill),
    ...Object.fromEntries(
      Object.entries(json).map(([path, value]) => [path, `${JSON.stringify(value, undefined, 2)}\n`]),
    ),
  };
}

const about = ({ version, license, keywords }: Package, more: Manifest): Manifest => ({
  name: NAME,
  version,
  description: SHORT,
  license,
  keywords,
  ...more,
});

function openClaw({ version }: Package): Manifest {
  return {
    ...PLUGIN,
    version,
    categories: ["security"],
    activation: { onStartup: true },
    configSchema: CONFIG_SCHEMA,
    uiHints: UI_HINTS,
    configContracts: { secretInputs: { paths: [{ path: SECRET_FIELD, expected: "string" }] } },
    skills: ["./skills"],
    contracts: { tools: ALL_TOOLS.map(({ name }) => hostName(name)) },
    toolMetadata: Object.fromEntries(ALL_TOOLS.map((tool) => [hostName(tool.name), openClawTool(tool)])),
  };
}

/** Without a profile the host shows a plugin's tool to nobody (facts/clients.md §2.2, 4). */
function openClawTool({ set, annotations }: ListedTool): Manifest {
  return {
    ...(set === "core" ? { profiles: ["coding", "messaging", "full"] } : { optional: true }),
    ...(annotations.readOnlyHint ? { replaySafe: true } : { sideEffecting: true }),
  };
}
