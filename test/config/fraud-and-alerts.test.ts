import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config/error.js";
import { loadToml } from "./support.js";

const SECRET = `whsec_${"0a1B2c3D".repeat(5)}`;
const URL = '[alerts]\nwebhook_url = "https://ops.example.com/alerts"\n';
const failure = async (toml: string, env = {}) => {
  const error = await loadToml(toml, env).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).message;
};

describe("fraud_guard", () => {
  test("costs nothing by default: judged, without a question to Lookup", async () => {
    const { settings } = (await loadToml("")).config;
    expect(settings.fraudGuard).toMatchObject({ enabled: true, highScore: 80, mediumScore: 60, simSwapDays: 7 });
    expect(settings.lookup).toEqual({ packages: [], cacheMs: 86_400_000 });
    expect(settings.unverifiedBudgets).toBe("record");
  });

  test("off means off, budgets too, and says so", async () => {
    const { config, warnings } = await loadToml('[fraud_guard]\nenabled = false\nunverified_budgets = "deny"\n');
    expect(config.settings.unverifiedBudgets).toBe("off");
    expect(warnings).toMatchObject([{ setting: "fraud_guard.enabled" }]);
  });

  test("a send past Twilio's own Fraud Guard is warned about at the start", async () => {
    const { config, warnings } = await loadToml('[fraud_guard]\nrisk_check = "disable"\n');
    expect(config.settings.fraudGuard.riskCheck).toBe("disable");
    expect(warnings).toMatchObject([{ setting: "fraud_guard.risk_check" }]);
  });

  test("bands that cross are refused", async () => {
    expect(await failure("[fraud_guard]\nmedium_score = 81\n")).toContain("medium_score");
  });

  test("a package that does not exist is refused by the names of those that do", async () => {
    expect(await failure('[lookup]\npackages = ["caller_name"]\n')).toContain("lookup.packages");
  });
});

describe("alerts", () => {
  test("an address needs a secret, and neither text holds it", async () => {
    expect((await loadToml(URL, { VERIFY_ALERTS_SECRET: SECRET })).config.alerts).toEqual({
      url: "https://ops.example.com/alerts",
      secret: SECRET,
    });
    expect(await failure(URL)).toContain("VERIFY_ALERTS_SECRET is not set");
    const message = await failure(URL, { VERIFY_ALERTS_SECRET: "canary-9f31c7" });
    expect(message).toContain("VERIFY_ALERTS_SECRET is not valid");
    expect(message).not.toContain("canary-9f31c7");
  });

  test("the secret is known to the redactor", async () => {
    expect((await loadToml("", { VERIFY_ALERTS_SECRET: SECRET })).config.secrets).toContain(SECRET);
  });

  test.each(["http://ops.example.com/", "https://user:password@ops.example.com/", "ops.example.com"])(
    "%s is no address for alerts",
    async (url) => {
      expect(await failure(`[alerts]\nwebhook_url = "${url}"\n`)).toContain("alerts.webhook_url");
    },
  );
});
