/** What `install` keeps counts for its own account and user, and for no tenant. */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadTenant } from "../../src/config/tenants.js";
import { AC, complete, failure, folder, load, SK, VA } from "./support.js";

const FILE = "home/.config/twilio-verify-mcp/credentials.json";
const root = (text = JSON.stringify(complete)) => folder({ [FILE]: text });

describe("the file of credentials", () => {
  test("stands in for an environment", async () => {
    const { config } = await load(root());
    expect(config.missing).toEqual([]);
    expect(config.twilio).toMatchObject({ accountSid: AC, apiKeySid: SK, apiKeySecret: "key-secret", serviceSid: VA });
    expect(config.secrets).toContain("key-secret");
  });

  test("gives way to the environment, whichever form that has", async () => {
    const env = { TWILIO_API_KEY_SECRET_COMMAND: "printf of-the-command" };
    expect((await load(root(), env)).config.twilio.apiKeySecret).toBe("of-the-command");
    const unset = { TWILIO_API_KEY_SECRET: `\${${"TWILIO_API_KEY_SECRET"}}`, TWILIO_ACCOUNT_SID: "" };
    expect((await load(root(), unset)).config.twilio).toMatchObject({ accountSid: AC, apiKeySecret: "key-secret" });
  });

  test("counts for nothing beside another account", async () => {
    const { config } = await load(root(), { TWILIO_ACCOUNT_SID: `AC${"9".repeat(32)}` });
    expect(config.twilio.apiKeySecret).toBeUndefined();
    expect(config.missing).toContain("TWILIO_VERIFY_SERVICE_SID");
  });

  test("is not read for a simulation, nor for another tenant", async () => {
    const place = root();
    expect((await load(place, {}, { simulate: true })).config.twilio.apiKeySecret).toBeUndefined();
    const file = join(folder({ "acme.toml": "" }), "acme.toml");
    const options = { env: {}, cwd: place, homeDir: join(place, "home"), platform: "linux" } as const;
    const { config } = await loadTenant("acme", file, place, options);
    expect(config.twilio.accountSid).toBeUndefined();
  });

  test.each([
    ["open to others", JSON.stringify(complete), 0o644, /open to other users/],
    ["not JSON", "key-secret", 0o600, /not what install writes/],
    ["with a variable that is none of these", '{"NODE_OPTIONS": "key-secret"}', 0o600, /not what install writes/],
  ])("that is %s is refused, and none of it is shown", async (_, text, mode, why) => {
    const place = root(text);
    chmodSync(join(place, FILE), mode);
    const { message } = await failure(load(place));
    expect(message).toMatch(why);
    expect(message).not.toContain("key-secret");
  });
});
