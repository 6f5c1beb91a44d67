import type { Suppression } from "../core/fallback/suppression.js";
import { CHANNELS } from "../core/ports/settings.js";
import type { Args } from "./args.js";
import { printed } from "./setup.js";

const USAGE = "Use: suppression show <destination>, or suppression clear <destination> [--channel NAME].\n";

/** Where a destination opted out, and opening it again when the person asked for that. */
export async function main(args: Args): Promise<number> {
  const [what = "", to, ...more] = args.positionals;
  const channel = CHANNELS.find((name) => name === args.values.channel);
  const isKnown = args.values.channel === undefined || (channel !== undefined && what === "clear");
  if (to === undefined || more.length > 0 || !isKnown || !["show", "clear"].includes(what)) {
    process.stderr.write(USAGE);
    return 2;
  }
  return what === "show"
    ? printed(args, ({ runtime, caller }) => runtime.verify.suppression({ to }, caller()), shown)
    : printed(args, ({ runtime, caller }) => runtime.verify.unsuppress({ to, channel }, caller()), cleared);
}

const shown = ({ to, channels }: Suppression) =>
  channels.length > 0 ? `${to}: opted out of ${channels.join(", ")}.\n` : `${to}: no opt-out is known.\n`;

const cleared = ({ to, channels }: Suppression) =>
  channels.length > 0
    ? `${to}: ${channels.join(", ")} cleared. Twilio may still block it until the person replies START.\n`
    : `${to}: there was no opt-out to clear.\n`;
