/** What is nobody's stays as it is: at least 999 of 1,000 lines of each kind (facts/policy.md §8 T13). */
import { describe, expect, test } from "vitest";
import { ERRORS } from "../../src/core/errors.js";
import { maskEmail, maskPhone } from "../../src/core/redact/masks.js";
import { redact } from "../../src/core/redact/redact.js";
import { ALPHANUMERIC, HEX, type Random, randomOf } from "./redact-secrets.js";

const SEED = Number(process.env.REDACT_SEED ?? 20_261_122);
const LINES = 5_000;

const DIGITS = "0123456789";
const sid = (random: Random) =>
  random.pick(["VE", "VA", "VL", "MG", "SM", "RQ", "RK", "YF", "EH"]) + random.text(HEX, 32);
const date = (random: Random) => new Date(1_500_000_000_000 + random.below(2 ** 31) * 200);
const upTo = (random: Random, digits: number) => String(random.below(10 ** (1 + random.below(digits))));
const uuid = (random: Random) => [8, 4, 4, 4, 12].map((length) => random.text(HEX, length)).join("-");
const octet = (random: Random) => random.below(256);
const version = (random: Random) => [random.below(30), random.below(100), random.below(100)].join(".");

const CLEAN: Readonly<Record<string, (random: Random) => string>> = {
  "ISO timestamp": (random) => `${date(random).toISOString()} info ready`,
  "timestamp of a log": (random) => {
    const iso = date(random).toISOString();
    const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
    const fraction = random.text(DIGITS, 6);
    return random.pick([
      `${day} ${time},${fraction.slice(3)} INFO started`,
      `${day.replaceAll("-", "/")} ${time}.${fraction} listening`,
      `[${time}.${fraction}] ready`,
      `Nov ${day.slice(8)} ${time} host verify[${upTo(random, 5)}]: ready`,
      `${day} ${time} +0100 started`,
      `object ${iso.replace(/[-:]|\.\d+/g, "")} written`,
    ]);
  },
  "date in words": (random) => {
    const when = date(random);
    return random.pick([
      when.toUTCString(),
      when.toString(),
      `on ${when.toDateString()}`,
      when.toLocaleString("en-US"),
    ]);
  },
  "ISO date": (random) => `valid from ${date(random).toISOString().slice(0, 10)} on`,
  SID: (random) => `verification ${sid(random)} of /v2/Services/${sid(random)}/Verifications`,
  UUID: (random) => `session ${uuid(random)} ended`,
  fingerprint: (random) => {
    const hash = `${random.text(HEX, 8)}.${random.text(`${ALPHANUMERIC}-_`, 43)}`;
    return `subject ${random.pick(["", "h1."])}${hash} seen`;
  },
  mask: (random) =>
    `to ${random.pick([maskPhone(`+4915${random.text(DIGITS, 9)}`), maskPhone(`+1415${random.text(DIGITS, 7)}`), maskEmail("ada@gmail.com"), maskEmail("ada@acme.example")])}`,
  price: (random) =>
    random.pick([
      `price -0.${random.text(DIGITS, 5)} USD`,
      `"price":"-0.0${random.text(DIGITS, 3)}","price_unit":"usd"`,
      `$${upTo(random, 3)}.${random.text(DIGITS, 2)} in all`,
      `${1 + random.below(9)},${random.text(DIGITS, 3)},${random.text(DIGITS, 3)}.00 EUR`,
    ]),
  "conversion rate": (random) => `"conversion_rate":0.${random.text(DIGITS, 4)}`,
  version: (random) =>
    random.pick([
      `twilio-verify-mcp/${version(random)} node/${version(random)}`,
      `npm zod@${version(random)}-beta.${random.below(10)}`,
      `protocol 2025-11-25, SDK v${version(random)}`,
      `Mozilla/5.0 Chrome/${100 + random.below(99)}.0.${1000 + random.below(8999)}.${random.below(300)} Safari/537.36`,
    ]),
  port: (random) => `listening on http://127.0.0.1:${random.below(65_536)} and [::1]:${random.below(65_536)}`,
  "address of this network": (random) => {
    const rest = `${octet(random)}.${octet(random)}`;
    const network = random.pick(["127.0", "192.168", "169.254", `10.${octet(random)}`, `172.${16 + random.below(16)}`]);
    return `peer ${network}.${rest}:${random.below(65_536)} connected`;
  },
  "error code": (random) => {
    const code = 10_000 + random.below(59_999);
    return random.pick([
      `Twilio error ${code} (HTTP ${400 + random.below(130)})`,
      `{"code":${code},"status":400,"more_info":"https://www.twilio.com/docs/errors/${code}"}`,
      `code=${code}, retried after ${upTo(random, 5)} ms`,
    ]);
  },
  duration: (random) =>
    random.pick([
      `took ${upTo(random, 8)} ms`,
      `{"retry_after_ms":${upTo(random, 8)}}`,
      `windowMs=${upTo(random, 8)}`,
      `durationMs: ${upTo(random, 6)}`,
      `after ${upTo(random, 6)} s`,
    ]),
  "log line of ours": (random) =>
    `{"level":"info","time":${date(random).getTime()},"operation":"check","to":"+1••••••••71","channel":"sms","verificationSid":"${sid(random)}","twilioCode":${60_200 + random.below(300)},"durationMs":${upTo(random, 4)},"msg":"call"}`,
  "claims of ours": (random) => {
    const at = Math.floor(date(random).getTime() / 1_000);
    return `{"iat":${at},"nbf":${at},"exp":${at + 300},"auth_time":${at},"jti":"${uuid(random)}"}`;
  },
  "stack trace": (random) =>
    `TypeError: x is not a function\n    at send (/usr/lib/node_modules/twilio-verify-mcp/dist/chunks/sqlite-${random.text(ALPHANUMERIC.slice(0, 36), 8)}.js:${random.below(999)}:${random.below(9_999)})\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
  "words of ours": (random) => {
    const { message, fix } = random.pick(Object.values(ERRORS));
    return `${message} ${fix}`;
  },
};

test.each(Object.entries(CLEAN))("%s", (_, line) => {
  const random = randomOf(SEED);
  const lines = Array.from({ length: LINES }, () => line(random));
  const changed = lines.filter((text) => redact(text) !== text);
  expect(changed.length, changed.slice(0, 3).join("\n")).toBeLessThanOrEqual(LINES / 1_000);
});

describe("what goes although it may be nobody's, because it cannot be told from what is somebody's", () => {
  test.each([
    ["an address outside private networks: it looks like a number, and may be a person's", "peer 203.0.113.207"],
    ["seconds since 1970 without their name", "at 1792929292"],
    ["a foreign hash: it looks like a token", `sha256 ${"9f86d081884c7d65".repeat(4)}`],
    ["neighbouring columns of seven digits", "GET /v2 200 1532 88"],
    ["a process id of seven digits", "pid 4194303"],
  ])("%s", (_, text) => {
    expect(redact(text)).toMatch(/\[(phone|secret)\]/);
  });
});
