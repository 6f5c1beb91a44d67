/** Damaged, cut, spliced: whatever is not one of the receipts that were signed is refused (facts/policy.md §8 T16). */
import { expect, test } from "vitest";
import { ReceiptError } from "../../src/receipts/error.js";
import { kidOf, newJwk } from "../../src/receipts/jwk.js";
import { openReceipts } from "../../src/receipts/receipts.js";
import { verifyReceipt } from "../../src/receipts/verify.js";
import { tries } from "../depth.js";
import { AUDIENCE, claimsAt, ISSUER, NOW, newClock, newStateDir } from "./house.js";

const MUTANTS = tries({ light: 10_000, usual: 100_000 });
const BATCH = 500;
const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u0000é";

/** mulberry32: repeatable from the seed that a failure prints. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Mutation = (token: string, other: string, random: (below: number) => number) => string;

const replaced = (text: string, at: number, length: number, by: string) =>
  text.slice(0, at) + by + text.slice(at + length);

/** One bit of what a part of the token encodes: the result is canonical, so that only the signature can tell. */
const flipDecodedBit: Mutation = (token, _other, random) => {
  const parts = token.split(".");
  const part = random(3);
  const bytes = Buffer.from(parts[part]!, "base64url");
  bytes[random(bytes.length)]! ^= 1 << random(8);
  return parts.with(part, bytes.toString("base64url")).join(".");
};

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  flipDecodedBit,
  /** Text inside the JSON stays JSON: a digit or a letter becomes another. */
  changeValue: (token, _other, random) => {
    const [head = "", body = "", signature = ""] = token.split(".");
    const json = Buffer.from(body, "base64url").toString();
    const places = [...json.matchAll(/[a-z0-9](?=[a-z0-9]*["},])/gi)].map(({ index }) => index);
    const changed = replaced(json, places[random(places.length)]!, 1, "0123456789"[random(10)]!);
    return [head, Buffer.from(changed).toString("base64url"), signature].join(".");
  },
  flipBit: (token, _other, random) => {
    const at = random(token.length);
    return replaced(token, at, 1, String.fromCharCode(token.charCodeAt(at) ^ (1 << random(8))));
  },
  change: (token, _other, random) => replaced(token, random(token.length), 1, CHARACTERS[random(CHARACTERS.length)]!),
  swap: (token, _other, random) => {
    const at = random(token.length - 1);
    return replaced(token, at, 2, token[at + 1]! + token[at]!);
  },
  cut: (token, _other, random) => token.slice(0, random(token.length)),
  drop: (token, _other, random) => replaced(token, random(token.length), 1 + random(4), ""),
  insert: (token, _other, random) =>
    replaced(token, random(token.length + 1), 0, CHARACTERS[random(CHARACTERS.length)]!),
  repeat: (token, _other, random) => {
    const at = random(token.length);
    return replaced(token, at, 0, token.slice(at, at + 1 + random(40)));
  },
  spliceParts: (token, other, random) => {
    const [ours, theirs] = [token.split("."), other.split(".")];
    return ours.map((part, index) => (random(2) ? part : theirs[index]!)).join(".");
  },
  spliceAnywhere: (token, other, random) => token.slice(0, random(token.length)) + other.slice(random(other.length)),
  spliceSameLength: (token, other, random) => {
    const at = random(token.length);
    return token.slice(0, at) + other.slice(at);
  },
};

test(`${MUTANTS.toLocaleString("en")} mutants, none accepted`, { timeout: 60_000 }, async () => {
  const seed = Number(process.env.MUTATION_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`mutated-receipt: MUTATION_SEED=${seed}`);
  const random = randomOf(seed);
  const [clock, stateDir] = [newClock(), newStateDir()];
  const keys = [newJwk(), newJwk()];
  const receiptsOf = (order: typeof keys) => openReceipts({ keys: JSON.stringify({ keys: order }), stateDir, clock });
  const [first, second] = [await receiptsOf(keys), await receiptsOf(keys.toReversed())];
  const claims = claimsAt(NOW, { nonce: undefined });
  const real = [
    await first.sign(claims),
    await first.sign({ ...claims, jti: "rcp_02", sub: "user_43", purpose: "payment" }),
    await second.sign({ ...claims, jti: "rcp_03", sub: "user_44" }),
  ];
  const options = { jwks: await first.jwks(), issuer: ISSUER, audience: AUDIENCE, now: clock.now };
  for (const token of real) expect(await verifyReceipt(token, options)).toHaveProperty("jti");
  expect(new Set(keys.map(kidOf)).size).toBe(2);

  const names = Object.keys(MUTATIONS);
  const reasons: Record<string, number> = {};
  const accepted: string[] = [];
  const judge = async (token: string, by: string) => {
    const error = await verifyReceipt(token, options).catch((thrown: unknown) => thrown);
    if (error instanceof ReceiptError) reasons[error.reason] = (reasons[error.reason] ?? 0) + 1;
    else accepted.push(`${by}: ${token}`);
    if ((await first.read(token)) !== undefined) accepted.push(`read, ${by}: ${token}`);
  };
  const mutant = (): [string, string] => {
    const by = names[random(names.length)]!;
    const token = real[random(real.length)]!;
    const changed = MUTATIONS[by]!(token, real[random(real.length)]!, random);
    return real.includes(changed) ? mutant() : [changed, by];
  };
  for (let judged = 0; judged < MUTANTS; judged += BATCH) {
    await Promise.all(Array.from({ length: BATCH }, () => judge(...mutant())));
  }

  expect(accepted).toEqual([]);
  expect(Object.values(reasons).reduce((sum, count) => sum + count)).toBe(MUTANTS);
  // Enough of them came as far as the signature, and as the choice of the key.
  expect(reasons.bad_signature).toBeGreaterThan(MUTANTS / 10);
  expect(reasons.unknown_key).toBeGreaterThan(0);
});
