import { type AuditPoint, type AuditProblem, type AuditReport, readTrail, verifyAudit } from "../core/audit.js";
import type { AuditEntry } from "../core/ports/store.js";
import { toWire } from "../core/wire.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";
import { running, type Setup } from "./setup.js";

const USAGE_ERROR = 2;
type Run = (setup: Setup, args: Args) => Promise<number>;

/** `audit verify`: exit code 0 when the chain is as it was written, else 1. `audit export`: one decision a line. */
const ACTIONS: Readonly<Record<string, Run>> = { verify, export: exportTrail };

export async function main(args: Args): Promise<number> {
  const [name = ""] = args.positionals;
  const run = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!run) return usage("Say what to do: audit verify, or audit export.");
  if (args.values.head !== undefined && !headFrom(args))
    return usage("--head takes NUMBER:LINK, as audit verify prints it.");
  if (Number.isNaN(sinceFrom(args))) return usage("--since takes a date and time as in 2026-11-22T10:00:00Z.");
  return running(args, (setup) => run(setup, args));
}

async function verify({ runtime, caller }: Setup, args: Args): Promise<number> {
  const { store, fingerprint } = await runtime.context.state();
  const report = await verifyAudit(store, fingerprint, caller().tenant, headFrom(args));
  stdout.write(args.values.json ? `${JSON.stringify(toWire(report))}\n` : readable(report));
  return report.ok ? 0 : 1;
}

async function exportTrail({ runtime, caller }: Setup, args: Args): Promise<number> {
  const { store } = await runtime.context.state();
  const since = sinceFrom(args);
  const closed = told("close");
  for await (const { entry } of readTrail(store, caller().tenant)) {
    if (entry.decision.at < since) continue;
    if (!stdout.write(lineOf(entry))) await Promise.race([told("drain"), closed]);
    // Who reads it has seen enough.
    if (stdout.destroyed) break;
  }
  return 0;
}

/** Unlike `once` of node:events it does not fail when the reader of a pipe is gone. */
const told = (event: "drain" | "close") => new Promise<void>((resolve) => void stdout.once(event, () => resolve()));

const lineOf = ({ number, link, decision }: AuditEntry) => `${JSON.stringify(toWire({ number, ...decision, link }))}\n`;

const MEANING: Readonly<Record<AuditProblem["problem"], string>> = {
  changed: "this record, or its place, is not what was written",
  missing: "removed from here on, up to the next record that is there",
  unknown_key: "made with a key that is gone (or by somebody else): from here on it cannot be checked",
  cut_off: "removed from here to the end",
  head_differs: "the chain does not end, or go on, as it did: taken back to an earlier state, or changed",
};

function readable({ checked, first, last, problems }: AuditReport): string {
  const span = first ? `, ${first.number} to ${last.number}` : "";
  const rows = problems.map(
    ({ number, problem }) => `  ${String(number).padEnd(9)}${problem.padEnd(14)}${MEANING[problem]}`,
  );
  return [
    `${checked} decisions checked${span}. Problems: ${problems.length}.`,
    ...rows,
    // Somebody may have put anything in its place: nothing but a link reaches the terminal.
    ...(/^[\w.-]+$/.test(last.link) ? [`Head, to be noted elsewhere: ${last.number}:${last.link}`] : []),
    "",
  ].join("\n");
}

function headFrom({ values }: Args): AuditPoint | undefined {
  const [, number, link] = /^([1-9]\d{0,14}):(\S+)$/.exec(values.head ?? "") ?? [];
  return link === undefined ? undefined : { number: Number(number), link };
}

/** Epoch milliseconds; NaN for what is no date. */
function sinceFrom({ values }: Args): number {
  return values.since === undefined ? 0 : Date.parse(values.since);
}

function usage(text: string): number {
  process.stderr.write(`${text}\n`);
  return USAGE_ERROR;
}
