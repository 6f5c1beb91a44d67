/** The private key: where it lies, who may read it, and everything that must not show it. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import { kidOf, newJwk } from "../../src/receipts/jwk.js";
import { openKeyring } from "../../src/receipts/keyring.js";
import { openReceipts } from "../../src/receipts/receipts.js";
import { runCommand } from "../commands/command.js";
import { openHouse } from "../mcp/house.js";
import { claimsAt, DAY, NOW, newClock, newStateDir, openIssuer, readKeyFile } from "./house.js";

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

async function thrown(work: () => unknown): Promise<VerifyError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof VerifyError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

/** Everything that a person, a log or a debugger would see of it. */
const allOf = (error: VerifyError) =>
  [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: 10, showHidden: true })].join("\n");

describe("the key file", () => {
  test("is for its owner alone, before and after a rotation, and nothing lies beside it", async () => {
    const [clock, stateDir] = [newClock(), newStateDir()];
    const keyring = openKeyring({ stateDir, clock });
    await keyring.keys();
    expect([modeOf(stateDir), modeOf(join(stateDir, "receipt-keys.json"))]).toEqual(["700", "600"]);
    await keyring.rotate({ atOnce: true });
    expect(modeOf(join(stateDir, "receipt-keys.json"))).toBe("600");
    expect(readdirSync(stateDir)).toEqual(["receipt-keys.json"]);
  });

  test("keeps no private part of a retired key", async () => {
    const [clock, stateDir] = [newClock(), newStateDir()];
    const keyring = openKeyring({ stateDir, clock });
    await keyring.keys();
    const before = readKeyFile(stateDir).keys[0]!.jwk.d!;
    await keyring.rotate({ atOnce: false });
    clock.advance(DAY);
    await keyring.keys();
    const text = readFileSync(join(stateDir, "receipt-keys.json"), "utf8");
    expect(before).toHaveLength(43);
    expect(text).not.toContain(before);
    expect(readKeyFile(stateDir).keys.map(({ jwk }) => Object.keys(jwk).join())).toEqual(["kty,crv,x", "kty,crv,x,d"]);
  });

  test.each([0o644, 0o640, 0o604, 0o660, 0o602])("with mode %o is refused, even while it is in use", async (mode) => {
    const [clock, stateDir] = [newClock(), newStateDir()];
    const receipts = await openReceipts({ stateDir, clock });
    await receipts.sign(claimsAt(NOW));
    chmodSync(join(stateDir, "receipt-keys.json"), mode);
    const { d } = readKeyFile(stateDir).keys[0]!.jwk;
    for (const call of [() => receipts.sign(claimsAt(NOW)), () => receipts.jwks(), () => receipts.read("x")]) {
      const error = await thrown(call);
      expect(error.toJSON()).toMatchObject({ code: "POLICY_STORE_UNAVAILABLE", retry: "fix_first" });
      expect(error.message).toMatch(/Others on this machine can read/);
      expect(allOf(error)).not.toContain(d);
    }
  });

  const damage: [string, (text: string) => string][] = [
    ["cut in half", (text) => text.slice(0, text.length / 2)],
    ["cut in the key", (text) => text.slice(0, text.indexOf('"d"') + 20)],
    ["empty", () => ""],
    ["of another form", (text) => `[${text}]`],
    ["without keys", () => '{"keys":[]}'],
    ["with a time that is none", (text) => text.replace(/"createdAt": \d+/, '"createdAt": "today"')],
    ["with the public key of another", (text) => text.replace(/"x": "[^"]+"/, `"x": "${newJwk().x}"`)],
    ["with a key that cannot sign", (text) => text.replace(/,\s+"d": "[^"]+"/, "")],
  ];
  test.each(damage)("%s is refused, never replaced, never quoted", async (_what, damaged) => {
    const [clock, stateDir] = [newClock(), newStateDir()];
    const path = join(stateDir, "receipt-keys.json");
    await openKeyring({ stateDir, clock }).keys();
    const { d } = readKeyFile(stateDir).keys[0]!.jwk;
    const text = damaged(readFileSync(path, "utf8"));
    writeFileSync(path, text);
    const receipts = await openReceipts({ stateDir, clock });
    const error = await thrown(() => receipts.sign(claimsAt(NOW)));
    expect(error.toJSON()).toMatchObject({ code: "POLICY_STORE_UNAVAILABLE", retry: "fix_first" });
    expect(allOf(error)).not.toContain(d!.slice(0, 12));
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("that cannot be made is told, not worked around", async () => {
    const stateDir = newStateDir();
    writeFileSync(stateDir, "a file where the folder should be");
    const error = await thrown(() => openKeyring({ stateDir, clock: newClock() }).keys());
    expect(error.toJSON()).toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
    expect(error.toJSON().fix).toContain("TWILIO_VERIFY_STATE_DIR");
    rmSync(stateDir);
    mkdirSync(stateDir);
  });
});

describe("what is shown", () => {
  test("jwks() has five public members and the thumbprint of RFC 7638", async () => {
    const { receipts, jwk } = await openIssuer();
    const { keys } = await receipts.jwks();
    expect(keys).toEqual([{ kty: "OKP", crv: "Ed25519", x: jwk.x, kid: kidOf(jwk), alg: "EdDSA", use: "sig" }]);
    expect(kidOf(jwk)).toBe(await calculateJwkThumbprint({ ...jwk }));
  });

  test("no command prints it, from a file or from the environment", async () => {
    const house = await openHouse();
    const jwk = newJwk();
    const env = { VERIFY_RECEIPT_KEYS: JSON.stringify({ keys: [jwk] }) };
    const printed: string[] = [];
    for (const variables of [{}, env]) {
      for (const args of [["keys"], ["keys", "jwks"], ["keys", "rotate"], ["keys", "rotate", "--now"]]) {
        for (const more of [[], ["--json"]]) {
          const { stdout, stderr } = await runCommand(house, [...args, ...more], variables);
          printed.push(stdout, stderr);
        }
      }
    }
    const all = printed.join("\n");
    const secrets = [jwk.d!, ...readKeyFile(house.stateDir).keys.flatMap(({ jwk: { d } }) => d ?? [])];
    expect(secrets).toHaveLength(2);
    for (const secret of secrets) expect(all).not.toContain(secret);
    expect(all).not.toMatch(/"d"/);
    expect(all).toContain(kidOf(jwk));
  });
});

describe("VERIFY_RECEIPT_KEYS", () => {
  const jwk = newJwk();
  const set = (...keys: unknown[]) => JSON.stringify({ keys });
  const bad: [string, string][] = [
    ["no JSON", `{"keys":[{"d":"${jwk.d}`],
    ["a lone JWK", JSON.stringify(jwk)],
    ["null", "null"],
    ["an empty set", set()],
    ["too many keys", set(...Array.from({ length: 9 }, newJwk))],
    ["a public key", set({ ...jwk, d: undefined })],
    ["a public key after a private one", set(jwk, { ...newJwk(), d: undefined })],
    ["an X25519 key", set({ ...jwk, crv: "X25519" })],
    ["an EC key", set({ kty: "EC", crv: "P-256", x: jwk.x, y: jwk.x, d: jwk.d })],
    ["a symmetric key", set({ kty: "oct", k: jwk.d })],
    ["an x of another key", set({ ...jwk, x: newJwk().x })],
    ["a short d", set({ ...jwk, d: jwk.d!.slice(0, 20) })],
    ["a padded d", set({ ...jwk, d: `${jwk.d}=` })],
    ["one key twice", set(jwk, jwk)],
    ["a key for encryption", set({ ...jwk, use: "enc" })],
    ["a key of another algorithm", set({ ...jwk, alg: "ES256" })],
    ["a key that only verifies", set({ ...jwk, key_ops: ["verify"] })],
    ["a null among keys", set(jwk, null)],
    [
      "the key that RFC 8037 prints",
      set({
        ...{ kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
        d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
      }),
    ],
  ];
  test.each(bad)("%s is refused by name, never by value", async (_what, keys) => {
    const error = await thrown(() => openReceipts({ keys, stateDir: newStateDir(), clock: newClock() }));
    expect(error.toJSON()).toMatchObject({ code: "NOT_CONFIGURED", retry: "fix_first" });
    expect(error.message).toContain("VERIFY_RECEIPT_KEYS");
    expect(allOf(error)).not.toContain(jwk.d!.slice(0, 12));
    expect(allOf(error)).not.toContain("nWGxne_9");
  });

  test("several keys: the first signs, all verify; members that say the same are allowed", async () => {
    const [clock, stateDir, other] = [newClock(), newStateDir(), newJwk()];
    const first = { ...jwk, alg: "EdDSA", use: "sig", key_ops: ["sign"], kid: "any" };
    const receipts = await openReceipts({ keys: set(first, other), stateDir, clock });
    expect((await receipts.jwks()).keys.map(({ kid }) => kid)).toEqual([kidOf(jwk), kidOf(other)]);
    const before = await openReceipts({ keys: set(other), stateDir, clock });
    for (const issuer of [receipts, before]) {
      const token = await issuer.sign(claimsAt(NOW));
      expect(await receipts.read(token)).toEqual(claimsAt(NOW));
    }
  });
});
