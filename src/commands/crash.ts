import { redact } from "../core/redact/redact.js";

/** Of Node's own choice for a crash: the exit code of an uncaught exception. */
const CRASHED = 1;

/**
 * A crash tells the operator where, and nobody anything else: a stack may quote numbers, codes and secrets.
 *
 * @param secrets values that must never be printed, whatever their form.
 */
export function guardCrashes(secrets: readonly string[]): void {
  const crash = (thrown: unknown) => {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    process.stderr.write(`twilio-verify-mcp: crashed: ${redact(text, secrets)}\n`);
    process.exit(CRASHED);
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
}
