import { redact } from "../core/redact/redact.js";

/** Of Node's own choice for a crash: the exit code of an uncaught exception. */
const CRASHED = 1;

const known: string[] = [];

/** A crash tells the operator where, and nobody anything else: a stack may quote numbers, codes and secrets. */
export function guardCrashes(): void {
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
}

/** @param secrets values that no crash may print, whatever their form */
export function keepSecret(secrets: readonly string[]): void {
  known.push(...secrets);
}

function crash(thrown: unknown): void {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`twilio-verify-mcp: crashed: ${redact(text, known)}\n`);
  process.exit(CRASHED);
}
