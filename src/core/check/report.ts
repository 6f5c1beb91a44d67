import { openEntry } from "../entry/page.js";
import { VerifyError } from "../errors.js";
import { errorFromFailure } from "../failures.js";
import { withDelivery } from "../fallback/told.js";
import type { Context, State } from "../ports/context.js";
import type { Gateway } from "../ports/gateway.js";
import type { Caller } from "../ports/settings.js";
import type { Rule } from "../ports/store.js";
import type { Target } from "../target.js";
import { type CheckResult, changed, checksLeft, resultOf, withExpiry, withReceipt } from "./checked.js";

/** No code was given: say how it stands and, while it is open, where the person enters the code. */
export async function report(
  target: Target,
  rules: Rule[],
  gateway: Gateway,
  context: Context,
  state: State,
  caller: Caller,
): Promise<CheckResult> {
  const { record, sid } = target;
  if (!sid) throw new VerifyError("VERIFICATION_NOT_FOUND");
  if (record && record.status !== "pending") {
    return withReceipt(resultOf(record.status, target, 0, context), context, state, caller);
  }
  const fetched = await gateway.fetchVerification(sid);
  if (!fetched.ok) throw withExpiry(await errorFromFailure(fetched.failure, "check", context), record, context);
  const { status } = fetched.value;
  if (record && status !== record.status) await state.store.saveVerification(changed(record, status, context)!);
  const left = checksLeft(await state.store.usage(caller.tenant, rules), record?.wrongChecks ?? 0);
  const entersOnPage = caller.agent && context.settings.agents.codeEntry !== "tool" && status === "pending";
  const entry = record && entersOnPage ? await openEntry(record, context, state, caller) : undefined;
  const result = resultOf(status, target, left, context, entry);
  return withDelivery(result, record, fetched.value, gateway, context, state, caller);
}
