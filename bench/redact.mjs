// What redaction costs a line, beside one pass that masks every long number: the least that any redactor does.
// Usage: npm run bench:redact [-- lines]
import { rmSync } from "node:fs";
import { bundled } from "./built.mjs";
import { cell, header, median, quantile } from "./server.mjs";

const lines = Number(process.argv[2] ?? 20_000);
const file = await bundled("src/core/redact/redact.ts", "bench-redact");
const { redact } = await import(file);
const LONG = "GET /v2/Services/VA/Verifications 200 in 12 ms, nothing to see here. ".repeat(15);
const LINES = {
  "clean log line": "2026-11-22T08:52:13.482Z info ready version=0.1.0 protocol=stdio",
  "a number in it": "send failed for +1 (415) 555-2671 after 3 attempts",
  "an address and a token": "mail to ada@example.com with Authorization: Bearer eyJhbGciOiJFZERTQSJ9.e30.c2ln failed",
  "JSON body": '{"to":"+14155552671","channel":"sms","status":"pending","lookup":{"carrier":null}}',
  "1 kB without anything": LONG,
};

console.log(`${header()}, ${lines} lines a row\n\n${"".padEnd(28)}p50 µs   p99 µs   ÷ one pass`);
for (const [name, line] of Object.entries(LINES)) {
  const bare = timed(() => line.replace(/\d{4,}/g, "•"));
  const ours = timed(() => redact(line));
  const ratio = median(ours) / median(bare);
  console.log(`${name.padEnd(28)}${cell(median(ours), 6, 1)}${cell(quantile(ours, 0.99), 9, 1)}${cell(ratio, 13, 1)}`);
}
rmSync(file);

function timed(run) {
  for (let index = 0; index < 1_000; index += 1) run();
  return Array.from({ length: lines }, () => {
    const startedAt = performance.now();
    run();
    return (performance.now() - startedAt) * 1_000;
  });
}
