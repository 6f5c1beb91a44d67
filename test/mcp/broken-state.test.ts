import { mkdirSync, readdirSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type House, openHouse, PHONE } from "./house.js";
import { startPeer } from "./peer.js";

const stateFile = ({ stateDir }: House) => join(stateDir, "state.sqlite");

describe("the limits cannot be kept", () => {
  test("in a folder below a regular file: nothing is sent, errors are still explained", async () => {
    const house = await openHouse();
    writeFileSync(join(house.folder, "file"), "");
    const peer = await startPeer(house, { env: { TWILIO_VERIFY_STATE_DIR: join(house.folder, "file", "state") } });
    for (const [tool, args] of [
      ["send_otp", { to: PHONE }],
      ["check_otp", { to: PHONE, code: "123456" }],
      ["list_verifications", {}],
    ] as const) {
      const { isError, structuredContent, content } = await peer.call(tool, args);
      expect(isError).toBe(true);
      expect(structuredContent.error).toMatchObject({ code: "POLICY_STORE_UNAVAILABLE", retry: "backoff" });
      expect(content[0].text).toContain("TWILIO_VERIFY_STATE_DIR");
    }
    expect(house.simulator.requests()).toEqual([]);
    expect((await peer.call("explain_error", { code: "COOLDOWN" })).isError ?? false).toBe(false);
  });

  test("a folder that is repaired is used without a restart", async () => {
    const house = await openHouse();
    writeFileSync(house.stateDir, "in the way");
    const peer = await startPeer(house);
    const refused = await peer.call("send_otp", { to: PHONE });
    expect(refused.structuredContent.error.code).toBe("POLICY_STORE_UNAVAILABLE");
    unlinkSync(house.stateDir);
    expect((await peer.call("send_otp", { to: PHONE })).structuredContent.verification.status).toBe("pending");
  });
});

describe("a corrupt state file is moved aside, never deleted, and said so", () => {
  test.each([
    ["garbage", (house: House) => writeFileSync(stateFile(house), "not a database at all. ".repeat(500))],
    ["a real one, truncated", truncateReal],
  ])("%s", async (_what, damage) => {
    const house = await openHouse();
    mkdirSync(house.stateDir);
    await damage(house);
    const damaged = readFileSync(stateFile(house));

    const peer = await startPeer(house);
    expect((await peer.call("send_otp", { to: PHONE })).structuredContent.verification.status).toBe("pending");
    const moved = readdirSync(house.stateDir).filter((name) => /^state\.sqlite\.corrupt-\d+$/.test(name));
    expect(moved).toHaveLength(1);
    expect(readFileSync(join(house.stateDir, moved[0]!)).equals(damaged)).toBe(true);
    await peer.hangUp();
    const said = peer
      .stderr()
      .split("\n")
      .find((line) => line.includes("corrupt"));
    expect(JSON.parse(said!)).toMatchObject({ level: "error", setting: join(house.stateDir, moved[0]!) });
  });
});

async function truncateReal(house: House): Promise<void> {
  const peer = await startPeer(house);
  await peer.call("send_otp", { to: "+14155550100" });
  await peer.hangUp();
  truncateSync(stateFile(house), readFileSync(stateFile(house)).length - 4096 - 100);
}
