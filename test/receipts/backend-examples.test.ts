/** The programs that backends copy: each accepts and refuses exactly as verifyReceipt does, for the same reason. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kidOf, newJwk } from "../../src/receipts/jwk.js";
import { openReceipts } from "../../src/receipts/receipts.js";
import { verifyReceipt } from "../../src/receipts/verify.js";
import { AUDIENCE, b64, claimsAt, ISSUER, newStateDir, refusal, signedBy } from "./house.js";

const EXAMPLES = fileURLToPath(new URL("../../examples/receipts/", import.meta.url));
const ASKED = { RECEIPT_NONCE: "n-0S6_WzA2Mj", RECEIPT_PURPOSE: "login", RECEIPT_SUB: "user_42" };
type Asked = Partial<Record<keyof typeof ASKED | "RECEIPT_ISSUER" | "RECEIPT_AUDIENCE", string>>;

const runs = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: "ignore" }).status === 0;
const folder = mkdtempSync(join(tmpdir(), "backend-examples-"));
const jwksFile = join(folder, "jwks.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const jwk = newJwk();
const other = newJwk();
const HEADER = { alg: "EdDSA", typ: "verification-receipt+jwt", kid: kidOf(jwk) };
const good = claimsAt(Date.now());
const text = JSON.stringify(good);
const real = signedBy(jwk, HEADER, good);
const [head = "", body = "", signature = ""] = real.split(".");
const withHeader = (change: object, key = jwk) => signedBy(key, { ...HEADER, ...change }, good);
const withClaims = (change: object) => signedBy(jwk, HEADER, { ...good, ...change });
const lastBitFlipped = `${real.slice(0, -1)}${String.fromCharCode(real.charCodeAt(real.length - 1) + 1)}`;

beforeAll(async () => {
  const receipts = await openReceipts({
    keys: JSON.stringify({ keys: [jwk, other] }),
    stateDir: newStateDir(),
    clock: Date,
  });
  writeFileSync(jwksFile, JSON.stringify(await receipts.jwks()));
});

const REFUSED: [what: string, token: string, asked?: Asked][] = [
  ["no signature, alg none", `${b64(JSON.stringify({ ...HEADER, alg: "none" }))}.${body}.`],
  ["another algorithm", withHeader({ alg: "HS256" })],
  ["a key in the header", withHeader({ jwk: { ...other, d: undefined } }, other)],
  ["an address of keys in the header", withHeader({ jku: "https://evil.example/jwks" }, other)],
  ["an extension that must be understood", withHeader({ crit: ["exp"] })],
  ["another type", withHeader({ typ: "JWT" })],
  ["no kid", withHeader({ kid: undefined })],
  ["an unknown kid", withHeader({ kid: kidOf(newJwk()) })],
  ["the kid of another key", withHeader({ kid: kidOf(other) })],
  ["no signature", `${head}.${body}.`],
  ["another receipt's signature", `${head}.${body}.${withClaims({ sub: "user_43" }).split(".")[2]}`],
  ["alg twice", signedBy(jwk, `{"alg":"none",${JSON.stringify(HEADER).slice(1)}`, good)],
  ["a claim twice", signedBy(jwk, HEADER, `{"sub":"admin",${text.slice(1)}`)],
  ["a claim twice, once escaped", signedBy(jwk, HEADER, `{"\\u0073ub":"admin",${text.slice(1)}`)],
  ["a claim twice, deep inside", signedBy(jwk, HEADER, text.replace('"dst":{', '"dst":{"mask":"x",'))],
  ["a payload that is a list", signedBy(jwk, HEADER, [good])],
  ["text after the payload", signedBy(jwk, HEADER, `${text}{}`)],
  ["bytes that are no UTF-8", `${head}.${b64(Buffer.concat([Buffer.from(text), Buffer.from([0xff])]))}.${signature}`],
  ["another spelling of the signature", lastBitFlipped],
  ["a signature of a length that none has", `${head}.${body}.AAAAA`],
  ["a fourth part", `${real}.x`],
  ["two newlines", `${real}\n\n`],
  ["white space before", ` ${real}`],
  ["more than 4 KiB", withClaims({ purpose: "p".repeat(3_000) })],
  ["nothing", ""],
  ["not approved", withClaims({ provider: { ...good.provider, status: "pending" } })],
  ["eleven minutes long", withClaims({ exp: good.iat + 660 })],
  ["times as text", withClaims({ exp: String(good.exp) })],
  ["a time that is true", withClaims({ nbf: true })],
  ["of another issuer", real, { RECEIPT_ISSUER: "https://other.example.com" }],
  ["for another audience", real, { RECEIPT_AUDIENCE: "https://other.example.com" }],
  ["for two audiences", withClaims({ aud: [AUDIENCE, "x"] })],
  ["expired", withClaims({ iat: good.iat - 700, nbf: good.iat - 700, exp: good.iat - 100 })],
  ["of the future", withClaims({ iat: good.iat + 200, nbf: good.iat + 200 })],
  ["of another flow", real, { RECEIPT_NONCE: "n-other" }],
  ["with a nonce that nobody asks for", real, { RECEIPT_NONCE: undefined }],
  ["without the nonce that is asked for", withClaims({ nonce: undefined })],
  ["for another purpose", real, { RECEIPT_PURPOSE: "payment" }],
  ["for no purpose", withClaims({ purpose: undefined })],
  ["about another subject", real, { RECEIPT_SUB: "user_43" }],
  ["from a simulator", withClaims({ simulated: true })],
];

const ACCEPTED: [what: string, token: string, asked?: Asked][] = [
  ["as asked for", real],
  ["with a newline at the end of the input", `${real}\n`],
  ["when purpose and subject are not asked for", real, { RECEIPT_PURPOSE: undefined, RECEIPT_SUB: undefined }],
  ["without a nonce when none is asked for", withClaims({ nonce: undefined }), { RECEIPT_NONCE: undefined }],
  ["with claims of a later version", withClaims({ later: { list: [1, "two", null, true] } })],
];

function reasonOf(token: string, asked: Asked = {}): Promise<string> {
  const env: Asked = { RECEIPT_ISSUER: ISSUER, RECEIPT_AUDIENCE: AUDIENCE, ...ASKED, ...asked };
  return refusal(
    verifyReceipt(token.replace(/\n$/, ""), {
      jwks: async () =>
        (await openReceipts({ keys: JSON.stringify({ keys: [jwk, other] }), stateDir: "", clock: Date })).jwks(),
      issuer: env.RECEIPT_ISSUER!,
      audience: env.RECEIPT_AUDIENCE!,
      nonce: env.RECEIPT_NONCE,
      purpose: env.RECEIPT_PURPOSE,
      sub: env.RECEIPT_SUB,
    }),
  );
}

function run([command, ...args]: string[], token: string, asked: Asked = {}) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, RECEIPT_ISSUER: ISSUER, RECEIPT_AUDIENCE: AUDIENCE };
  const all = Object.entries({ ...env, ...ASKED, ...asked }).filter(([, value]) => value !== undefined);
  const { status, stdout, stderr } = spawnSync(command!, [...args, jwksFile], {
    input: token,
    env: Object.fromEntries(all),
    encoding: "utf8",
  });
  return { status, stdout, stderr: stderr.trim() };
}

/** The Go program is built once; `go run` would compile it for each token. */
function goProgram(): string[] {
  const program = join(folder, "verify");
  execFileSync("go", ["build", "-o", program, join(EXAMPLES, "verify.go")], {
    env: { ...process.env, GOCACHE: join(folder, "go-cache"), GOTOOLCHAIN: "local", GOFLAGS: "" },
  });
  return [program];
}

const PROGRAMS: [name: string, isThere: boolean, command: () => string[]][] = [
  ["node.mjs", true, () => [process.execPath, join(EXAMPLES, "node.mjs")]],
  ["verify.py", runs("python3", "-c", "import cryptography"), () => ["python3", join(EXAMPLES, "verify.py")]],
  ["verify.go", runs("go", "version"), goProgram],
];

describe.each(PROGRAMS)("%s", (name, isThere, command) => {
  if (!isThere) console.warn(`backend-examples: ${name} is skipped, its runtime is not here`);
  let program: string[];
  beforeAll(() => {
    if (isThere) program = command();
  }, 120_000);

  test.skipIf(!isThere)("accepts one without a destination, of an authenticator app, and names none", () => {
    const { status, stdout } = run(program, withClaims({ dst: undefined, amr: ["otp"] }));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ jti: good.jti, amr: ["otp"] });
    expect(JSON.parse(stdout)).not.toHaveProperty("to");
  });

  test.skipIf(!isThere).each(ACCEPTED)("accepts a receipt %s", (_what, token, asked) => {
    const { status, stdout, stderr } = run(program, token, asked);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { jti, sub, amr, restricted, dst, provider } = good;
    const summary = { jti, sub, amr, restricted, to: dst?.mask, verification: provider.verification };
    expect(JSON.parse(stdout)).toEqual(summary);
  });

  test.skipIf(!isThere).each(REFUSED)("refuses %s, for verifyReceipt's reason", async (_what, token, asked) => {
    const reason = await reasonOf(token, asked);
    expect(run(program, token, asked)).toEqual({ status: 1, stdout: "", stderr: `refused: ${reason}` });
  });
});
