import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { KEYS } from "../../src/config/schema.js";
import { renderToml } from "../../src/config/toml.js";
import { load, loadToml } from "./support.js";

describe("the shipped twilio-verify.toml", () => {
  test("is what the schema says (else: node scripts/generate-config.mjs)", () => {
    expect(readFileSync(new URL("../../twilio-verify.toml", import.meta.url), "utf8")).toBe(renderToml());
  });

  test("changes nothing", async () => {
    const env = { TWILIO_VERIFY_STATE_DIR: "/s" };
    const shipped = await loadToml(renderToml(), env);
    expect(shipped.config).toEqual((await load("/nowhere", env)).config);
    expect(shipped.warnings).toEqual([]);
  });

  test("has every key, and every example in it works", async () => {
    const text = renderToml().replaceAll(/^# (\w+ = )/gm, "$1");
    for (const { name } of KEYS) expect(text).toMatch(new RegExp(`^${name} = .+$`, "m"));
    const { config } = await loadToml(text.replaceAll("x".repeat(32), "0a".repeat(16)), {
      VERIFY_DELIVERY_SECRET: `whsec_${"a".repeat(32)}`,
      VERIFY_ALERTS_SECRET: `whsec_${"0a1B2c3D".repeat(5)}`,
      VERIFY_CAPTCHA_SECRET: "0x4AAAAAAA",
    });
    expect(config.settings).toMatchObject({ allowedCountries: ["US", "CA"], defaultLocale: "en" });
  });

  test("describes each key in one line", () => {
    for (const { description } of KEYS) expect(description).toMatch(/^[A-Z].{10,120}\.$/);
  });
});
