import { describe, expect, test } from "vitest";
import { KEYS, SECTIONS } from "../../src/config/schema.js";
import { failure, loadJson, loadToml } from "./support.js";

describe("an unknown key is refused and the nearest is named", () => {
  test.each([
    ["[twillio]\nregion = 'us1'", "twillio", '"twilio"'],
    ["[ratelimits]", "ratelimits", '"rate_limits"'],
    ["[verify]\nservice_ssid = 'x'", "verify.service_ssid", '"service_sid"'],
    ["[verify]\nserviceSid = 'x'", "verify.serviceSid", '"service_sid"'],
    ["[rate_limits]\nsend_per_ip_per_10 = 1", "rate_limits.send_per_ip_per_10", '"send_per_ip_per_10m"'],
    ["[verify.channel]\nx = 1", "verify.channel", '"channels"'],
    ["[verify]\nchanels = ''", "verify.chanels", '"channels"'],
    ["[verify]\naccount_sid = 'x'", "verify.account_sid", '"account_sid" in [twilio]'],
    ["account_sid = 'x'", "account_sid", '"account_sid" in [twilio]'],
    ["[verify]\nconstructor = 1", "verify.constructor", '"'],
    ["[verify]\n__proto__ = 1", "verify.__proto__", '"'],
    ["[__proto__]\nx = 1", "__proto__", '"'],
  ])("%j", async (toml, key, nearest) => {
    const error = await failure(loadToml(toml));
    expect(error.key).toBe(key);
    expect(error.fix).toContain(`Did you mean ${nearest}`);
    expect(error.message).toContain(error.file);
    expect(error.file).toMatch(/twilio-verify\.toml$/);
  });

  test.each([
    [{ verify: { serviceSidd: 1 } }, '"serviceSid"'],
    [{ verify: { service_sidd: 1 } }, '"service_sid"'],
    [{ rateLimit: {} }, '"rateLimits"'],
    [JSON.parse('{"verify": {"__proto__": {"channels": ["sms"]}}}'), '"'],
  ])("JSON %j", async (value, nearest) => {
    const error = await failure(loadJson(value));
    expect(error.fix).toContain(`Did you mean ${nearest}`);
    expect(error.file).toMatch(/verify\.config\.json$/);
  });

  test("one wrong letter in any name leads back to it", async () => {
    const names = [...SECTIONS.map((section) => [section, ""]), ...KEYS.map(({ section, name }) => [section, name])];
    for (const [section, name] of names) {
      const toml = name ? `[${section}]\n${name}q = 1` : `[${section}q]`;
      expect((await failure(loadToml(toml))).fix).toBe(`Did you mean "${name || section}"?`);
    }
  });
});
