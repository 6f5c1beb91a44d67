import { VerifyError } from "../core/errors.js";
import type { ListedVerification } from "../core/listed.js";
import { toWire } from "../core/wire.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";
import { setUp } from "./setup.js";

export async function main(args: Args): Promise<number> {
  const limit = args.values.limit === undefined ? undefined : Number(args.values.limit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= 100)) {
    process.stderr.write("--limit takes a number from 1 to 100.\n");
    return 2;
  }
  const setup = await setUp(args, "error");
  if (typeof setup === "number") return setup;
  try {
    const listed = await setup.runtime.verify.list({ to: args.positionals[0], limit }, setup.caller());
    if (args.values.json) {
      stdout.write(`${JSON.stringify(toWire(listed))}\n`);
      return 0;
    }
    const { total, converted, conversionRate } = listed.summary;
    const rate = `${converted} of ${total} attempts converted (${Math.round(conversionRate * 100)} %)`;
    stdout.write(`${[...listed.verifications.map(row), rate].join("\n")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof VerifyError)) throw error;
    process.stderr.write(`${error.message} ${error.toJSON().fix}\n`);
    return 1;
  } finally {
    await setup.runtime.close();
  }
}

function row({ createdAt, status, to, sid, attempts }: ListedVerification): string {
  const deliveries = attempts.map(({ channel, delivery, errorTitle }) =>
    [channel, delivery, errorTitle].filter(Boolean).join(" "),
  );
  return `${createdAt.slice(0, 19)}  ${status.padEnd(20)} ${to.padEnd(18)} ${sid ?? "-".padEnd(34)}  ${deliveries.join("; ")}`;
}
