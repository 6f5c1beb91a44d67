import { expect, test } from "vitest";
import { kidOf, newJwk } from "../../src/receipts/jwk.js";
import { openHouse } from "../mcp/house.js";
import { runCommand } from "./command.js";

const NOTHING_SET = {
  TWILIO_ACCOUNT_SID: undefined,
  TWILIO_AUTH_TOKEN: undefined,
  TWILIO_VERIFY_SERVICE_SID: undefined,
};

test("keys makes the first key and lists it, without credentials", async () => {
  const { code, stdout, stderr } = await runCommand(await openHouse(), ["keys"], NOTHING_SET);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [heading, ...rows] = stdout.trimEnd().split("\n");
  expect(heading).toMatch(/^kid +created +active from +state$/);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatch(/^[\w-]{43} {2}\d{4}-\d\d-\d\dT[\d:]{8}Z {2}\d{4}-\d\d-\d\dT[\d:]{8}Z {2}signing$/);
});

test("keys rotate adds the next key; --now replaces the one that signs", async () => {
  const house = await openHouse();
  const list = async () => JSON.parse((await runCommand(house, ["keys", "--json"])).stdout).keys;
  const [first] = await list();
  const rotated = await runCommand(house, ["keys", "rotate"]);
  const kid = rotated.stdout.slice(0, 43);
  expect(rotated.stdout).toMatch(/^[\w-]{43} is published and signs from \d{4}-\S+Z\.\n$/);
  expect(await list()).toMatchObject([
    { kid: first.kid, state: "signing" },
    { kid, state: "next" },
  ]);
  const [, next] = await list();
  expect(Date.parse(next.active_from) - Date.parse(next.created_at)).toBe(86_400_000);

  const replaced = await runCommand(house, ["keys", "rotate", "--now", "--json"]);
  const { key } = JSON.parse(replaced.stdout);
  expect(await list()).toEqual([
    { ...first, state: "retired" },
    { ...key, state: "signing" },
  ]);
});

test("keys jwks is a JWK Set for backends, the same with --json", async () => {
  const house = await openHouse();
  const [plain, json] = [
    await runCommand(house, ["keys", "jwks"]),
    await runCommand(house, ["keys", "jwks", "--json"]),
  ];
  const member = { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" };
  expect(JSON.parse(plain.stdout)).toEqual({ keys: [{ ...member, x: expect.any(String), kid: expect.any(String) }] });
  expect(JSON.parse(json.stdout)).toEqual(JSON.parse(plain.stdout));
});

test("keys of the environment are listed and not rotated", async () => {
  const jwks = [newJwk(), newJwk()];
  const env = { VERIFY_RECEIPT_KEYS: JSON.stringify({ keys: jwks }) };
  const house = await openHouse({ env });
  const { stdout } = await runCommand(house, ["keys", "--json"]);
  expect(JSON.parse(stdout)).toEqual({
    keys: jwks.map((jwk, index) => ({ kid: kidOf(jwk), state: index ? "published" : "signing" })),
  });
  const rotated = await runCommand(house, ["keys", "rotate"]);
  expect({ code: rotated.code, stdout: rotated.stdout }).toEqual({ code: 1, stdout: "" });
  expect(rotated.stderr).toContain("VERIFY_RECEIPT_KEYS");
});

test("keys of the environment that cannot be used: exit code 1, told by name", async () => {
  const house = await openHouse({ env: { VERIFY_RECEIPT_KEYS: "canary-key" } });
  const { code, stdout, stderr } = await runCommand(house, ["keys", "jwks"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("VERIFY_RECEIPT_KEYS");
  expect(stderr).not.toContain("canary");
});

test("a state folder that cannot be used: exit code 1, what to mend", async () => {
  const house = await openHouse({ env: { TWILIO_VERIFY_STATE_DIR: "/dev/null/state" } });
  const { code, stderr } = await runCommand(house, ["keys"]);
  expect(code).toBe(1);
  expect(stderr).toContain("TWILIO_VERIFY_STATE_DIR");
});

test.each([
  ["a word that is none", ["keys", "canary"]],
  ["a word of every object", ["keys", "constructor"]],
  ["a word too many", ["keys", "jwks", "canary"]],
  ["--now without rotate", ["keys", "--now"]],
])("%s: exit code 2, and it is not printed back", async (_what, args) => {
  const { code, stdout, stderr } = await runCommand(await openHouse(), args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("keys rotate [--now]");
  expect(stderr).not.toContain("canary");
});
