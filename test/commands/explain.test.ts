import { describe, expect, test } from "vitest";
import { openHouse } from "../mcp/house.js";
import { runCommand } from "./command.js";

/** As on a machine where nothing is set up. */
const NOTHING_SET = {
  TWILIO_ACCOUNT_SID: undefined,
  TWILIO_AUTH_TOKEN: undefined,
  TWILIO_VERIFY_SERVICE_SID: undefined,
  TWILIO_VERIFY_API_BASE: undefined,
};

const explain = async (...args: string[]) =>
  runCommand(await openHouse({ toml: "" }), ["explain", ...args], NOTHING_SET);

describe("explain", () => {
  test("a Twilio code, as text", async () => {
    const { code, stdout, stderr } = await explain("60203");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^60203 {2}Max send attempts reached/);
    expect(stdout).toMatch(/\nFixes\n {2}- .+\n/);
    expect(stdout).toContain("https://www.twilio.com/docs/");
  });

  test("a Twilio code, as JSON on one line", async () => {
    const { code, stdout } = await explain("60203", "--json");
    expect(code).toBe(0);
    expect(stdout.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 60203, retry: "wait_window" });
  });

  test("a code of ours", async () => {
    const { code, stdout } = await explain("COOLDOWN");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^COOLDOWN {2}/);
  });

  test("an error text, without printing back the number in it", async () => {
    const { code, stdout } = await explain("Unable to create record: Max check attempts reached for +14155559846");
    expect(code).toBe(0);
    expect(stdout).toContain("60202");
    expect(stdout).not.toContain("5559846");
  });

  test("words that match nothing say so", async () => {
    const { code, stdout } = await explain("zzzz qqqq xxxx");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Nothing matches.\n" });
  });
});
