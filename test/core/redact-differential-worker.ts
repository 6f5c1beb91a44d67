/** One thread's share of the records. */
import { parentPort, workerData } from "node:worker_threads";
import { judgeRecord, newTally } from "./redact-judge.js";

const { seed, from, to } = workerData as { seed: number; from: number; to: number };
const tally = newTally();
for (let record = from; record < to; record += 1) judgeRecord(seed, record, tally);
parentPort!.postMessage(tally);
