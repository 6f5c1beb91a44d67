// What our door, policy and store add to a call: each core tool over stdio beside a bare echo tool on the same SDK, one
// after the other and 64 in flight; and a send beside its parts. Ratios, never a pass or fail.
// Usage: npm run bench:calls [-- calls a row]
import { rmSync } from "node:fs";
import { join } from "node:path";
import { bareServer, bundled, CLI } from "./built.mjs";
import { openHouse, phone } from "./house.mjs";
import { cell, header, median, quantile, startServer } from "./server.mjs";

const calls = Number(process.argv[2] ?? 500);
const IN_FLIGHT = 64;

const house = await openHouse();
const echo = await startServer([await bareServer(house.folder)]);
const ours = await startServer([CLI, "mcp"], house.options);

console.log(`${header()}, ${calls} calls a row, each about another person\n`);
console.log(
  `${"".padEnd(34)}one by one, p50 µs   p99 µs   ÷ echo   ${IN_FLIGHT} in flight, p50 µs   p99 µs   calls/s   ÷ echo`,
);
const echoed = await row("bare echo tool", () => echo.call("a", { to: phone(0) }));

let people = 0;
const send = async () => ours.call("send_otp", { to: phone(++people) });
await row("send_otp", send, echoed);
const fresh = await prepared(calls * 2 + 400);
await row("check_otp, right code", () => ours.call("check_otp", fresh.pop()), echoed);
const pending = await prepared(calls * 2 + 400);
await row("check_otp, status", () => ours.call("check_otp", { verification_sid: pending[0].verification_sid }), echoed);
await row(
  "cancel_verification",
  () => ours.call("cancel_verification", { verification_sid: pending.pop().verification_sid }),
  echoed,
);
await row("list_verifications, of one", () => ours.call("list_verifications", { to: phone(1) }), echoed);
await row("explain_error, code", () => ours.call("explain_error", { code: 60203 }), echoed);
await row("explain_error, text", () => ours.call("explain_error", { message: "code never arrives in Brazil" }), echoed);

const driver = await bundled("bench/commit.mjs", "bench-commit");
const { openCommit } = await import(driver);
const commit = openCommit(join(house.folder, "bare.sqlite"));
console.log(`\nA send beside its parts, in turns\n`);
// In turns, because a disk and a machine that others use change from one minute to the next.
const parts = { echo: () => echo.call("a", { to: phone(0) }), POST: () => house.post(phone(++people)), commit, send };
const taken = Object.fromEntries(Object.keys(parts).map((name) => [name, []]));
for (let round = 0; round < calls; round += 1) {
  for (const [name, run] of Object.entries(parts)) {
    const startedAt = performance.now();
    await run();
    taken[name].push((performance.now() - startedAt) * 1_000);
  }
}
const p50 = Object.fromEntries(Object.entries(taken).map(([name, micros]) => [name, median(micros)]));
for (const [name, micros] of Object.entries(p50)) console.log(`${name.padEnd(34)}${cell(micros, 12)} µs`);
for (const commits of [2, 3]) {
  const floor = p50.echo + p50.POST + commits * p50.commit;
  console.log(`send ÷ (echo + POST + ${commits} FULL commits) = ${(p50.send / floor).toFixed(2)}`);
}
await ours.stop();
await echo.stop();
house.close();
rmSync(driver);

async function row(name, call, reference) {
  for (let index = 0; index < 100; index += 1) await call();
  const alone = await timed(1, call);
  const crowd = await timed(IN_FLIGHT, call);
  const p50 = median(alone.micros);
  const many = { p50: median(crowd.micros), perSecond: crowd.perSecond };
  const left = [cell(p50, 12), cell(quantile(alone.micros, 0.99), 12), ratio(p50, reference?.p50)];
  const right = [cell(many.p50, 22), cell(quantile(crowd.micros, 0.99), 12), cell(many.perSecond, 10)];
  console.log(`${name.padEnd(34)}${left.join("")}${right.join("")}${ratio(many.p50, reference?.many.p50)}`);
  return { p50, many };
}

function ratio(value, reference) {
  return cell(reference ? (value / reference).toFixed(1) : "", 9);
}

async function timed(inFlight, call) {
  const micros = [];
  let left = calls;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const startedAt = performance.now();
      const answer = await call();
      micros.push((performance.now() - startedAt) * 1_000);
      if (answer?.isError) throw new Error(answer.content[0].text);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { micros, perSecond: (micros.length * 1_000) / (performance.now() - startedAt) };
}

/** Verifications with their codes. */
async function prepared(count) {
  const made = [];
  for (let index = 0; index < count; index += 1) {
    const { structuredContent } = await send();
    made.push({ verification_sid: structuredContent.verification.sid, code: await house.codeOf(phone(people)) });
  }
  return made;
}
