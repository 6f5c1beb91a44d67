// Our simulated Twilio by itself: start, and one verification sent over HTTP. (@emulators/twilio is in no registry we reach.)
// Usage: node bench/simulators.mjs [sends]
import { openHouse, phone } from "./house.mjs";
import { cell, header, median, quantile } from "./server.mjs";

const sends = Number(process.argv[2] ?? 1_000);
const startedAt = performance.now();
const house = await openHouse();
const startMs = performance.now() - startedAt;
const micros = [];
for (let index = 0; index < sends + 50; index += 1) {
  const before = performance.now();
  await house.post(phone(index));
  if (index >= 50) micros.push((performance.now() - before) * 1_000);
}
house.close();
console.log(`${header()}, ${sends} sends\n\n${"".padEnd(28)}start ms   p50 µs   p99 µs`);
console.log(`${"ours".padEnd(28)}${cell(startMs, 8)}${cell(median(micros), 9)}${cell(quantile(micros, 0.99), 9)}`);
