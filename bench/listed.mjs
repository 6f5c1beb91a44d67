// list_verifications while the state grows from 10^3 to 10^6 verifications with a decision each: one page of twenty from
// a Twilio that answers at once, so that what is seen is our own cost. Flat is what it should be.
// Usage: npm run bench:listed [-- most]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "./built.mjs";
import { cell, header, median, quantile } from "./server.mjs";

const most = Number(process.argv[2] ?? 1_000_000);
const file = await bundled("bench/listed-worker.mjs", "bench-listed");
const { openListing } = await import(file);
console.log(`${header()}, 20 of each listed\n\nverifications   p50 µs   p99 µs   ÷ first`);
let first;
for (let count = 1_000; count <= most; count *= 10) {
  const folder = mkdtempSync(join(tmpdir(), "bench-listed-"));
  const { list, close } = await openListing(join(folder, "state.sqlite"), count);
  const micros = [];
  for (let index = 0; index < 220; index += 1) {
    const startedAt = performance.now();
    const { verifications } = await list();
    if (verifications.length !== 20) throw new Error(`${verifications.length} listed`);
    if (index >= 20) micros.push((performance.now() - startedAt) * 1_000);
  }
  const p50 = median(micros);
  first ??= p50;
  console.log(`${cell(count, 13)}${cell(p50, 9)}${cell(quantile(micros, 0.99), 9)}${cell(p50 / first, 10, 2)}`);
  await close();
  rmSync(folder, { recursive: true, force: true });
}
rmSync(file);
