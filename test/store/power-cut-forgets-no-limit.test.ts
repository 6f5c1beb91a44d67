/** What a power cut may take: nothing that a limit, a claim or a proof rests on. Seen by what SQLite is told for each step. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/store/driver.js";
import { transactor } from "../../src/store/transact.js";

const folder = mkdtempSync(join(tmpdir(), "power-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function watched(): { database: Database; levels: number[] } {
  const real = openDatabase(join(folder, "state.sqlite"));
  real.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  const levels: number[] = [];
  const database = {
    ...real,
    prepare: (text: string) => real.prepare(text),
    exec: (text: string) => {
      if (text === "COMMIT") levels.push(Number(real.prepare("PRAGMA synchronous").get()!.synchronous));
      real.exec(text);
    },
  } as Database;
  return { database, levels };
}

const [FULL, NORMAL] = [2, 1];

test("each step commits as it must, whatever came before it", async () => {
  const { database, levels } = watched();
  const { write } = transactor(database, 1_000);
  await write(() => 1, "FULL");
  await write(() => 1, "NORMAL");
  await write(() => 1, "FULL");
  await write(() => 1, "NORMAL");
  expect(levels).toEqual([FULL, NORMAL, FULL, NORMAL]);
});

test("steps that wait together are committed once, as strictly as the strictest, in their order", async () => {
  const { database, levels } = watched();
  const { write } = transactor(database, 1_000);
  const order: number[] = [];
  const steps = (["NORMAL", "FULL", "NORMAL"] as const).map((level, index) => write(() => order.push(index), level));
  expect(await Promise.all(steps)).toEqual([1, 2, 3]);
  expect([order, levels]).toEqual([[0, 1, 2], [FULL]]);
});

test("one that fails among others takes back its own part alone", async () => {
  const { database } = watched();
  database.exec("CREATE TABLE t (n INTEGER)");
  const { write } = transactor(database, 1_000);
  const add = (n: number, fails = false) =>
    write(() => {
      database.exec(`INSERT INTO t VALUES (${n})`);
      if (fails) throw new Error("a bug");
    }, "FULL");
  const results = await Promise.allSettled([add(1), add(2, true), add(3)]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(database.prepare("SELECT n FROM t ORDER BY n").all()).toEqual([{ n: 1 }, { n: 3 }]);
});

test("nobody is answered before the commit, and all are refused when it fails", async () => {
  const { database } = watched();
  const { write } = transactor({ ...database, exec: refuseCommit(database) } as Database, 1_000);
  const results = await Promise.allSettled([write(() => 1, "FULL"), write(() => 2, "FULL")]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

const refuseCommit = (database: Database) => (text: string) => {
  if (text === "COMMIT") throw new Error("disk full");
  database.exec(text);
};

test("a step that failed leaves the next one as strict as it must be", async () => {
  const { database, levels } = watched();
  const { write } = transactor(database, 1_000);
  const broken = () => {
    throw new Error("a bug");
  };
  await expect(write(broken, "NORMAL")).rejects.toThrow();
  await write(() => 1, "FULL");
  expect(levels).toEqual([FULL]);
});

test("a look that a peer keeps out waits in the line of the writes", async () => {
  const { database } = watched();
  let busy = true;
  const exec = (text: string) => {
    if (busy && text === "BEGIN") throw Object.assign(new Error("database is locked"), { errcode: 5 });
    database.exec(text);
  };
  const { read } = transactor({ ...database, exec } as Database, 1_000);
  expect(await read(() => 1)).toBe(1);
  busy = false;
  await expect(
    read(() => {
      throw new Error("a bug");
    }),
  ).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
  expect(await read(() => 2)).toBe(2);
});
