/**
 * install/ — the configuration files of MCP hosts: where they are, what we put there, and how to change one without
 * touching anything else. May import: its own files, `node:` built-ins, `smol-toml`, paths of `config/`.
 */
import { type Place, pathsOf } from "../config/paths.js";

export const SERVER_NAME = "twilio-verify";

/** How the server is started. */
export interface Launch {
  command: string;
  args: string[];
  /** Where our files are, when that is not where a host's environment would look. Never a secret. */
  env?: Record<string, string>;
}

export interface Host {
  title: string;
  format: "json" | "toml";
  /** Keys from the root of the file to the object of all servers. */
  servers: readonly string[];
  /** What the host wants beside command and args. */
  extra?: Readonly<Record<string, string | number>>;
  /** Candidates: the first whose folder exists, else the first. */
  files(place: Place): string[];
  /** Address that installs with one click. */
  deeplink?(launch: Launch): string;
  /** What a person does when the file is changed. */
  nextStep: string;
}

/** Sources: facts/clients.md §2.4 and §4, and each host's own documentation. */
export const HOSTS: Readonly<Record<string, Host>> = {
  claude: {
    title: "Claude Code",
    format: "json",
    servers: ["mcpServers"],
    extra: { type: "stdio" },
    files: (place) => [pathsOf(place).join(set(place, "CLAUDE_CONFIG_DIR") ?? place.homeDir, ".claude.json")],
    nextStep: "Start Claude Code afresh; /mcp shows the server.",
  },
  "claude-desktop": {
    title: "Claude Desktop",
    format: "json",
    servers: ["mcpServers"],
    files: (place) => [pathsOf(place).join(applications(place), "Claude", "claude_desktop_config.json")],
    nextStep: "Quit Claude Desktop and open it again.",
  },
  cursor: {
    title: "Cursor",
    format: "json",
    servers: ["mcpServers"],
    files: (place) => [pathsOf(place).join(place.homeDir, ".cursor", "mcp.json")],
    deeplink: (launch) =>
      `cursor://anysphere.cursor-deeplink/mcp/install?name=${SERVER_NAME}&config=${encodeURIComponent(Buffer.from(JSON.stringify(launch)).toString("base64"))}`,
    nextStep: "Cursor Settings, MCP: switch the server on.",
  },
  windsurf: {
    title: "Windsurf",
    format: "json",
    servers: ["mcpServers"],
    files: (place) => [pathsOf(place).join(place.homeDir, ".codeium", "windsurf", "mcp_config.json")],
    nextStep: "In Cascade, refresh the list of MCP servers.",
  },
  codex: {
    title: "Codex",
    format: "toml",
    servers: ["mcp_servers"],
    // A first npx has to download; Codex waits 10 s by default.
    extra: { startup_timeout_sec: 60 },
    files: (place) => [
      pathsOf(place).join(set(place, "CODEX_HOME") ?? pathsOf(place).join(place.homeDir, ".codex"), "config.toml"),
    ],
    nextStep: "Start Codex afresh; codex mcp list shows the server.",
  },
  openclaw: {
    title: "OpenClaw",
    format: "json",
    servers: ["mcp", "servers"],
    files: (place) => {
      const { join } = pathsOf(place);
      const stateDir = set(place, "OPENCLAW_STATE_DIR") ?? join(place.homeDir, ".openclaw");
      return [set(place, "OPENCLAW_CONFIG_PATH") ?? join(stateDir, "openclaw.json")];
    },
    nextStep: "Restart the gateway; openclaw mcp probe twilio-verify lists the tools.",
  },
  vscode: {
    title: "VS Code",
    format: "json",
    servers: ["servers"],
    extra: { type: "stdio" },
    files: (place) =>
      ["Code", "Code - Insiders", "VSCodium"].map((product) =>
        pathsOf(place).join(applications(place), product, "User", "mcp.json"),
      ),
    deeplink: (launch) =>
      `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: SERVER_NAME, type: "stdio", ...launch }))}`,
    nextStep: "MCP: List Servers shows it; start it there.",
  },
};

/** Where programs with windows keep their settings. */
function applications(place: Place): string {
  const { join } = pathsOf(place);
  const { platform, homeDir } = place;
  if (platform === "win32") return set(place, "APPDATA") ?? join(homeDir, "AppData", "Roaming");
  if (platform === "darwin") return join(homeDir, "Library", "Application Support");
  return set(place, "XDG_CONFIG_HOME") ?? join(homeDir, ".config");
}

function set({ env, ...place }: Place, variable: string): string | undefined {
  const value = env[variable];
  return value && pathsOf({ ...place, env }).isAbsolute(value) ? value : undefined;
}
