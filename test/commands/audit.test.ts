import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linkOf } from "../../src/core/audit.js";
import { createFingerprint } from "../../src/core/fingerprint.js";
import { openDatabase } from "../../src/store/driver.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { type House, openHouse, PHONE } from "../mcp/house.js";
import { startPeer } from "../mcp/peer.js";
import { decisionOf } from "../store/calls.js";
import { runCommand } from "./command.js";

const HEAD = /^Head, to be noted elsewhere: (\d+:\S+)$/m;

/** Three decisions: a send, its check, and a check that was refused. */
async function houseWithHistory(): Promise<House> {
  const house = await openHouse();
  const peer = await startPeer(house);
  const { sid } = (await peer.call("send_otp", { to: PHONE })).structuredContent.verification;
  const check = { verification_sid: sid, code: house.simulator.inbox(PHONE)[0]!.code };
  await peer.call("check_otp", check);
  await peer.call("check_otp", { ...check, code: "000000" });
  await peer.hangUp();
  return house;
}

function edit(house: House, sql: string): void {
  const file = openDatabase(join(house.stateDir, "state.sqlite"));
  file.exec(sql);
  file.close();
}

describe("audit verify", () => {
  test("an untouched chain: exit code 0, and the head to note", async () => {
    const house = await houseWithHistory();
    const { code, stdout, stderr } = await runCommand(house, ["audit", "verify"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^3 decisions checked, 1 to 3\. Problems: 0\.$/m);
    const [, head] = HEAD.exec(stdout)!;
    expect((await runCommand(house, ["audit", "verify", "--head", head!])).code).toBe(0);
  });

  test("a changed record: exit code 1, and which one", async () => {
    const house = await houseWithHistory();
    edit(house, "UPDATE decision SET outcome = 'done' WHERE number = 3");
    const { code, stdout } = await runCommand(house, ["audit", "verify"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}3 +changed +\S/m);
  });

  test("a link that somebody put there does not reach the terminal", async () => {
    const house = await houseWithHistory();
    edit(house, "UPDATE decision SET link = char(27) || '[2Jcanary' WHERE number = 3");
    const { code, stdout } = await runCommand(house, ["audit", "verify"]);
    expect(code).toBe(1);
    expect(stdout).not.toContain("canary");
    const lines = (await runCommand(house, ["audit", "export"])).stdout;
    expect(lines).not.toContain("\u001b");
  });

  test("rolled back to an earlier state: found by the head that was noted, and only by it", async () => {
    const house = await houseWithHistory();
    const [, head] = HEAD.exec((await runCommand(house, ["audit", "verify"])).stdout)!;
    edit(
      house,
      `DELETE FROM decision WHERE number = 3;
       UPDATE audit SET number = 2, link = (SELECT link FROM decision WHERE number = 2)`,
    );
    expect((await runCommand(house, ["audit", "verify"])).code).toBe(0);
    const { code, stdout } = await runCommand(house, ["audit", "verify", "--head", head!, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      checked: 2,
      last: { number: 2 },
      problems: [{ number: 3, problem: "head_differs" }],
    });
  });

  test("needs no credentials, and an installation that decided nothing is in order", async () => {
    const house = await openHouse();
    const { code, stdout } = await runCommand(house, ["audit", "verify", "--json"], { TWILIO_AUTH_TOKEN: undefined });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ ok: true, checked: 0, last: { number: 0, link: "" }, problems: [] });
  });

  test("a store that does not answer: what to do on stderr, exit code 1", async () => {
    const house = await openHouse();
    const env = {
      TWILIO_VERIFY_STORE: "redis://127.0.0.1:1",
      VERIFY_DESTINATION_HMAC_KEY: randomBytes(32).toString("base64"),
    };
    const { code, stdout, stderr } = await runCommand(house, ["audit", "verify"], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Redis");
  });
});

describe("audit export", () => {
  test("one decision a line in wire names, with number and link, nothing in clear", async () => {
    const house = await houseWithHistory();
    const { code, stdout, stderr } = await runCommand(house, ["audit", "export"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ number, operation }) => [number, operation])).toEqual([
      [1, "send"],
      [2, "check"],
      [3, "check"],
    ]);
    expect(lines[0]).toEqual({
      number: 1,
      at: expect.any(Number),
      country: "US",
      duration_ms: expect.any(Number),
      tenant: "default",
      actor: expect.any(String),
      session: expect.any(String),
      operation: "send",
      outcome: "done",
      channel: "sms",
      subject: expect.stringMatching(/^[0-9a-f]{8}\./),
      mask: "+1••••••••71",
      verification_sid: expect.stringMatching(/^VE/),
      link: expect.stringMatching(/^[0-9a-f]{8}\.[\w-]{43}$/),
    });
    expect(stdout).not.toContain("5552671");
  });

  test("--since leaves the earlier ones out", async () => {
    const house = await houseWithHistory();
    edit(house, "UPDATE decision SET at = at - 86400000 WHERE number < 3");
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const { stdout } = await runCommand(house, ["audit", "export", "--since", since, "--json"]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).number),
    ).toEqual([3]);
  });

  test("a long one is whole, and ends quietly when its reader has seen enough", async () => {
    const house = await openHouse();
    await runCommand(house, ["audit", "verify"]);
    const key = Buffer.from(readFileSync(join(house.stateDir, "hmac.key"), "utf8"), "base64url");
    const path = join(house.stateDir, "state.sqlite");
    const store = openSqliteStore({ path, clock: Date, link: linkOf(createFingerprint(key)) });
    for (let left = 2_000; left > 0; left--) await store.recordDecision(decisionOf({ at: Date.now() }));
    await store.close();
    const { stdout } = await runCommand(house, ["audit", "export"]);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2_000);

    const { command, args, env, cwd } = house.launch({ args: ["audit", "export"] });
    const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr.on("data", (text) => {
      errors += text;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await once(child, "close")).toEqual([0, null]);
    expect(errors).toBe("");
  });
});

test.each([
  ["no action", ["audit"], /audit verify, or audit export/],
  ["an action that is none", ["audit", "canary-argument"], /audit verify, or audit export/],
  ["an action of the prototype", ["audit", "constructor"], /audit verify, or audit export/],
  ["a head that is none", ["audit", "verify", "--head", "canary-argument"], /NUMBER:LINK/],
  ["a date that is none", ["audit", "export", "--since", "canary-argument"], /--since takes a date/],
])("%s: exit code 2, and the argument is not printed back", async (_what, args, says) => {
  const { code, stdout, stderr } = await runCommand(await openHouse(), args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(says);
  expect(stderr).not.toContain("canary-argument");
});
