// One server process of a race: reads a job from its arguments, waits for "go" on stdin, prints one JSON line an answer.
import { createInterface } from "node:readline";

const { entry, config, calls, atOnce } = JSON.parse(process.argv[2]);
const { createVerify } = await import(entry);
const verify = await createVerify({ config });
// Everything that loads or opens late does so before the race begins.
await verify.list({ limit: 1 }).catch(() => {});

async function run({ method, input, patient }) {
  const options = patient ? {} : { signal: AbortSignal.abort() };
  try {
    return { ok: await verify[method](input, options) };
  } catch (error) {
    return { error: error.code ?? String(error), retryAfterMs: error.details?.retryAfterMs };
  }
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

createInterface({ input: process.stdin }).once("line", async () => {
  if (atOnce) for (const answer of await Promise.all(calls.map(run))) say(answer);
  else for (const call of calls) say(await run(call));
  await verify.close();
  process.exit(0);
});
process.stdout.write("ready\n");
