import { expect, test } from "vitest";
import { ConfigError } from "../../src/config/error.js";
import { loadToml } from "./support.js";

const VERIFY_CAPTCHA_SECRET = "0x4AAAAAAAsecret";
const URL = 'captcha_verify_url = "https://captcha.example.com/siteverify"\n';
const failure = async (toml: string, env = {}) => {
  const error = await loadToml(`[challenge]\n${toml}`, env).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).message;
};

test("off by default", async () => {
  const { config } = await loadToml("");
  expect([config.settings.challenge.mode, config.captcha]).toEqual(["off", undefined]);
});

test("a provider of CAPTCHAs, with what its answer must name; its secret is one", async () => {
  const more = 'captcha_hostname = "www.example.com"\ncaptcha_action = "verify"\n';
  const { config } = await loadToml(`[challenge]\n${URL}${more}`, { VERIFY_CAPTCHA_SECRET });
  expect(config.captcha).toEqual({
    verifyUrl: "https://captcha.example.com/siteverify",
    secret: VERIFY_CAPTCHA_SECRET,
    hostname: "www.example.com",
    action: "verify",
  });
  expect(config.secrets).toContain(VERIFY_CAPTCHA_SECRET);
});

test("a provider without a secret is no provider", async () => {
  expect(await failure(URL)).toContain("VERIFY_CAPTCHA_SECRET is not set");
});

test.each([
  'captcha_verify_url = "http://captcha.example.com/siteverify"',
  'captcha_verify_url = "https://user:secret@captcha.example.com/"',
  'captcha_hostname = "https://www.example.com/"',
  "work = 0",
  "ttl_seconds = 5",
  'mode = "sometimes"',
  'signals = ["weather"]',
])("%s is refused", async (line) => {
  expect(await failure(line, { VERIFY_CAPTCHA_SECRET })).toContain(`challenge.${line.split(" ")[0]}`);
});

test("always shuts agents out, and says so", async () => {
  const { warnings } = await loadToml('[challenge]\nmode = "always"\n');
  expect(warnings).toMatchObject([{ setting: "challenge.mode" }]);
});
