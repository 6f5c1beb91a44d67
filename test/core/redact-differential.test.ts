/**
 * Planted secrets of every kind, in every encoding and every place: none may survive (facts/policy.md §8 T13).
 * `REDACT_SEED` and `REDACT_RECORDS` change the run; a record of a seed is always the same.
 */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { tries } from "../depth.js";
import { judgeRecord, newTally, type Tally } from "./redact-judge.js";
import { ENCODINGS, KINDS } from "./redact-secrets.js";

const SEED = Number(process.env.REDACT_SEED ?? 20_261_122);
const RECORDS = Number(process.env.REDACT_RECORDS ?? tries({ light: 10_000, usual: 100_000 }));

test(`${RECORDS} records × 12 encodings, seed ${SEED}: no secret survives`, { timeout: 600_000 }, async () => {
  console.log(`REDACT_SEED=${SEED} REDACT_RECORDS=${RECORDS}`);
  const tallies = await judgedInThreads(Math.min(4, availableParallelism()));
  const sum = (field: "texts" | "unregistered" | "kinds", name: string) =>
    tallies.reduce((total, tally) => total + (tally[field][name] ?? 0), 0);

  expect(tallies.flatMap(({ survivors }) => survivors).slice(0, 5)).toEqual([]);
  const names = Object.keys(ENCODINGS);
  expect(names).toHaveLength(12);
  expect(names.map((name) => sum("texts", name))).toEqual(names.map(() => RECORDS));
  // Of each encoding a good part was found by its shape alone; of the kinds, none was left out.
  for (const name of names) expect(sum("unregistered", name)).toBeGreaterThan(RECORDS / 20);
  for (const kind of Object.keys(KINDS)) expect(sum("kinds", kind)).toBeGreaterThan(RECORDS / 30);
});

test("the judge sees a secret that is left, whatever its encoding and place", () => {
  const tally = newTally();
  for (let record = 0; record < 500; record += 1) judgeRecord(SEED, record, tally, (text) => text);
  expect(tally.survivors).toHaveLength(500 * 12);
});

async function judgedInThreads(threads: number): Promise<Tally[]> {
  const entry = fileURLToPath(new URL("redact-differential-worker.ts", import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  const share = Math.ceil(RECORDS / threads);
  return Promise.all(
    Array.from({ length: threads }, async (_, thread) => {
      const workerData = { seed: SEED, from: thread * share, to: Math.min(RECORDS, (thread + 1) * share) };
      const worker = new Worker(outputFiles[0]!.text, { eval: true, workerData });
      const [tally] = await once(worker, "message");
      await worker.terminate();
      return tally as Tally;
    }),
  );
}
