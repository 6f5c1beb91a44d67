import type { Person } from "../core/person.js";
import type { Args } from "./args.js";
import { printed } from "./setup.js";

/** What is kept of one person at one destination. */
export async function main(args: Args): Promise<number> {
  const [to] = args.positionals;
  const { identity } = args.values;
  if (to === undefined || identity === undefined) {
    process.stderr.write("Give the destination, and your own id of the person with --identity.\n");
    return 2;
  }
  return printed(args, ({ runtime, caller }) => runtime.verify.person({ to, identity }, caller()), readable);
}

function readable({ to, hash, verifiedAt, failedAttempts, cooldownUntil, lastVerificationSid }: Person): string {
  return [
    `${to}  ${verifiedAt ? `verified ${verifiedAt}` : "never verified"}`,
    `last verification  ${lastVerificationSid}`,
    `wrong codes        ${failedAttempts}${cooldownUntil ? `, paused until ${cooldownUntil}` : ""}`,
    `fingerprint        ${hash}`,
    "",
  ].join("\n");
}
