import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { type Ran, runCommand } from "../commands/command.js";
import { AUTH_TOKEN, atEnd, CLI, type House, openHouse, PHONE, SERVICE } from "../mcp/house.js";

const SECRET = "canary-secret-5b1e09d7";
const KEY = {
  TWILIO_ACCOUNT_SID: `AC${"5e".repeat(16)}`,
  TWILIO_API_KEY_SID: `SK${"1b".repeat(16)}`,
  TWILIO_API_KEY_SECRET: SECRET,
  TWILIO_AUTH_TOKEN: undefined,
  TWILIO_VERIFY_SERVICE_SID: SERVICE,
};
const NO_KEY = Object.fromEntries(Object.keys(KEY).map((name) => [name, undefined]));

/** Each in a home of its own; what the file of the host is there, and how its servers are read from it. */
// biome-ignore lint/suspicious/noExplicitAny: parsed JSON and TOML
const FILES: Readonly<Record<string, [string, (file: any) => any]>> = {
  claude: [".claude.json", (file) => file.mcpServers],
  "claude-desktop": [".config/Claude/claude_desktop_config.json", (file) => file.mcpServers],
  cursor: [".cursor/mcp.json", (file) => file.mcpServers],
  windsurf: [".codeium/windsurf/mcp_config.json", (file) => file.mcpServers],
  codex: [".codex/config.toml", (file) => file.mcp_servers],
  openclaw: [".openclaw/openclaw.json", (file) => file.mcp.servers],
  vscode: [".config/Code/User/mcp.json", (file) => file.servers],
};

const home = (house: House) => join(house.folder, "home");
const hostFile = (house: House, host: string) => join(home(house), FILES[host]![0]);
const credentials = (house: House) => join(home(house), ".config/twilio-verify-mcp/credentials.json");
const serversOf = (house: House, host: string) => {
  const text = readFileSync(hostFile(house, host), "utf8");
  return FILES[host]![1](host === "codex" ? parse(text) : JSON.parse(text));
};
const install = (house: House, args: string[], env: Record<string, string | undefined> = KEY): Promise<Ran> =>
  runCommand(house, ["install", ...args], {
    XDG_CONFIG_HOME: undefined,
    // Newer Nodes keep compiled code, which is no change of any host.
    XDG_CACHE_HOME: join(house.folder, "cache"),
    ...env,
  });

describe.each(Object.keys(FILES))("install %s", (host) => {
  test("puts the server in, once, and takes it out; credentials go to our own file", async () => {
    const house = await openHouse();
    const dry = await install(house, [host, "--dry-run"]);
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain(hostFile(house, host));
    expect(readdirSync(home(house))).toEqual([]);

    const ran = [dry, await install(house, [host, "--yes"])];
    expect(ran[1]).toMatchObject({ code: 0, stderr: "" });
    expect(serversOf(house, host)["twilio-verify"]).toMatchObject({
      command: "npx",
      args: ["-y", `twilio-verify-mcp@${manifest.version}`, "mcp"],
    });
    expect(JSON.parse(readFileSync(credentials(house), "utf8"))).toEqual(JSON.parse(JSON.stringify(KEY)));
    expect(statSync(credentials(house)).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(credentials(house))).mode & 0o777).toBe(0o700);

    const first = readFileSync(hostFile(house, host), "utf8");
    ran.push(await install(house, [host, "--yes"]));
    expect(ran[2]!.stdout).toContain("Nothing to change.");
    expect(readFileSync(hostFile(house, host), "utf8")).toBe(first);
    expect(readdirSync(dirname(hostFile(house, host))).filter((name) => name.endsWith(".bak"))).toEqual([]);

    const dryRemove = await install(house, [host, "--remove", "--dry-run"]);
    expect(dryRemove.stdout).toContain("--dry-run");
    expect(readFileSync(hostFile(house, host), "utf8")).toBe(first);
    ran.push(dryRemove, await install(house, [host, "--remove", "--yes"]));
    expect(readFileSync(hostFile(house, host), "utf8")).not.toContain("twilio-verify");
    expect(existsSync(credentials(house))).toBe(true);
    expect((await install(house, [host, "--remove", "--yes"])).stdout).toContain("is not there");

    const seen = [first, ...ran.flatMap(({ stdout, stderr }) => [stdout, stderr])].join();
    for (const value of Object.values(KEY)) if (value) expect(seen).not.toContain(value);
  });
});

describe("install", () => {
  test("what it starts works with nothing but a home: limits, credentials and a send", async () => {
    const house = await openHouse();
    expect((await install(house, ["claude", "--local", "--yes"])).code).toBe(0);
    const { command, args, env: places } = serversOf(house, "claude")["twilio-verify"];
    expect(places).toEqual({ TWILIO_VERIFY_STATE_DIR: house.stateDir });
    expect([command, args]).toEqual([process.execPath, [CLI, "mcp"]]);
    const env = { HOME: home(house), PATH: "/usr/bin:/bin", ...places, TWILIO_VERIFY_API_BASE: house.simulator.url };
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StdioClientTransport({ command, args, env, cwd: house.folder, stderr: "ignore" }));
    await client.callTool({ name: "send_otp", arguments: { to: PHONE } });
    expect(house.simulator.inbox(PHONE)).toHaveLength(1);
    await client.close();
  });

  test("keeps a path or a command as it is, and never the secret behind it", async () => {
    const house = await openHouse();
    writeFileSync(join(house.folder, "secret"), SECRET, { mode: 0o600 });
    const env = { ...KEY, TWILIO_API_KEY_SECRET: undefined, TWILIO_API_KEY_SECRET_FILE: "secret" };
    await install(house, ["cursor", "--yes"], env);
    const text = readFileSync(credentials(house), "utf8");
    expect(JSON.parse(text).TWILIO_API_KEY_SECRET_FILE).toBe(join(house.folder, "secret"));
    expect(text).not.toContain(SECRET);
  });

  test("adds what the environment has to what is kept; another account replaces it", async () => {
    const house = await openHouse();
    await install(house, ["cursor", "--yes"]);
    await install(house, ["cursor", "--yes"], {
      ...NO_KEY,
      ...{ TWILIO_ACCOUNT_SID: KEY.TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN: AUTH_TOKEN },
    });
    expect(JSON.parse(readFileSync(credentials(house), "utf8"))).toMatchObject({
      TWILIO_API_KEY_SECRET: SECRET,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    });
    const other = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`, TWILIO_AUTH_TOKEN: "other" };
    await install(house, ["cursor", "--yes"], { ...NO_KEY, ...other });
    expect(JSON.parse(readFileSync(credentials(house), "utf8"))).toEqual(other);
  });

  test("asks nobody where nobody is, and changes nothing", async () => {
    const house = await openHouse();
    const { code, stderr } = await install(house, ["cursor"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "Nothing was changed. Add --yes: there is nobody to ask here.\n",
    });
    expect(readdirSync(home(house))).toEqual([]);
  });

  test("a file that cannot be read or is read-only stays, and none of it is shown", async () => {
    const house = await openHouse();
    const path = hostFile(house, "cursor");
    mkdirSync(dirname(path));
    for (const [text, mode] of [
      ['{"mcpServers": {"a": "s3cret', 0o600],
      ['{"a": "s3cret"}', 0o400],
    ] as const) {
      writeFileSync(path, text, { mode });
      const { code, stdout, stderr } = await install(house, ["cursor", "--yes"], NO_KEY);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^Not done\. /);
      expect(stdout + stderr).not.toContain("s3cret");
      expect(readFileSync(path, "utf8")).toBe(text);
      expect(readdirSync(dirname(path))).toEqual(["mcp.json"]);
      rmSync(path);
    }
  });

  test("a host is not touched when the credentials cannot be kept", async () => {
    const house = await openHouse();
    mkdirSync(join(home(house), ".config"));
    writeFileSync(join(home(house), ".config/twilio-verify-mcp"), "");
    const { code, stderr } = await install(house, ["cursor", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain("cannot be written");
    expect(existsSync(hostFile(house, "cursor"))).toBe(false);
  });

  test("shows nothing of other servers", async () => {
    const house = await openHouse();
    mkdirSync(dirname(hostFile(house, "cursor")));
    writeFileSync(hostFile(house, "cursor"), '{"mcpServers": {"other": {"env": {"KEY": "s3cret"}}}}');
    const { code, stdout, stderr } = await install(house, ["cursor", "--yes"]);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain("s3cret");
    expect(serversOf(house, "cursor").other.env.KEY).toBe("s3cret");
  });

  test.each([[[]], [["emacs"]], [["__proto__"]], [["cursor", "vscode"]]])(
    "%j is answered with what there is",
    async (args) => {
      const { code, stderr } = await install(await openHouse(), args);
      expect(code).toBe(2);
      expect(stderr).toContain("claude | claude-desktop | cursor | windsurf | codex | openclaw | vscode");
    },
  );
});

test.skipIf(!existsSync("/usr/bin/script"))("asks at a terminal; the secret is never shown", async () => {
  const house = await openHouse();
  const { env, cwd } = house.launch({ env: NO_KEY });
  const words = [process.execPath, CLI, "install", "cursor"].map((word) => `'${word}'`).join(" ");
  const child = spawn("/usr/bin/script", ["-qec", words, "/dev/null"], { env, cwd });
  atEnd(() => child.kill());
  let shown = "";
  const answers: [RegExp, string][] = [
    [/ACCOUNT_SID .*: $/, KEY.TWILIO_ACCOUNT_SID],
    [/KEY_SID .*: $/, KEY.TWILIO_API_KEY_SID],
    [/KEY_SECRET .*: $/, SECRET],
    [/SERVICE_SID .*: $/, SERVICE],
    [/\[y\/N\] $/, "y"],
  ];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told to do
    const plain = shown.replace(/\u001b\[\d*[A-Z]/g, "");
    if (answers[0]?.[0].test(plain)) child.stdin.write(`${answers.shift()![1]}\r`);
  });
  await new Promise((resolve) => child.once("close", resolve));
  expect(answers).toEqual([]);
  expect(JSON.parse(readFileSync(credentials(house), "utf8"))).toEqual(JSON.parse(JSON.stringify(KEY)));
  expect(shown).not.toContain(SECRET);
  expect(serversOf(house, "cursor")["twilio-verify"].command).toBe("npx");
});
