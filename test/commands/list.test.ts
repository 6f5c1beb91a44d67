import { describe, expect, test } from "vitest";
import { openHouse, PHONE } from "../mcp/house.js";
import { startPeer } from "../mcp/peer.js";
import { runCommand } from "./command.js";

async function houseWithHistory() {
  const house = await openHouse();
  const peer = await startPeer(house);
  const { sid } = (await peer.call("send_otp", { to: PHONE })).structuredContent.verification;
  await peer.call("check_otp", { verification_sid: sid, code: house.simulator.inbox(PHONE)[0]!.code });
  await peer.call("send_otp", { to: "a.person@example.com", channel: "email" });
  await peer.hangUp();
  return { house, sid };
}

describe("list", () => {
  test("shows what happened, masked, one verification a line", async () => {
    const { house, sid } = await houseWithHistory();
    const { code, stdout, stderr } = await runCommand(house, ["list"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines.find((line) => line.includes(sid))).toMatch(/approved .*sms/);
    expect(lines[2]).toBe("1 of 2 attempts converted (50 %)");
    expect(stdout).not.toContain("5552671");
    expect(stdout).not.toContain("a.person");
  });

  test("--json is the tool's own answer; a destination and --limit narrow it", async () => {
    const { house, sid } = await houseWithHistory();
    const { code, stdout } = await runCommand(house, ["list", PHONE, "--limit", "1", "--json"]);
    expect(code).toBe(0);
    const listed = JSON.parse(stdout);
    expect(listed.verifications).toMatchObject([{ sid, status: "approved", channels: ["sms"] }]);
    expect(listed.summary).toEqual({ total: 1, converted: 1, conversion_rate: 1 });
  });

  test("without credentials: what to set on stderr, exit code 1", async () => {
    const { code, stdout, stderr } = await runCommand(await openHouse(), ["list"], { TWILIO_AUTH_TOKEN: undefined });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("TWILIO_API_KEY_SID");
  });

  test("an odd destination is refused without being printed back", async () => {
    const { code, stderr } = await runCommand(await openHouse(), ["list", "canary 12"]);
    expect(code).toBe(1);
    expect(stderr).not.toContain("canary");
  });
});
