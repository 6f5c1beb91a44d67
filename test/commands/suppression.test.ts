import { expect, test } from "vitest";
import { type House, openHouse, PHONE } from "../mcp/house.js";
import { startPeer } from "../mcp/peer.js";
import { runCommand } from "./command.js";

/** Twilio refuses the first message because the person replied STOP. */
async function optedOut(): Promise<House> {
  const house = await openHouse();
  house.simulator.faults({ match: { method: "POST", path: "/Verifications" }, status: 400, code: 21610 });
  const peer = await startPeer(house);
  expect((await peer.call("send_otp", { to: PHONE })).structuredContent.error.code).toBe("DESTINATION_SUPPRESSED");
  await peer.hangUp();
  return house;
}

test("show says where a destination opted out; clear opens it, and the audit knows", async () => {
  const house = await optedOut();
  const show = () => runCommand(house, ["suppression", "show", PHONE]);
  expect(await show()).toEqual({ code: 0, stdout: "+1••••••••71: opted out of sms.\n", stderr: "" });
  const other = await runCommand(house, ["suppression", "clear", PHONE, "--channel", "whatsapp", "--json"]);
  expect(JSON.parse(other.stdout)).toEqual({ to: "+1••••••••71", channels: [] });
  const cleared = await runCommand(house, ["suppression", "clear", PHONE, "--channel", "sms"]);
  expect(cleared).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\+1••••••••71: sms cleared/) });
  expect((await show()).stdout).toContain("no opt-out is known");

  const { stdout } = await runCommand(house, ["audit", "export"]);
  expect(stdout).toContain('"unsuppress"');
  expect(stdout).not.toContain(PHONE.slice(-7));
  expect((await runCommand(house, ["audit", "verify"])).code).toBe(0);
});

test.each([
  ["no word", ["suppression"]],
  ["no destination", ["suppression", "show"]],
  ["a word that is none", ["suppression", "list", PHONE]],
  ["a channel that is none", ["suppression", "clear", PHONE, "--channel", "pigeon"]],
  ["a channel to show", ["suppression", "show", PHONE, "--channel", "sms"]],
  ["a word too many", ["suppression", "clear", PHONE, "canary"]],
])("%s: exit code 2, and nothing is printed back", async (_what, args) => {
  const { code, stdout, stderr } = await runCommand(await openHouse(), args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Use: suppression/);
});
