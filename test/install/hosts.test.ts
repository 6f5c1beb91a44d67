import { describe, expect, test } from "vitest";
import type { Place } from "../../src/config/paths.js";
import { entryOf } from "../../src/install/change.js";
import { HOSTS } from "../../src/install/hosts.js";
import { local, pinned, placed } from "../../src/install/launch.js";

const place = (platform: NodeJS.Platform, homeDir: string, env: Place["env"] = {}): Place => ({
  platform,
  homeDir,
  env,
  cwd: homeDir,
});
const LINUX = place("linux", "/home/ada");
const MAC = place("darwin", "/Users/ada");
const WINDOWS = place("win32", "C:\\Users\\ada", { APPDATA: "D:\\Roaming" });

/** As a host leaves it that knows no such variable. */
const unfilled = (name: string) => `\${${name}}`;

describe("the file of each host", () => {
  test.each([
    ["claude", "/home/ada/.claude.json", "/Users/ada/.claude.json", "C:\\Users\\ada\\.claude.json"],
    [
      "claude-desktop",
      "/home/ada/.config/Claude/claude_desktop_config.json",
      "/Users/ada/Library/Application Support/Claude/claude_desktop_config.json",
      "D:\\Roaming\\Claude\\claude_desktop_config.json",
    ],
    ["cursor", "/home/ada/.cursor/mcp.json", "/Users/ada/.cursor/mcp.json", "C:\\Users\\ada\\.cursor\\mcp.json"],
    [
      "windsurf",
      "/home/ada/.codeium/windsurf/mcp_config.json",
      "/Users/ada/.codeium/windsurf/mcp_config.json",
      "C:\\Users\\ada\\.codeium\\windsurf\\mcp_config.json",
    ],
    ["codex", "/home/ada/.codex/config.toml", "/Users/ada/.codex/config.toml", "C:\\Users\\ada\\.codex\\config.toml"],
    [
      "openclaw",
      "/home/ada/.openclaw/openclaw.json",
      "/Users/ada/.openclaw/openclaw.json",
      "C:\\Users\\ada\\.openclaw\\openclaw.json",
    ],
    [
      "vscode",
      "/home/ada/.config/Code/User/mcp.json",
      "/Users/ada/Library/Application Support/Code/User/mcp.json",
      "D:\\Roaming\\Code\\User\\mcp.json",
    ],
  ])("%s", (name, linux, mac, windows) => {
    expect([LINUX, MAC, WINDOWS].map((at) => HOSTS[name]!.files(at)[0])).toEqual([linux, mac, windows]);
  });

  test("every host has a row above", () => {
    expect(Object.keys(HOSTS)).toHaveLength(7);
  });

  test.each([
    ["claude", "CLAUDE_CONFIG_DIR", "/c/.claude.json"],
    ["codex", "CODEX_HOME", "/c/config.toml"],
    ["openclaw", "OPENCLAW_STATE_DIR", "/c/openclaw.json"],
    ["openclaw", "OPENCLAW_CONFIG_PATH", "/c"],
    ["vscode", "XDG_CONFIG_HOME", "/c/Code/User/mcp.json"],
  ])("%s follows %s, when that is absolute", (name, variable, path) => {
    const at = (value: string) => HOSTS[name]!.files(place("linux", "/h", { [variable]: value }))[0];
    expect(at("/c")).toBe(path);
    expect(at("c")).toMatch(/^\/h\//);
  });
});

describe("what a host starts", () => {
  test("this very version, on Windows by a shell", () => {
    expect(pinned("1.2.3", "linux")).toEqual({ command: "npx", args: ["-y", "twilio-verify-mcp@1.2.3", "mcp"] });
    expect(pinned("1.2.3", "win32")).toEqual({
      command: "cmd",
      args: ["/c", "npx", "-y", "twilio-verify-mcp@1.2.3", "mcp"],
    });
  });

  test("with what the host wants beside it", () => {
    const launch = local("/bin/node", "/x/cli.js");
    expect(entryOf(HOSTS.codex!, launch)).toEqual({
      startup_timeout_sec: 60,
      command: "/bin/node",
      args: ["/x/cli.js", "mcp"],
    });
    expect(entryOf(HOSTS.vscode!, launch)).toMatchObject({ type: "stdio" });
    expect(entryOf(HOSTS.cursor!, launch)).toEqual(launch);
  });

  test("where our files are, if that is somewhere else", () => {
    const launch = pinned("1.2.3", "linux");
    expect(placed(launch, LINUX)).toEqual(launch);
    const env = {
      XDG_CONFIG_HOME: "/x",
      TWILIO_VERIFY_CONFIG: "v.toml",
      TWILIO_VERIFY_STATE_DIR: unfilled("S"),
      OTHER: "1",
    };
    expect(placed(launch, place("linux", "/h", env))).toEqual({
      ...launch,
      env: { XDG_CONFIG_HOME: "/x", TWILIO_VERIFY_CONFIG: "/h/v.toml" },
    });
  });

  test("the deeplinks say the same", () => {
    const launch = pinned("1.2.3", "linux");
    const cursor = new URL(HOSTS.cursor!.deeplink!(launch));
    expect([cursor.protocol, cursor.host, cursor.pathname]).toEqual([
      "cursor:",
      "anysphere.cursor-deeplink",
      "/mcp/install",
    ]);
    expect(cursor.searchParams.get("name")).toBe("twilio-verify");
    expect(JSON.parse(Buffer.from(cursor.searchParams.get("config")!, "base64").toString())).toEqual(launch);
    const [address, query] = HOSTS.vscode!.deeplink!(launch).split("?");
    expect(address).toBe("vscode:mcp/install");
    expect(JSON.parse(decodeURIComponent(query!))).toEqual({ name: "twilio-verify", type: "stdio", ...launch });
  });
});
