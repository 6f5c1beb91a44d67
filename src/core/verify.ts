/**
 * core/ — the policy core: what may happen, decided without I/O.
 * May import: its own files, `node:crypto`, `zod`-free plain data and `libphonenumber-js`. Never an SDK, a database or HTTP.
 *
 * This file is the facade: every door calls these, and every call leaves one log line and one decision record.
 */
import { type CancelInput, type CancelResult, cancel } from "./cancel.js";
import { type CheckInput, check } from "./check.js";
import type { CheckResult } from "./checked.js";
import type { Diagnosis } from "./diagnose/diagnose.js";
import type { Installation } from "./diagnose/finding.js";
import { toVerifyError, type VerifyError } from "./errors.js";
import type { ExplainInput, Explanation } from "./explain/explain.js";
import { type ListInput, type ListResult, list } from "./list.js";
import { type Policy, policy } from "./policy.js";
import type { Context } from "./ports/context.js";
import type { Caller } from "./ports/settings.js";
import type { Decision } from "./ports/store.js";
import { type SendInput, send } from "./send.js";
import type { SendResult } from "./sent.js";
import type { Trace } from "./trace.js";

/** Every method throws VerifyError and nothing else. */
export interface Verify {
  send(input: SendInput, caller: Caller): Promise<SendResult>;
  check(input: CheckInput, caller: Caller): Promise<CheckResult>;
  cancel(input: CancelInput, caller: Caller): Promise<CancelResult>;
  list(input: ListInput, caller: Caller): Promise<ListResult>;
  policy(caller: Caller): Promise<Policy>;
  explain(input: ExplainInput, caller: Caller): Promise<Explanation & { simulated?: true }>;
  diagnose(caller: Caller): Promise<Diagnosis>;
  /** Codes that begin so, ours and then Twilio's. */
  errorCodes(prefix: string): Promise<string[]>;
}

export function createVerify(context: Context, installation: Installation = { missing: [], warnings: [] }): Verify {
  return {
    send: (input, caller) => decided("send", context, caller, (trace) => send(input, context, caller, trace)),
    check: (input, caller) => decided("check", context, caller, (trace) => check(input, context, caller, trace)),
    cancel: (input, caller) => decided("cancel", context, caller, (trace) => cancel(input, context, caller, trace)),
    list: (input, caller) => logged("list", context, {}, () => list(input, context, caller)),
    policy: (caller) => logged("policy", context, {}, () => policy(context, caller)),
    explain: (input, caller) =>
      logged("explain", context, {}, async () => ({
        ...(await (await import("./explain/explain.js")).explain(input, context, caller)),
        ...(context.settings.simulated && { simulated: true as const }),
      })),
    diagnose: (caller) =>
      logged("diagnose", context, {}, async () =>
        (await import("./diagnose/diagnose.js")).diagnose(context, caller, installation),
      ),
    errorCodes: (prefix) =>
      logged("error_codes", context, {}, async () =>
        (await import("./explain/error-codes.js")).errorCodes(prefix, context),
      ),
  };
}

async function decided<T>(
  operation: Decision["operation"],
  context: Context,
  caller: Caller,
  run: (trace: Trace) => Promise<T>,
): Promise<T> {
  const trace: Trace = {};
  try {
    const value = await logged(operation, context, trace, () => run(trace));
    await record(operation, trace.replayed ? "replayed" : "done", trace, context, caller);
    return value;
  } catch (error) {
    const { code, details } = error as VerifyError;
    await record(operation, code, trace, context, caller, details.rule);
    throw error;
  }
}

async function logged<T>(operation: string, context: Context, trace: Trace, run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const fields = (outcome: { code?: string; rule?: string; retryAfterMs?: number }) => ({
    operation,
    ...outcome,
    to: trace.mask,
    channel: trace.channel,
    country: trace.country,
    verificationSid: trace.verificationSid,
    twilioCode: trace.twilioCode,
    replayed: trace.replayed,
    durationMs: Math.round(performance.now() - startedAt),
  });
  try {
    const value = await run();
    context.log("info", "call", fields({}));
    return value;
  } catch (thrown) {
    const error = toVerifyError(thrown);
    const { code, details } = error;
    context.log(
      code === "INTERNAL" ? "error" : "warn",
      "call",
      fields({ code, rule: details.rule, retryAfterMs: details.retryAfterMs }),
    );
    throw error;
  }
}

/** Best effort: a decision that cannot be written must not turn a result that already happened into an error. */
async function record(
  operation: Decision["operation"],
  outcome: Decision["outcome"],
  trace: Trace,
  context: Context,
  { tenant, actor, session }: Caller,
  rule?: string,
): Promise<void> {
  const { subject, mask, channel, verificationSid, twilioCode } = trace;
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
    });
  } catch {
    context.log("error", "decision_not_recorded", { operation });
  }
}
