import { describe, expect, test } from "vitest";
import { openHouse, PHONE } from "./house.js";
import { type Json, startPeer } from "./peer.js";

/** What a model could want to set: an approval, the code itself, the service, a limit or a way around one. */
const POWERS =
  /^(status|approve|verified|custom_?code|custom_message|service|service_sid|account_sid|auth|token|tenant|actor|session)$|limit|rate|cooldown|ttl|max_|force|skip|bypass|override|allow|guard/i;

describe("no argument approves, chooses a code or raises a limit", () => {
  test("no tool that acts declares one, whatever is switched on", async () => {
    const everything = '[destinations]\nallowed_countries = ["US"]\n[verify]\npsd2_enabled = true\n';
    const peer = await startPeer(await openHouse({ toml: everything }));
    const { result } = await peer.request("tools/list");
    const acting = result.tools.filter((tool: Json) => !tool.annotations.readOnlyHint);
    expect(acting).toHaveLength(3);
    for (const { inputSchema } of acting) {
      expect(Object.keys(inputSchema.properties).filter((name) => POWERS.test(name))).toEqual([]);
    }
  });

  test("one that is passed nevertheless is refused by name, and nothing is sent", async () => {
    const house = await openHouse();
    const peer = await startPeer(house);
    for (const name of ["CustomCode", "custom_code", "status", "rateLimits", "service_sid", "force"]) {
      const { isError, content } = await peer.call("send_otp", { to: PHONE, [name]: "1" });
      expect(isError).toBe(true);
      expect(content[0].text).toMatch(new RegExp(`^INVALID_INPUT: .*${name}`));
    }
    expect(house.simulator.requests()).toEqual([]);
  });
});
