import { describe, expect, test } from "vitest";
import { AUTH_TOKEN, type House, openHouse, PHONE } from "../mcp/house.js";
import { startPeer } from "../mcp/peer.js";
import { runCommand } from "./command.js";

const ALLOW_US = '[destinations]\nallowed_countries = ["US"]\n';
/** Channels of which a Service can be asked, and which the simulated one has. */
const SMS_ONLY = `${ALLOW_US}[verify]\nchannels = ["sms"]\nfallback_channels = []\n`;
const NOTHING_SET = {
  TWILIO_ACCOUNT_SID: undefined,
  TWILIO_AUTH_TOKEN: undefined,
  TWILIO_VERIFY_SERVICE_SID: undefined,
  TWILIO_VERIFY_API_BASE: undefined,
};

interface Found {
  check: string;
  status: string;
  what: string;
  fix?: string;
}

const notOk = (stdout: string) =>
  (JSON.parse(stdout) as Found[]).filter(({ status }) => status === "warning" || status === "problem");
const refuseAll = (house: House) =>
  house.simulator.faults({ match: { path: "/v2/" }, times: 20, status: 401, code: 20003 });

describe("doctor", () => {
  test("everything fine: exit code 0, a line a check", async () => {
    const house = await openHouse({ toml: SMS_ONLY });
    const { code, stdout, stderr } = await runCommand(house, ["doctor", "--simulate"], NOTHING_SET);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^SIMULATED: /);
    expect(stdout).toMatch(/\nok {7}configuration {5}Every needed setting is there/);
    expect(stdout).toMatch(/\nProblems: 0\. Warnings: 0\. Skipped: \d+\.\n$/);
  });

  test("warnings only: exit code 1, each with why and fix", async () => {
    const house = await openHouse({ toml: SMS_ONLY });
    const { code, stdout } = await runCommand(house, ["doctor"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/warning {2}configuration {5}TWILIO_VERIFY_API_BASE: .+\n +Why: .+\n +Fix: .+\n/);
    expect(house.simulator.requests().every(({ method }) => method === "GET")).toBe(true);
  });

  test("a problem: exit code 2; --json is the array of findings, without any secret or number", async () => {
    const house = await openHouse({ toml: SMS_ONLY });
    const peer = await startPeer(house);
    await peer.call("send_otp", { to: PHONE });
    await peer.hangUp();
    refuseAll(house);
    const { code, stdout, stderr } = await runCommand(house, ["doctor", "--json"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(notOk(stdout).filter(({ status }) => status === "problem")).toMatchObject([{ check: "credentials" }]);
    expect(stdout.match(/\n/g)).toHaveLength(1);
    expect(stdout).not.toContain(AUTH_TOKEN);
    expect(stdout).not.toContain("5552671");
  });

  test("nothing set at all: the names to set, exit code 2", async () => {
    const { code, stdout } = await runCommand(await openHouse({ toml: ALLOW_US }), ["doctor", "--json"], NOTHING_SET);
    expect(code).toBe(2);
    expect(notOk(stdout)).toMatchObject([
      { check: "configuration", what: expect.stringContaining("TWILIO_ACCOUNT_SID") },
    ]);
    expect(stdout).toContain("TWILIO_VERIFY_SERVICE_SID");
  });

  test("a configuration that cannot be read is a finding, too, and shows no value", async () => {
    const house = await openHouse({ toml: "[verify]\ncode_ttl_seconds = 'canary-value'\n" });
    const { code, stdout } = await runCommand(house, ["doctor", "--json"]);
    expect(code).toBe(2);
    expect(notOk(stdout)).toMatchObject([{ check: "configuration", status: "problem" }]);
    expect(stdout).toContain("code_ttl_seconds");
    expect(stdout).not.toContain("canary-value");
  });
});

describe("doctor --smoke", () => {
  const statuses = (stdout: string) =>
    Object.fromEntries(
      (JSON.parse(stdout).checks as { name: string; status: string }[]).map(({ name, status }) => [name, status]),
    );

  test("passes, on one line of JSON", async () => {
    const { code, stdout, stderr } = await runCommand(await openHouse(), ["doctor", "--smoke"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(stdout).ok).toBe(true);
    expect(statuses(stdout)).toEqual({ auth: "passed", service: "passed", webhook_signature: "passed" });
    expect(stdout).not.toContain(AUTH_TOKEN);
  });

  test("passes against the built-in simulator with nothing set, and says so", async () => {
    const { code, stdout } = await runCommand(await openHouse(), ["doctor", "--smoke", "--simulate"], NOTHING_SET);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, simulated: true });
    expect(statuses(stdout)).toEqual({ auth: "passed", service: "passed", webhook_signature: "passed" });
  });

  test("with an API key and no Auth Token the signature is skipped, with the reason", async () => {
    const key = { TWILIO_API_KEY_SID: `SK${"1".repeat(32)}`, TWILIO_API_KEY_SECRET: "canary-key-secret" };
    const { code, stdout } = await runCommand(await openHouse(), ["doctor", "--smoke"], {
      ...key,
      TWILIO_AUTH_TOKEN: undefined,
    });
    expect(code).toBe(0);
    expect(statuses(stdout)).toEqual({ auth: "passed", service: "passed", webhook_signature: "skipped" });
    expect(stdout).toContain("No Auth Token is configured");
    expect(stdout).not.toContain("canary");
  });

  test.each([
    ["refused credentials", { status: 401, code: 20003 }, { auth: "failed", service: "skipped" }],
    ["an unknown Service", { status: 404, code: 20404 }, { auth: "passed", service: "failed" }],
    ["an overloaded Twilio", { status: 503 }, { auth: "failed", service: "failed" }],
  ])("%s: exit code 1", async (_what, fault, expected) => {
    const house = await openHouse();
    house.simulator.faults({ match: { path: "/v2/Services/" }, times: 20, ...fault });
    const { code, stdout } = await runCommand(house, ["doctor", "--smoke"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).ok).toBe(false);
    expect(statuses(stdout)).toEqual({ ...expected, webhook_signature: "passed" });
  });

  test("no credentials: exit code 1", async () => {
    const { code, stdout } = await runCommand(await openHouse(), ["doctor", "--smoke"], NOTHING_SET);
    expect(code).toBe(1);
    expect(statuses(stdout)).toEqual({ auth: "failed", service: "skipped", webhook_signature: "skipped" });
    expect(stdout).toContain("TWILIO_ACCOUNT_SID");
  });

  test("a configuration that cannot be read: JSON all the same", async () => {
    const { code, stdout } = await runCommand(await openHouse({ toml: "[verify]\nx = 1\n" }), ["doctor", "--smoke"]);
    expect(code).toBe(1);
    expect(statuses(stdout)).toEqual({ configuration: "failed" });
  });
});
