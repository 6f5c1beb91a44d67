/** What every call leaves, however it ends: one log line, and a decision record where something was decided. */
import { toVerifyError, VerifyError } from "./errors.js";
import type { Context } from "./ports/context.js";
import type { Decision } from "./ports/store.js";
import { scrub } from "./redact/scrub.js";
import type { Trace } from "./trace.js";

/** @param trace of a page it learns on the way whose call it is; a token that nobody gave out leaves no record. */
export async function decided<T>(
  operation: Decision["operation"],
  context: Context,
  trace: Trace,
  run: (trace: Trace) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  try {
    const value = await logged(operation, context, trace, () => run(trace));
    await record(operation, trace.replayed ? "replayed" : "done", trace, context, startedAt, trace.rule);
    return value;
  } catch (error) {
    const { code, details } = error as VerifyError;
    await record(operation, code, trace, context, startedAt, details.rule ?? trace.rule);
    throw error;
  }
}

export async function logged<T>(operation: string, context: Context, trace: Trace, run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const fields = (outcome: { code?: string; rule?: string; retryAfterMs?: number }) => ({
    operation,
    ...outcome,
    to: trace.mask,
    channel: trace.channel,
    country: trace.country,
    verificationSid: trace.verificationSid,
    twilioCode: trace.twilioCode,
    status: trace.status,
    replayed: trace.replayed,
    durationMs: Math.round(performance.now() - startedAt),
  });
  try {
    const value = scrub(await run(), trace.known ?? []);
    context.log("info", "call", fields({ rule: trace.rule }));
    return value;
  } catch (thrown) {
    const error = scrubbed(toVerifyError(thrown), trace.known ?? []);
    const { code, details } = error;
    context.log(
      code === "INTERNAL" ? "error" : "warn",
      "call",
      fields({ code, rule: details.rule ?? trace.rule, retryAfterMs: details.retryAfterMs }),
    );
    throw error;
  }
}

/** What a person gave must not come back in a refusal either, whoever wrote its words. */
function scrubbed(error: VerifyError, known: readonly string[]): VerifyError {
  const { cause, ...details } = error.details;
  const clean = scrub(details, known);
  return clean === details ? error : new VerifyError(error.code, { ...clean, cause });
}

/** Best effort: a decision that cannot be written must not turn a result that already happened into an error. */
async function record(
  operation: Decision["operation"],
  outcome: Decision["outcome"],
  trace: Trace,
  context: Context,
  startedAt: number,
  rule?: string,
): Promise<void> {
  if (!trace.caller) return;
  const { tenant, actor, session } = trace.caller;
  const { subject, mask, channel, verificationSid, twilioCode, country } = trace;
  const durationMs = Math.round(performance.now() - startedAt);
  try {
    const { store } = await context.state();
    const at = context.clock.now();
    await store.recordDecision({
      at,
      tenant,
      actor,
      session,
      operation,
      outcome,
      rule,
      subject,
      mask,
      channel,
      verificationSid,
      twilioCode,
      country,
      durationMs,
    });
  } catch {
    context.log("error", "decision_not_recorded", { operation });
  }
}
