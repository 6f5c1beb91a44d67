import type { Args } from "./args.js";
import { printed } from "./setup.js";

/** Forgets a destination: its verifications and everybody who proved it. */
export async function main(args: Args): Promise<number> {
  const [to] = args.positionals;
  if (to === undefined) {
    process.stderr.write("Give the destination to forget.\n");
    return 2;
  }
  return printed(
    args,
    ({ runtime, caller }) => runtime.verify.erase({ to }, caller()),
    ({ to: mask, erased }) =>
      `${mask}: ${erased} records erased. Limits end with their windows; the audit keeps fingerprints and masks.\n`,
  );
}
