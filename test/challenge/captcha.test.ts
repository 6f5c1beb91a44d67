import { expect, test } from "vitest";
import { judgeCaptcha } from "../../src/challenge/captcha.js";
import { type Answer, openProvider } from "./provider.js";

const SECRET = "0x4AAAAAAAsecret";
const PLACE = { hostname: "www.example.com", action: "verify" };

test("the provider gets the secret and the token, and nothing of the person", async () => {
  const provider = await openProvider();
  expect(await judgeCaptcha("tok en+/=", { verifyUrl: provider.url, secret: SECRET })).toBe("passed");
  expect(provider.asked.map((form) => [...form])).toEqual([
    [
      ["secret", SECRET],
      ["response", "tok en+/="],
    ],
  ]);
});

test.each<[string, Answer, string]>([
  ["yes, on our page", { success: true, ...PLACE }, "passed"],
  ["no", { success: false, "error-codes": ["timeout-or-duplicate"] }, "failed"],
  ["yes, on another page", { success: true, ...PLACE, hostname: "evil.example" }, "failed"],
  ["yes, for another action", { success: true, ...PLACE, action: "login" }, "failed"],
  ["yes, of no page", { success: true }, "failed"],
  ["a word", { success: "true", ...PLACE }, "unknown"],
  ["nothing", {}, "unknown"],
  ["null", "null", "unknown"],
  ["no JSON", "<html>", "unknown"],
  ["too much", `{"success":true,"x":"${"x".repeat(20_000)}"}`, "unknown"],
  ["an error", (response) => void response.writeHead(500).end('{"success":true}'), "unknown"],
  ["a redirect", (response) => void response.writeHead(302, { location: "/yes" }).end(), "unknown"],
  [
    "half an answer",
    (response) => {
      response.writeHead(200, { "content-length": "99" }).write("{");
      response.destroy();
    },
    "unknown",
  ],
])("%s", async (_, answer, verdict) => {
  const provider = await openProvider(answer);
  expect(await judgeCaptcha("token", { verifyUrl: provider.url, secret: SECRET, ...PLACE })).toBe(verdict);
});

test("a token that no provider gives is not passed on, and nobody listening is no yes", async () => {
  const provider = await openProvider();
  expect(await judgeCaptcha("x".repeat(5_000), { verifyUrl: provider.url, secret: SECRET })).toBe("failed");
  expect(provider.asked).toEqual([]);
  expect(await judgeCaptcha("token", { verifyUrl: "http://127.0.0.1:1/", secret: SECRET })).toBe("unknown");
});
