import type { ListResult } from "../core/list.js";
import type { ListedVerification } from "../core/listed.js";
import type { Args } from "./args.js";
import { printed } from "./setup.js";

export async function main(args: Args): Promise<number> {
  const limit = args.values.limit === undefined ? undefined : Number(args.values.limit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= 100)) {
    process.stderr.write("--limit takes a number from 1 to 100.\n");
    return 2;
  }
  const input = { to: args.positionals[0], limit };
  return printed(args, ({ runtime, caller }) => runtime.verify.list(input, caller()), readable);
}

function readable({ verifications, summary: { total, converted, conversionRate } }: ListResult): string {
  const rate = `${converted} of ${total} attempts converted (${Math.round(conversionRate * 100)} %)`;
  return `${[...verifications.map(row), rate].join("\n")}\n`;
}

function row({ createdAt, status, to, sid, attempts }: ListedVerification): string {
  const deliveries = attempts.map(({ channel, delivery, errorTitle }) =>
    [channel, delivery, errorTitle].filter(Boolean).join(" "),
  );
  return `${createdAt.slice(0, 19)}  ${status.padEnd(20)} ${to.padEnd(18)} ${sid ?? "-".padEnd(34)}  ${deliveries.join("; ")}`;
}
