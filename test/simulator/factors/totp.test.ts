/** The simulator's TOTP against the vectors of the RFCs, and against a second implementation: Python's hmac and struct. */
import { execFileSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  type Algorithm,
  fromBase32,
  hotp,
  stepOf,
  type TotpConfig,
  toBase32,
  totp,
} from "../../../src/simulator/factors/totp.js";

const ascii = (length: number) => Buffer.from("1234567890".repeat(7).slice(0, length));
const SECRETS: Record<Algorithm, Buffer> = { sha1: ascii(20), sha256: ascii(32), sha512: ascii(64) };
const config = (more: Partial<TotpConfig> = {}): TotpConfig => ({
  ...{ alg: "sha1", code_length: 6, time_step: 30, skew: 1 },
  ...more,
});

describe("RFC 4226, appendix D", () => {
  const CODES = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split(" ");
  test.each(CODES.map((code, counter) => [counter, code] as const))("counter %i", (counter, code) => {
    expect(hotp(SECRETS.sha1, counter, 6, "sha1")).toBe(code);
  });
});

describe("RFC 6238, appendix B", () => {
  const VECTORS: [seconds: number, sha1: string, sha256: string, sha512: string][] = [
    [59, "94287082", "46119246", "90693936"],
    [1_111_111_109, "07081804", "68084774", "25091201"],
    [1_111_111_111, "14050471", "67062674", "99943326"],
    [1_234_567_890, "89005924", "91819424", "93441116"],
    [2_000_000_000, "69279037", "90698825", "38618901"],
    [20_000_000_000, "65353130", "77737706", "47863826"],
  ];
  test.each(VECTORS)("at %i s", (seconds, ...codes) => {
    const shown = (["sha1", "sha256", "sha512"] as const).map(
      (alg) => totp(SECRETS[alg], config({ alg, code_length: 8 }), seconds * 1_000).code,
    );
    expect(shown).toEqual(codes);
  });
});

describe("RFC 4648, section 10", () => {
  const VECTORS = [
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
    ["foobar", "MZXW6YTBOI"],
  ] as const;
  test.each(VECTORS)("%s", (text, encoded) => {
    expect(toBase32(Buffer.from(text))).toBe(encoded);
    expect(fromBase32(encoded)?.toString()).toBe(text);
    expect(fromBase32(encoded.padEnd(8, "="))?.toString()).toBe(text);
  });

  test.each(["", "====", "MY1", "my", "M Y", "MZ=XQ"])("%j is none", (text) =>
    expect(fromBase32(text)).toBeUndefined(),
  );
});

describe("the skew", () => {
  const now = 1_111_111_111_000;
  const at = (steps: number) => totp(SECRETS.sha1, config(), now + steps * 30_000).code;
  const step = Math.floor(now / 30_000);

  test.each([
    [0, [0]],
    [1, [-1, 0, 1]],
    [2, [-2, -1, 0, 1, 2]],
  ])("%i lets the codes of %j pass", (skew, passing) => {
    const passed = [-3, -2, -1, 0, 1, 2, 3].filter(
      (steps) => stepOf(SECRETS.sha1, config({ skew }), at(steps), now) === step + steps,
    );
    expect(passed).toEqual(passing);
  });

  test("a code ends with its time step, and the epoch has no step before it", () => {
    expect(totp(SECRETS.sha1, config(), 59_999).expiresAt).toBe(60_000);
    expect(totp(SECRETS.sha1, config(), 60_000).expiresAt).toBe(90_000);
    expect(stepOf(SECRETS.sha1, config({ skew: 2 }), totp(SECRETS.sha1, config(), 0).code, 0)).toBe(0);
  });
});

// ---------------------------------------------------------------- a second implementation

const PYTHON = `
import base64, hashlib, hmac, json, struct, sys
def code(case):
    pad = "=" * (-len(case["secret"]) % 8)
    key = base64.b32decode(case["secret"] + pad)
    step = struct.pack(">Q", case["now"] // 1000 // case["time_step"])
    mac = hmac.new(key, step, getattr(hashlib, case["alg"])).digest()
    at = mac[-1] & 15
    number = struct.unpack(">I", mac[at:at + 4])[0] & 0x7fffffff
    return str(number % 10 ** case["code_length"]).zfill(case["code_length"])
json.dump([code(case) for case in json.load(sys.stdin)], sys.stdout)
`;

const hasPython = (() => {
  try {
    execFileSync("python3", ["-c", "import hmac, struct"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("python3 is absent: the comparison with a second implementation of TOTP is skipped.");
    return false;
  }
})();

test.runIf(hasPython)("500 random secrets, times and configurations: Python says the same", () => {
  const cases = Array.from({ length: 500 }, (_, index) => {
    const alg = (["sha1", "sha256", "sha512"] as const)[index % 3]!;
    const settings = config({ alg, code_length: 3 + (index % 6), time_step: 20 + (index % 41) });
    const secret = randomBytes(randomInt(10, 65));
    const now = randomInt(0, 2 ** 43);
    return { ...settings, secret: toBase32(secret), now, code: totp(secret, settings, now).code };
  });
  const told = execFileSync("python3", ["-c", PYTHON], { input: JSON.stringify(cases), encoding: "utf8" });
  expect(JSON.parse(told)).toEqual(cases.map(({ code }) => code));
});
