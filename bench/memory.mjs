// Memory of one server over many calls, in tenths: every second call is a send to a new person. Flat is what it should be.
// Usage: npm run bench:memory [-- calls]
import { CLI } from "./built.mjs";
import { openHouse, phone } from "./house.mjs";
import { cell, header, startServer } from "./server.mjs";

const calls = Number(process.argv[2] ?? 100_000);
const IN_FLIGHT = 16;
const house = await openHouse({ limited: false });
const server = await startServer([CLI, "mcp"], house.options);
console.log(`${header()}, ${calls} calls, half of them sends to new people\n\n     calls   RSS MB   calls/s`);
console.log(`${cell(0, 10)}${cell(server.rssMb(), 9)}`);
let next = 0;
for (let tenth = 1; tenth <= 10; tenth += 1) {
  const end = Math.round((calls * tenth) / 10);
  const [from, startedAt] = [next, performance.now()];
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => work(end)));
  const perSecond = ((next - from) * 1_000) / (performance.now() - startedAt);
  console.log(`${cell(next, 10)}${cell(server.rssMb(), 9)}${cell(perSecond, 10)}`);
}
await server.stop();
house.close();

async function work(end) {
  while (next < end) {
    const index = next++;
    const call = index % 2 ? ["explain_error", { code: 60203 }] : ["send_otp", { to: phone(index) }];
    const { isError, content } = await server.call(...call);
    if (isError) throw new Error(content[0].text);
  }
}
