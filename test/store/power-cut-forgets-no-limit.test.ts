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
  const transact = transactor(database, 1_000);
  await transact(() => 1, "FULL");
  await transact(() => 1, "NORMAL");
  await transact(() => 1, "FULL");
  await Promise.all([transact(() => 1, "NORMAL"), transact(() => 1, "FULL"), transact(() => 1, "FULL")]);
  expect(levels).toEqual([FULL, NORMAL, FULL, NORMAL, FULL, FULL]);
});

test("a step that failed leaves the next one as strict as it must be", async () => {
  const { database, levels } = watched();
  const transact = transactor(database, 1_000);
  const broken = () => {
    throw new Error("a bug");
  };
  await expect(transact(broken, "NORMAL")).rejects.toThrow();
  await transact(() => 1, "FULL");
  expect(levels).toEqual([FULL]);
});
