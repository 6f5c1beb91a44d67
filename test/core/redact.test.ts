import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { maskEmail, maskPhone } from "../../src/core/redact/masks.js";
import { redact } from "../../src/core/redact/redact.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const HEX = "0123456789abcdef0123456789abcdef";

test("masks and redaction load no phone metadata", () => {
  const folder = new URL("../../src/core/redact/", import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
  const imports = sources.flatMap((source) => [...source.matchAll(/ from "(\.\.[^"]+|[^."][^"]*)"/g)]);
  expect(new Set(imports.map((match) => match[1]))).toEqual(new Set(["../destination/unicode.js"]));
  const unicode = readFileSync(new URL("../destination/unicode.ts", folder), "utf8");
  expect(unicode).not.toMatch(/^import/m);
});

describe("masks (facts/policy.md §6.2)", () => {
  test.each([
    ["+14155552671", "+1••••••••71"],
    ["+447911123456", "+44••••••••56"],
    ["+79161234567", "+7••••••••67"],
    ["+353850123456", "+353•••••••56"],
    ["+2908999", "+290••99"],
    ["+6834002", "+683••02"],
    ["4155552671", "••••"],
    ["+1415", "••••"],
    ["", "••••"],
  ])("phone %#", (number, mask) => {
    expect(maskPhone(number)).toBe(mask);
  });

  test.each([
    ["alice@gmail.com", "a***@gmail.com"],
    ["Alice@Gmail.com", "A***@gmail.com"],
    ["alice@small-firm.example", "a***"],
    ["用户@gmail.com", "用***@gmail.com"],
    ["𝒜lice@gmail.com", "𝒜***@gmail.com"],
    ["@gmail.com", "***@gmail.com"],
    ["no address", "***"],
  ])("e-mail %#", (address, mask) => {
    expect(maskEmail(address)).toBe(mask);
  });
});

describe("removed", () => {
  test.each([
    ["E.164", "to +14155552671.", "to [phone]."],
    ["national with separators", "call (415) 555-2671 now", "call [phone] now"],
    ["dotted", "415.555.2671", "[phone]"],
    ["international prefix", "0044 7911 123456", "[phone]"],
    ["slash", "0171/1234567", "[phone]"],
    ["joined to letters", "phone4155552671x", "phone[phone]x"],
    ["form-encoded", "To=%2B14155552671&Channel=sms", "To=[phone]&Channel=sms"],
    ["form-encoded with spaces", "To=415+555+2671", "To=[phone]"],
    ["encoded twice", "q=%252B14155552671", "q=[phone]"],
    ["every byte encoded", "%34%31%35%35%35%35%32%36%37%31", "[phone]"],
    ["full-width", "＋１４１５５５５２６７１", "[phone]"],
    ["Arabic digits", "١٤١٥٥٥٥٢٦٧١", "[phone]"],
    ["zero-width characters between", "4\u200b1\u200b5\u200b5\u200b5\u200b5\u200b2671", "[phone]"],
    ["JSON escapes", "\\u002b1415555\\u0032671", "[phone]"],
    ["HTML escapes", "&#43;1415555&#x32;671", "[phone]"],
    ["a JSON key", '{"+14155552671":1}', '{"[phone]":1}'],
    ["a card number", "4111 1111 1111 1111", "[phone]"],
    ["e-mail", "mail <alice.b+x@mail.example.co.uk>", "mail <[email]>"],
    ["e-mail, encoded", "to=alice%40example.com", "[email]"],
    ["e-mail, IDN", "josé@bücher.de!", "[email]!"],
    ["code after the word", "Your code is 123456.", "Your code is [code]."],
    ["code in JSON", '{"code":"123456"}', '{"code":"[code]"}'],
    ["code in a form", "Code=1234", "Code=[code]"],
    ["code with a gap", "OTP: 123 456", "OTP: [code]"],
    ["code before the word", "123456 is your Acme verification code", "[code] is your Acme verification code"],
    ["PIN", "PIN 9876", "PIN [code]"],
    ["a five-digit verification code", "verification code 60200", "verification code [code]"],
    ["a five-digit code before the word", "12345 is your login code", "[code] is your login code"],
    ["a time-based code", "TOTP=123456", "TOTP=[code]"],
    ["Basic", "Authorization: Basic QUM6c2VjcmV0", "Authorization: Basic [secret]"],
    ["Bearer", "authorization: bearer abc.def-123", "authorization: bearer [secret]"],
    ["JWT", "got eyJhbGciOiJIUzI1NiJ9abc.eyJzdWIiOiIxIn0.c2ln, ok", "got [secret], ok"],
    ["auth token", `token ${HEX}`, "token [secret]"],
    ["API key secret", "Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4f", "[secret]"],
    ["longer hex", `${HEX}${HEX}`, "[secret]"],
    ["account", `AC${HEX}`, "AC…cdef"],
    ["API key", `/Keys/SK${HEX}.json`, "/Keys/SK…cdef.json"],
    ["API key secret without a digit", "AbcdEfghIjklMnopQrstUvwxYzabCdef", "[secret]"],
    ["a token after a number", `attempt 3 ${HEX}`, "attempt 3 [secret]"],
    ["an address after a number", "attempt 3 4alice@example.com", "attempt 3 [email]"],
    ["Bearer in a form", "auth=Bearer+abc.def-123", "auth=Bearer [secret]"],
    ["a JWT, signature and all", `eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.${"s-".repeat(43)}`, "[secret]"],
    ["named entities", "&plus;14155552671 alice&commat;example.com", "[phone] [email]"],
    ["JSON in JSON", '{"a":"{\\"to\\":\\"\\\\u002b14155552671\\"}"}', '{"a":"{"to":"[phone]"}"}'],
    ["UTF-16 as bytes", "to \u00004\u00001\u00005\u00005\u00005\u00005\u00002\u0000", "to [phone]"],
    ["keycaps", "4️⃣1️⃣5️⃣5️⃣5️⃣5️⃣2️⃣", "[phone]"],
    ["e-mail of a script with marks", "उदाहरण@डाटामेल.भारत", "[email]"],
    ["a number in base64", `to ${base64("+14155552671")}.`, "to [secret]."],
    ["base64 behind a path", `/v2/${base64("+14155552671")}/x`, "[secret]"],
    ["base64 of a body", base64("To=%2B14155552671&Channel=sms"), "[secret]"],
    ["base64 of UTF-16", Buffer.from("alice@example.com", "utf16le").toString("base64"), "[secret]"],
    ["a code in base64", `code=${base64("123456")}`, "code=[secret]"],
    ["an address in hex", Buffer.from("alice@example.com").toString("hex"), "[secret]"],
    ["no date", "2026-13-01", "[phone]"],
    ["no address of a private network", "10.123.456 or 10.20.30.456", "[phone] or [phone]"],
    ["no price", "0.4155552671", "[phone]"],
    ["no duration", "4155552671 ms", "[phone] ms"],
    ["no time", "at: 1792929292", "at: [phone]"],
  ])("%s", (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each([
    ["a code without its word", "123456 was rejected", ["123456"], "[redacted] was rejected"],
    ["a code in another spelling", "123-456 was rejected", ["123456"], "[redacted] was rejected"],
    ["a short code in another spelling", "12-34 was rejected", ["1234"], "[code] was rejected"],
    ["a five-digit code beside an error word", "error code 60200", ["60200"], "error code [redacted]"],
    ["a number inside a longer one", "x 0014155552671", ["+14155552671", "4155552671"], "x 001[redacted]"],
    ["a secret in base64", `x ${Buffer.from("s3cr3t!").toString("base64")}`, ["s3cr3t!"], "x [redacted]=="],
    ["a secret in hex", Buffer.from("s3cr3t!").toString("hex"), ["s3cr3t!"], "[redacted]"],
    ["a secret in JSON", JSON.stringify({ a: 'p"w\\d' }), ['p"w\\d'], '{"a":"[redacted]"}'],
    ["a secret, encoded", "p%73t%21word", ["pst!word"], "[redacted]"],
    ["a number written like a date", "12.3.1988", ["1231988"], "[redacted]"],
    ["a secret in groups", "s3cr 3tpa ssw0 rd", ["s3cr3tpassw0rd"], "[redacted]"],
    ["a secret in capitals", "S3CR3TPASSW0RD", ["s3cr3tpassw0rd"], "[redacted]"],
    ["a secret inside a base64 text", base64("x=1&p=s3cr3t!&y=2"), ["s3cr3t!"], "[secret]"],
    ["a code without its word, in base64", `try ${base64("735918")}`, ["735918"], "try [redacted]"],
    ["the longer of two", "abcd-efgh", ["abcd", "abcd-efgh"], "[redacted]"],
  ])("known: %s", (_, text, known, expected) => {
    expect(redact(text, known)).toBe(expected);
  });

  test("known values of fewer than four characters are ignored", () => {
    expect(redact("GET /v2 200 ok", ["200", "ok", ""])).toBe("GET /v2 200 ok");
  });

  test("decoding does not break lines or send terminal escapes", () => {
    expect(redact("+14155552671%0d%0aINFO%1b[31m \\u000a")).toBe("[phone]  INFO [31m  ");
  });
});

describe("kept", () => {
  test.each([
    "2026-10-25T12:34:56.789Z POST /v2/Services 429 in 1532 ms",
    "2026-10-25 12:34:56 +0200",
    "since 2026-10-25 until 2026-11-01",
    "Thu, 30 Jul 2026 20:12:31 +0000",
    "/2010-04-01/Accounts",
    `service VA${HEX} verification VE${HEX} attempt VL${HEX} sender MG${HEX} request RQ${HEX}`,
    "123e4567-e89b-12d3-a456-426614174000",
    "12345678-1234-1234-1234-123456789012",
    "twilio error 60200, HTTP 400",
    '{"code":60200,"status":400,"more_info":"https://www.twilio.com/docs/errors/60200"}',
    "errorCode=30003; 60202, 60203",
    "status code 404",
    "look up the code 60200; retry after 1500 ms, code 60410",
    "ping took 1500 ms",
    "error 60410 (codes 60200, 60203)",
    "price -0.0075 USD, 1,234,567.00 in all",
    "twilio-node/6.2.0 (linux x64) node/20.20.0, v22.13.0-rc.1",
    "npm twilio@6.2.0 @types/node@20.19.43 pkg@1.2.3-beta",
    "listening on http://127.0.0.1:3000",
    "Basic authentication failed; the Bearer token is missing",
    "50% done, 100%25 … naïve ﬁle “quoted” ½",
    "attempt 3 of 5, retry_after_ms 60000",
    "attempt 3 2026-10-25 12:34:56 session 4 123e4567-e89b-12d3-a456-426614174000",
    "to a***@gmail.com, then a***",
    "information about MTIz and TWljcm9waG9uZQ in deadbeef",
    "",
  ])("%j", (text) => {
    expect(redact(text)).toBe(text);
  });

  test("a text in which nothing was found keeps its own spelling", () => {
    const text = "100%25 \u200bnaïve \\u0041 &#65; ﬁ";
    expect(redact(text)).toBe(text);
    expect(redact(`${text} +14155552671`)).toBe("100% naïve A A fi [phone]");
  });
});

describe("at most 8 KiB", () => {
  test("says that it cut", () => {
    const cut = redact("word ".repeat(5_000));
    expect(cut.length).toBeLessThan(8_300);
    expect(cut).toMatch(/word \[cut at 8 KiB\]$/);
  });

  test.each([
    ["a number", "+1 415 555 2671", /\d/],
    ["a secret", HEX, /\d/],
    ["an address", "alice@example.com", /alice/],
    ["compact JSON", `"k":"${HEX}",`, /\d/],
  ])("half of %s is never left at the cut", (_, secret, trace) => {
    for (let at = 8_192 - secret.length - 2; at <= 8_194; at += 1) {
      const text = `${"word ".repeat(2_000).slice(0, at - 1)} ${secret} ${"word ".repeat(500)}`;
      expect(redact(text, [secret]).replace("8 KiB", "")).not.toMatch(trace);
      expect(redact(text).replace("8 KiB", "")).not.toMatch(trace);
    }
  });
});
