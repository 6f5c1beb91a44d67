/** A proof that was made for somebody else, for another time, or by nobody who worked: nothing is sent. */
import { createChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { expect, test } from "vitest";
import { CHALLENGE, payloadOf, solve, submitted } from "../challenge/solve.js";
import { MINUTE } from "../core/house.js";
import { backend, type Gateway, openGateway } from "../http/rest/house.js";

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

async function asked(): Promise<Gateway & { proof: string }> {
  const gateway = await openGateway({ settings: { challenge: CHALLENGE } });
  return { ...gateway, proof: await solve((await gateway.send()).body.altcha) };
}

async function refuses({ house, send }: Gateway, proof: string, body = {}) {
  const { status, text } = await send(body, { "verify-proof": proof });
  expect(status).toBe(428);
  expect(text).not.toContain(proof);
  expect(house.sends()).toEqual([]);
}

test("for another destination", async () => {
  const gateway = await asked();
  await refuses(gateway, gateway.proof, { to: "+14155553001" });
  // The refusal did not spend it.
  expect((await gateway.send({}, { "verify-proof": gateway.proof })).status).toBe(201);
});

test("of another tenant", async () => {
  const gateway = await asked();
  gateway.as.caller = { ...backend, tenant: "t2" };
  await refuses(gateway, gateway.proof);
});

test("too late", async () => {
  const gateway = await asked();
  gateway.house.clock.advance(5 * MINUTE);
  await refuses(gateway, gateway.proof);
});

test.each<[string, (proof: ReturnType<typeof payloadOf>) => unknown]>([
  ["with a longer life", ({ challenge, solution }) => change(challenge, { data: { expires_at: 9e15 } }, solution)],
  ["with less work", ({ challenge, solution }) => change(challenge, { cost: 1 }, solution)],
  ["with a short prefix", ({ challenge, solution }) => change(challenge, { keyPrefix: "0" }, solution)],
  [
    "without its signature of the key",
    ({ challenge, solution }) => change(challenge, { keySignature: undefined }, solution),
  ],
  ["with a new name", ({ challenge, solution }) => change(challenge, { nonce: "00".repeat(16) }, solution)],
  ["unsigned", ({ challenge: { parameters }, solution }) => ({ challenge: { parameters }, solution })],
  ["unsolved", ({ challenge }) => ({ challenge, solution: { counter: 1, derivedKey: "00".repeat(32) } })],
  ["solved by the prefix alone", ({ challenge }) => ({ challenge, solution: prefixOf(challenge) })],
  ["without a solution", ({ challenge }) => ({ challenge })],
  ["without parameters", ({ challenge: { signature }, solution }) => ({ challenge: { signature }, solution })],
  ["null", () => null],
  ["a list", () => []],
  ["a deep one", ({ solution }) => ({ challenge: JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`), solution })],
])("made up: %s", async (_, change) => {
  const gateway = await asked();
  await refuses(gateway, base64(change(payloadOf(gateway.proof))));
});

const change = (challenge: ReturnType<typeof payloadOf>["challenge"], parameters: object, solution: unknown) => ({
  challenge: { ...challenge, parameters: { ...challenge.parameters, ...parameters } },
  solution,
});
const prefixOf = ({ parameters }: ReturnType<typeof payloadOf>["challenge"]) => ({
  counter: 2,
  derivedKey: `${parameters.keyPrefix}${"0".repeat(32)}`,
});

test("signed by a stranger, and no base64 at all", async () => {
  const gateway = await asked();
  const own = await createChallenge({
    algorithm: "PBKDF2/SHA-256",
    cost: 1,
    counter: 1,
    data: { expires_at: 9e15 },
    deriveKey,
    hmacSignatureSecret: "a stranger's",
    hmacKeySignatureSecret: "a stranger's, too",
  });
  await refuses(gateway, await solve({ parameters: { ...own.parameters }, signature: own.signature! }));
  await refuses(gateway, "AAAA");
  await refuses(gateway, "x".repeat(4_096));
});

test("a challenge says nothing of whom it is for", async () => {
  const { send } = await asked();
  const [one, other] = [await send(), await send({ to: "+14155553001" })];
  const shape = ({ body }: typeof one) => Object.keys(body.altcha.parameters).sort();
  expect(shape(one)).toEqual(shape(other));
  expect(shape(one)).toEqual(["algorithm", "cost", "data", "keyLength", "keyPrefix", "keySignature", "nonce", "salt"]);
  expect(Object.keys(one.body.altcha.parameters.data)).toEqual(["expires_at"]);
  expect(submitted(one.body.altcha, { counter: 1, derivedKey: "00" })).not.toMatch(/4155552671/);
});
