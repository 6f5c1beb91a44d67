import { ConfigError } from "../config/error.js";
import type { Finding, FindingStatus } from "../core/diagnose/finding.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";
import { type Setup, wire } from "./setup.js";

const EXIT_CODES = { ok: 0, warning: 1, problem: 2 } as const;

/** Looks at everything and changes nothing. Exit code 0: all is well, 1: warnings, 2: problems. With --smoke 0 or 1. */
export async function main(args: Args): Promise<number> {
  if (args.values.smoke) return (await import("./smoke.js")).main(args);
  let setup: Setup;
  try {
    setup = await wire(args, { level: "error" });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    show([unreadable(error)], args);
    return EXIT_CODES.problem;
  }
  const { runtime, caller } = setup;
  try {
    const { status, findings, simulated } = await runtime.verify.diagnose(caller());
    if (simulated && !args.values.json) stdout.write("SIMULATED: Twilio itself was not asked.\n\n");
    show(findings, args);
    return EXIT_CODES[status];
  } finally {
    await runtime.close();
  }
}

function unreadable({ message, fix }: ConfigError): Finding {
  const what = message.endsWith(` ${fix}`) ? message.slice(0, -fix.length - 1) : message;
  return { check: "configuration", status: "problem", what, why: "Nothing starts with this configuration.", fix };
}

function show(findings: Finding[], { values }: Args): void {
  stdout.write(
    values.json ? `${JSON.stringify(findings)}\n` : `${findings.map(readable).join("\n")}\n\n${sum(findings)}\n`,
  );
}

/** Why it matters is told where something is not well. */
function readable({ check, status, what, why, fix }: Finding): string {
  const indent = " ".repeat(27);
  return [
    `${status.padEnd(9)}${check.padEnd(18)}${what}`,
    ...(status === "warning" || status === "problem" ? [`${indent}Why: ${why}`] : []),
    ...(fix === undefined ? [] : [`${indent}Fix: ${fix}`]),
  ].join("\n");
}

function sum(findings: Finding[]): string {
  const count = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  return `Problems: ${count("problem")}. Warnings: ${count("warning")}. Skipped: ${count("skipped")}.`;
}
