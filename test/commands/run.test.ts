import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openHouse } from "../mcp/house.js";
import { runCommand } from "./command.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

describe("the command line", () => {
  test("--help names every command and exits 0", async () => {
    const { code, stdout, stderr } = await runCommand(await openHouse(), ["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const command of ["mcp", "demo", "simulate", "explain", "list", "keys"]) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    }
    expect(stdout).toContain("--simulate");
  });

  test("--version is the package's", async () => {
    const { code, stdout } = await runCommand(await openHouse(), ["--version"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
  });

  test.each([
    ["a command that is none", ["canary-argument"], /no such command/],
    ["a command of the prototype", ["constructor"], /no such command/],
    ["an option that is none", ["mcp", "--canary-argument"], /no such option.*never taken from the command line/],
    ["a secret as option", ["mcp", "--auth-token=canary-argument"], /no such option/],
    ["an option without its value", ["list", "--limit"], /no value/],
    ["a value where none belongs", ["mcp", "--simulate=canary-argument"], /that it does not take/],
    ["a port that is none", ["simulate", "--port", "canary-argument"], /--port takes a number/],
    ["a limit that is none", ["list", "--limit", "canary-argument"], /--limit takes a number/],
    ["nothing to explain", ["explain"], /explain <code\|text>/],
  ])("%s: exit code 2, and the argument is not printed back", async (_what, args, says) => {
    const { code, stdout, stderr } = await runCommand(await openHouse(), args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain("canary-argument");
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("a configuration file that is not there: exit code 78", async () => {
    const { code, stderr } = await runCommand(await openHouse(), ["list", "--config", "nowhere.toml"]);
    expect(code).toBe(78);
    expect(stderr).toContain("does not exist");
  });
});
