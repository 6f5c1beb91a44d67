import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openHouse, PHONE, UNKNOWN_SID } from "./house.js";
import { startPeer } from "./peer.js";

describe("a configuration that cannot be used", () => {
  test.each([
    ["broken TOML", '[verify]\nservice_sid = "canary-value\n', /twilio-verify\.toml:2:\d+: This is not valid TOML/],
    ["an unknown key", "[verify]\nservice_sidd = 'canary-value'\n", /service_sid\b/],
    ["a value of the wrong form", "[verify]\ncode_ttl_seconds = 'canary-value'\n", /code_ttl_seconds\b/],
  ])("%s: exit code 78, what to mend on stderr, nothing on stdout", async (_what, toml, says) => {
    const peer = await startPeer(await openHouse({ toml }), { bare: true });
    expect(await peer.exit).toEqual({ code: 78, signal: null });
    expect(peer.lines).toEqual([]);
    expect(peer.stderr()).toMatch(says);
    expect(peer.stderr()).not.toContain("canary-value");
    expect(peer.stderr()).not.toMatch(/\n\s+at /);
  });
});

describe("without credentials", () => {
  const none = {
    TWILIO_ACCOUNT_SID: undefined,
    // What a host passes on when its own variable is not set.
    TWILIO_AUTH_TOKEN: ["$", "{TWILIO_AUTH_TOKEN}"].join(""),
    TWILIO_VERIFY_SERVICE_SID: undefined,
  };

  test("lists its tools and explains errors; what needs Twilio names what to set", async () => {
    const house = await openHouse();
    const peer = await startPeer(house, { env: none });
    expect((await peer.request("tools/list")).result.tools).toHaveLength(5);
    const explained = await peer.call("explain_error", { code: 60203 });
    expect(explained.structuredContent.error.code).toBe(60203);

    for (const [tool, args] of [
      ["send_otp", { to: PHONE }],
      ["check_otp", { verification_sid: UNKNOWN_SID, code: "123456" }],
      ["list_verifications", {}],
      ["cancel_verification", { verification_sid: UNKNOWN_SID }],
    ] as const) {
      const { isError, content, structuredContent } = await peer.call(tool, args);
      expect(isError, tool).toBe(true);
      expect(structuredContent.error, tool).toMatchObject({ code: "NOT_CONFIGURED", retry: "fix_first" });
      for (const name of ["TWILIO_ACCOUNT_SID", "TWILIO_API_KEY_SID", "TWILIO_VERIFY_SERVICE_SID"]) {
        expect(content[0].text, tool).toContain(name);
      }
    }
    expect(house.simulator.requests()).toEqual([]);
  });

  test("names only what is missing", async () => {
    const peer = await startPeer(await openHouse(), { env: { TWILIO_VERIFY_SERVICE_SID: undefined } });
    const { content } = await peer.call("send_otp", { to: PHONE });
    expect(content[0].text).toContain("TWILIO_VERIFY_SERVICE_SID is not set");
    expect(content[0].text).not.toContain("TWILIO_ACCOUNT_SID");
  });
});

describe("mcp --simulate", () => {
  const bare = {
    TWILIO_ACCOUNT_SID: undefined,
    TWILIO_AUTH_TOKEN: undefined,
    TWILIO_VERIFY_SERVICE_SID: undefined,
    TWILIO_VERIFY_API_BASE: undefined,
  };

  test("verifies a person without configuration or credentials, and marks every result", async () => {
    const house = await openHouse({ toml: "" });
    const peer = await startPeer(house, { args: ["mcp", "--simulate"], env: bare });
    const announced = () => /^SIMULATED: .*Inbox: (http:\/\/127\.0\.0\.1:\d+\/inbox)$/m.exec(peer.stderr())?.[1];
    await expect.poll(announced).toBeDefined();

    const sent = (await peer.call("send_otp", { to: PHONE })).structuredContent;
    const { messages } = (await (await fetch(`${announced()}?to=${encodeURIComponent(PHONE)}`)).json()) as {
      messages: { code: string; verification_sid: string }[];
    };
    expect(messages).toHaveLength(1);
    const { code, verification_sid } = messages[0]!;
    const checked = (await peer.call("check_otp", { verification_sid, code })).structuredContent;
    expect(checked.check.verified).toBe(true);
    const other = (await peer.call("send_otp", { to: "+14155550123" })).structuredContent;
    const results = [
      sent,
      checked,
      (await peer.call("cancel_verification", { verification_sid: other.verification.sid })).structuredContent,
      (await peer.call("list_verifications")).structuredContent,
      (await peer.call("explain_error", { code: 60203 })).structuredContent,
    ];
    expect(results.map(({ simulated }) => simulated)).toEqual([true, true, true, true, true]);
    expect(house.simulator.requests()).toEqual([]);
    expect(await peer.hangUp()).toEqual({ code: 0, signal: null });
  });

  test("keeps its state in a folder of its own, and never touches the real limits", async () => {
    const house = await openHouse();
    const live = await startPeer(house);
    await live.call("send_otp", { to: PHONE });
    await live.hangUp();
    const simulated = await startPeer(house, { args: ["mcp", "--simulate"] });
    const sent = await simulated.call("send_otp", { to: PHONE });
    expect(sent.structuredContent).toMatchObject({ simulated: true, verification: { replayed: false, sends_left: 2 } });
    expect(readdirSync(join(house.stateDir, "simulated"))).toContain("state.sqlite");
    expect(house.simulator.requests()).toHaveLength(1);
  });

  test("is never chosen by itself", async () => {
    const peer = await startPeer(await openHouse(), { env: bare });
    const { structuredContent } = await peer.call("send_otp", { to: PHONE });
    expect(structuredContent.error.code).toBe("NOT_CONFIGURED");
    expect(JSON.stringify(structuredContent)).not.toContain("simulated");
  });
});
