/** Everybody on a machine can read the arguments and titles of its processes. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { KEYS } from "../../src/config/schema.js";
import { atEnd, openHouse } from "../mcp/house.js";
import { runCommand } from "./command.js";

const CANARY = "canary-9f3a7c01e5b24d6688aa10bc32d";
const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

test.skipIf(process.platform !== "linux")("a serving process shows none of its secrets", async () => {
  const house = await openHouse();
  const title = 'setInterval(() => process.stderr.write("title=" + process.title + "\\n"), 100).unref()';
  const { command, args, env, cwd } = house.launch({
    nodeArgs: ["--import", `data:text/javascript,${encodeURIComponent(title)}`],
    env: {
      TWILIO_AUTH_TOKEN: CANARY,
      VERIFY_DESTINATION_HMAC_KEY: `${CANARY}-hmac`,
      TWILIO_VERIFY_STORE: `redis://:${CANARY}@127.0.0.1:1`,
    },
  });
  const child = spawn(command, args, { env, cwd, stdio: ["pipe", "pipe", "pipe"] });
  atEnd(() => child.kill("SIGKILL"));
  child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
  const [answer, titleLine] = await Promise.all([
    first(child.stdout, () => true),
    first(child.stderr, (line) => line.startsWith("title=")),
  ]);
  expect(JSON.parse(answer).result.serverInfo).toBeDefined();
  expect(titleLine).not.toContain("canary");
  const shown = ["cmdline", "comm", "status"].map((name) => readFileSync(`/proc/${child.pid}/${name}`, "utf8"));
  expect(shown[0]).toContain("cli.js");
  expect(shown.join()).not.toContain("canary");
});

describe("a secret among the arguments", () => {
  const variables = [
    "TWILIO_API_KEY_SECRET",
    ...KEYS.flatMap((key) => (key.name.endsWith("_env") ? [String(key.default)] : [])),
    ...KEYS.flatMap(({ secret, env }) => (secret && env ? [env] : [])),
  ];

  test.each([...new Set(variables)])("--%s is no option", async (variable) => {
    const option = `--${variable.toLowerCase().replaceAll("_", "-")}`;
    const { code, stdout, stderr } = await runCommand(await openHouse(), ["mcp", `${option}=${CANARY}`]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("never taken from the command line");
    expect(stderr).not.toContain("canary");
  });

  test("a variable written as an argument sets nothing", async () => {
    const house = await openHouse({ env: { TWILIO_AUTH_TOKEN: undefined } });
    const { stdout, stderr } = await runCommand(house, ["doctor", `TWILIO_AUTH_TOKEN=${CANARY}`]);
    expect(stdout).toMatch(/Not set: .*TWILIO_/);
    expect(stdout + stderr).not.toContain("canary");
  });
});

test("a command that fails tells neither itself nor what it printed", async () => {
  const house = await openHouse({
    env: {
      TWILIO_AUTH_TOKEN: undefined,
      TWILIO_AUTH_TOKEN_COMMAND: '["sh","-c","echo canary; echo canary >&2; exit 3"]',
    },
  });
  const { code, stdout, stderr } = await runCommand(house, ["list"]);
  expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
  expect(stderr).toContain("The command in TWILIO_AUTH_TOKEN_COMMAND ended with exit code 3.");
  expect(stderr).not.toContain("canary");
});

/** The first line that is meant. */
function first(stream: NodeJS.ReadableStream, isMeant: (line: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: stream }).on("line", (line) => {
      if (isMeant(line)) resolve(line);
    });
  });
}
