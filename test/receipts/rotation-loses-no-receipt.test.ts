/** Keys come and go; a receipt stays good until it expires (facts/policy.md §7.2 rule 8). */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { newJwk } from "../../src/receipts/jwk.js";
import { openKeyring } from "../../src/receipts/keyring.js";
import {
  DAY,
  HOUR,
  kidOfToken,
  MINUTE,
  newClock,
  newStateDir,
  openIssuers,
  readKeyFile,
  refusal,
  SECOND,
} from "./house.js";

describe("a planned rotation", () => {
  test("over two days, a receipt a minute around the switch: each verifies until it expires", async () => {
    const { clock, receipts, neighbour, keyring, sign, verify } = await openIssuers();
    const tokens: { token: string; signedAt: number }[] = [];
    const kids = new Set<string>();
    const live = async (steps: number, stepMs: number) => {
      for (let step = 0; step < steps; step += 1) {
        const token = await sign(step % 2 ? receipts : neighbour);
        tokens.push({ token, signedAt: clock.now() });
        kids.add(kidOfToken(token));
        for (const one of tokens.filter(({ signedAt }) => clock.now() - signedAt < 10 * MINUTE)) {
          expect(await verify(one.token, (step % 2 ? neighbour : receipts).jwks())).toHaveProperty("jti");
        }
        clock.advance(stepMs);
      }
    };
    await live(3, HOUR);
    await keyring.rotate({ atOnce: false });
    await live(23, HOUR);
    expect(kids.size).toBe(1);
    await live(90, MINUTE);
    expect(kids.size).toBe(2);
    await live(20, HOUR);
    expect(kids.size).toBe(2);
  });

  test("the next key is public a day before it signs: a set that was fetched then still verifies", async () => {
    const { clock, receipts, keyring, sign, verify } = await openIssuers();
    const before = await sign();
    await keyring.rotate({ atOnce: false });
    const cached = await receipts.jwks();
    expect(cached.keys).toHaveLength(2);
    clock.advance(DAY - SECOND);
    expect(kidOfToken(await sign())).toBe(kidOfToken(before));
    clock.advance(SECOND);
    const after = await sign();
    expect(kidOfToken(after)).not.toBe(kidOfToken(before));
    expect(await verify(after, Promise.resolve(cached))).toHaveProperty("jti");
  });

  test("the retired key verifies for the longest lifetime and skew, then is gone", async () => {
    const { clock, stateDir, keyring, sign, verify, states } = await openIssuers();
    await keyring.rotate({ atOnce: false });
    clock.advance(DAY - SECOND);
    const last = await sign();
    clock.advance(SECOND);
    expect(await states()).toEqual(["retired", "signing"]);
    clock.advance(628 * SECOND);
    expect(await verify(last)).toHaveProperty("jti");
    clock.advance(2 * SECOND);
    expect(await states()).toEqual(["retired", "signing"]);
    expect(await refusal(verify(last))).toBe("expired");
    clock.advance(1);
    expect(await states()).toEqual(["signing"]);
    expect(await refusal(verify(last))).toBe("unknown_key");
    expect(readKeyFile(stateDir).keys).toHaveLength(1);
  });

  test("a second call finds the key that is waiting", async () => {
    const { keyring, states } = await openIssuers();
    const first = await keyring.rotate({ atOnce: false });
    expect((await keyring.rotate({ atOnce: false })).kid).toBe(first.kid);
    expect(await states()).toEqual(["signing", "next"]);
  });
});

describe("in an emergency", () => {
  test("a new key signs at once, in running processes, too; what was signed before still verifies", async () => {
    const { receipts, neighbour, keyring, sign, verify } = await openIssuers();
    const before = [await sign(receipts), await sign(neighbour)];
    const { kid } = await keyring.rotate({ atOnce: true });
    for (const issuer of [receipts, neighbour]) {
      const token = await sign(issuer);
      expect(kidOfToken(token)).toBe(kid);
      for (const one of [token, ...before]) expect(await verify(one, issuer.jwks())).toHaveProperty("jti");
      for (const one of [token, ...before]) expect(await issuer.read(one)).toHaveProperty("jti");
    }
  });

  test("the key that was waiting goes, too: it lay in the same file", async () => {
    const { keyring, states } = await openIssuers();
    const waiting = await keyring.rotate({ atOnce: false });
    await keyring.rotate({ atOnce: true });
    expect(await states()).toEqual(["retired", "signing"]);
    expect((await keyring.keys()).map(({ kid }) => kid)).not.toContain(waiting.kid);
  });
});

describe("by itself", () => {
  test("after 30 days a next key is there, a day later it signs; again and again, and the file stays small", async () => {
    const { clock, stateDir, sign, states, verify } = await openIssuers();
    const kids = new Set<string>();
    for (let day = 0; day < 100; day += 1) {
      kids.add(kidOfToken(await sign()));
      expect(readKeyFile(stateDir).keys.length).toBeLessThanOrEqual(3);
      if (day === 29) expect(await states()).toEqual(["signing"]);
      if (day === 30) expect(await states()).toEqual(["signing", "next"]);
      if (day === 31) expect(await states()).toEqual(["retired", "signing"]);
      clock.advance(DAY);
    }
    expect(kids.size).toBe(4);
    expect(await verify(await sign())).toHaveProperty("jti");
  });

  test("after months at rest the old key signs for one more day", async () => {
    const { clock, keyring, states, sign } = await openIssuers();
    const before = kidOfToken(await sign());
    clock.advance(200 * DAY);
    expect(kidOfToken(await sign())).toBe(before);
    expect(await states()).toEqual(["signing", "next"]);
    clock.advance(DAY);
    expect(kidOfToken(await sign())).toBe((await keyring.keys()).at(-1)!.kid);
  });

  test("a call with nothing to do leaves the file alone", async () => {
    const { clock, stateDir, sign, keyring } = await openIssuers();
    await keyring.rotate({ atOnce: true });
    const before = statSync(join(stateDir, "receipt-keys.json"));
    clock.advance(MINUTE);
    await sign();
    await keyring.keys();
    const after = statSync(join(stateDir, "receipt-keys.json"));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  test("a clock that is set back makes no key sign that backends may not have seen", async () => {
    const { clock, keyring, sign } = await openIssuers();
    const before = kidOfToken(await sign());
    await keyring.rotate({ atOnce: false });
    clock.advance(-HOUR);
    expect(kidOfToken(await sign())).toBe(before);
  });

  test("a clock that is set back stops nothing", async () => {
    const { clock, keyring, sign, verify } = await openIssuers();
    await keyring.rotate({ atOnce: true });
    clock.advance(-400 * DAY);
    expect(await verify(await sign())).toHaveProperty("jti");
    const { kid } = await keyring.rotate({ atOnce: true });
    expect(kidOfToken(await sign())).toBe(kid);
  });

  test("keys of the environment stay as they are", async () => {
    const keys = [newJwk(), newJwk()];
    const [clock, stateDir] = [newClock(), newStateDir()];
    const keyring = openKeyring({ keys: JSON.stringify({ keys }), stateDir, clock });
    clock.advance(100 * DAY);
    expect((await keyring.keys()).map(({ state }) => state)).toEqual(["signing", "published"]);
    await expect(keyring.rotate({ atOnce: true })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("VERIFY_RECEIPT_KEYS"),
    });
    expect(existsSync(stateDir)).toBe(false);
  });
});
