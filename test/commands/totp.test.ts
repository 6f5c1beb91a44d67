import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { codeAt } from "../core/totp/twilio.js";
import { atEnd, openHouse } from "../mcp/house.js";
import { runCommand } from "./command.js";

test.each([
  ["no action", ["totp", "--identity", "canary-argument"]],
  ["an action that is none", ["totp", "canary-argument", "--identity", "user_42"]],
  ["an action of the prototype", ["totp", "constructor", "--identity", "user_42"]],
  ["no identity", ["totp", "enroll"]],
  ["nothing to remove", ["totp", "remove", "--identity", "user_42"]],
])("%s: exit code 2, and the argument is not printed back", async (_what, args) => {
  const { code, stdout, stderr } = await runCommand(await openHouse(), args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("enroll, list or remove");
  expect(stderr).not.toContain("canary-argument");
});

test("the person at this machine scans, gives the first code, and gets recovery codes; list and remove follow", async () => {
  const house = await openHouse();
  const { command, args, env, cwd } = house.launch({ args: ["totp", "enroll", "--identity", "user_42"] });
  const child = spawn(command, args, { env, cwd, stdio: ["pipe", "pipe", "pipe"] });
  atEnd(() => child.kill("SIGKILL"));
  let [out, log] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  for await (const text of child.stdout.setEncoding("utf8")) {
    out += text;
    const secret = /type the key: ([A-Z2-7 ]+)/.exec(out)?.[1]?.replaceAll(" ", "");
    if (secret === undefined || !/digits: $/.test(out)) continue;
    const config = { algorithm: "sha1", codeLength: 6, timeStepSeconds: 30, skew: 1 } as const;
    child.stdin.end(`12345\n${codeAt(secret, Date.now(), config)}\n`);
    expect(out).toMatch(/[█▀▄]{8}/);
    expect(log).not.toContain(secret);
    out = "";
  }
  if (child.exitCode === null) await once(child, "close");
  expect(child.exitCode).toBe(0);
  expect(out).toMatch(/^The code has 6 digits: Confirmed\./);
  expect(out.match(/^ {2}[2-9A-Z]{5}-[2-9A-Z]{5}$/gm)).toHaveLength(10);

  const listed = await runCommand(house, ["totp", "list", "--identity", "user_42"]);
  expect(listed.stdout).toMatch(/^YF[0-9a-f]{32} {2}verified {2}20\S+Z {2}sha1, 6 digits, 30 s {2}"account"\n$/);
  const { factors } = JSON.parse((await runCommand(house, ["totp", "list", "--identity", "user_42", "--json"])).stdout);
  const removed = await runCommand(house, ["totp", "remove", factors[0].sid, "--identity", "user_42"]);
  expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining("is removed") });
  expect((await runCommand(house, ["totp", "list", "--identity", "user_42"])).stdout).toContain("No authenticator app");
});
