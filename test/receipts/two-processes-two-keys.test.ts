/** Processes that share a state folder agree on its keys, whoever comes first, whoever is killed. */
import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openKeyFile } from "../../src/receipts/key-file.js";
import { openReceipts } from "../../src/receipts/receipts.js";
import { newKey } from "../../src/receipts/rotation.js";
import { runCommand } from "../commands/command.js";
import { openHouse } from "../mcp/house.js";
import { claimsAt, HOUR, kidOfToken, openIssuers, readKeyFile } from "./house.js";

describe("several processes", () => {
  test("that make the first key at once agree on one", async () => {
    const house = await openHouse();
    const runs = await Promise.all(Array.from({ length: 8 }, () => runCommand(house, ["keys", "jwks"])));
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(8).fill({ code: 0, stderr: "" }));
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(readdirSync(house.stateDir)).toEqual(["receipt-keys.json"]);
  });

  test("that rotate at once find one next key", async () => {
    const house = await openHouse();
    const runs = await Promise.all(Array.from({ length: 6 }, () => runCommand(house, ["keys", "rotate", "--json"])));
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(readKeyFile(house.stateDir).keys).toHaveLength(2);
  });

  test("that replace the key at once lose none of theirs", async () => {
    const house = await openHouse();
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => runCommand(house, ["keys", "rotate", "--now", "--json"])),
    );
    const made = runs.map(({ stdout }) => JSON.parse(stdout).key.kid);
    const { stdout } = await runCommand(house, ["keys", "jwks"]);
    const published = JSON.parse(stdout).keys.map(({ kid }: { kid: string }) => kid);
    expect(new Set(made).size).toBe(6);
    expect(published).toEqual(expect.arrayContaining(made));
    expect(readKeyFile(house.stateDir).keys.filter(({ jwk }) => jwk.d !== undefined)).toHaveLength(1);
  });

  test("a running one signs with the key that another made", async () => {
    const house = await openHouse();
    const receipts = await openReceipts({ stateDir: house.stateDir, clock: Date });
    const sign = () => receipts.sign(claimsAt(Date.now()));
    const before = kidOfToken(await sign());
    const { stdout } = await runCommand(house, ["keys", "rotate", "--now", "--json"]);
    const { kid } = JSON.parse(stdout).key;
    expect(kid).not.toBe(before);
    expect(kidOfToken(await sign())).toBe(kid);
  });
});

describe("after a process was killed", () => {
  test("its lock is taken away, and what it left of a file, too", async () => {
    const { stateDir, keyring, states } = await openIssuers();
    await keyring.keys();
    const [lock, draft] = ["lock", "0b5c-draft"].map((end) => join(stateDir, `receipt-keys.json.${end}`));
    const anHourAgo = new Date(Date.now() - HOUR);
    for (const path of [lock!, draft!]) {
      writeFileSync(path, "left over");
      utimesSync(path, anHourAgo, anHourAgo);
    }
    await keyring.rotate({ atOnce: false });
    expect(await states()).toEqual(["signing", "next"]);
    expect(readdirSync(stateDir)).toEqual(["receipt-keys.json"]);
  });

  test("a stopped process that lost its lock starts again from what is there now", async () => {
    const { clock, stateDir, keyring } = await openIssuers();
    await keyring.keys();
    const [path, lock] = ["", ".lock"].map((end) => join(stateDir, `receipt-keys.json${end}`));
    const anothers = { keys: [newKey(clock.now()), newKey(clock.now())] };
    let turns = 0;
    const file = openKeyFile(stateDir, () => newKey(clock.now()));
    const entries = await file.update((current) => {
      turns += 1;
      if (turns === 1) {
        writeFileSync(lock!, "another process");
        writeFileSync(path!, JSON.stringify(anothers));
        setTimeout(() => rmSync(lock!), 50);
      }
      return [...current, newKey(clock.now())];
    });
    expect(turns).toBe(2);
    expect(entries.slice(0, 2)).toEqual(anothers.keys);
    expect(readKeyFile(stateDir).keys).toEqual(entries);
    expect(readdirSync(stateDir)).toEqual(["receipt-keys.json"]);
  });

  test("a lock that is held is waited for", async () => {
    const { stateDir, keyring } = await openIssuers();
    await keyring.keys();
    const lock = join(stateDir, "receipt-keys.json.lock");
    writeFileSync(lock, "another process");
    const rotated = keyring.rotate({ atOnce: true });
    const outcome = await Promise.race([rotated, new Promise((resolve) => setTimeout(resolve, 300, "waiting"))]);
    expect(outcome).toBe("waiting");
    expect(existsSync(lock)).toBe(true);
    expect((await rotated).state).toBe("signing");
  });
});
