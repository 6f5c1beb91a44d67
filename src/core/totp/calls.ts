/** The part of the facade that is about authenticator apps. Each loads when it is first called. */
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Decision } from "../ports/store.js";
import type { Trace } from "../trace.js";
import type { CheckTotpInput } from "./check.js";
import type { ConfirmInput, ConfirmResult } from "./confirm.js";
import type { EnrollInput, EnrollResult } from "./enroll.js";
import type { FactorsResult } from "./factors.js";
import type { EnrolmentView } from "./page.js";
import type { RemoveInput, RemoveResult } from "./remove.js";
import type { CheckTotpResult } from "./result.js";

export interface TotpCalls {
  enrollTotp(input: EnrollInput, caller: Caller): Promise<EnrollResult>;
  confirmTotp(input: ConfirmInput, caller: Caller): Promise<ConfirmResult>;
  checkTotp(input: CheckTotpInput, caller: Caller): Promise<CheckTotpResult>;
  listFactors(input: { identity: string }, caller: Caller): Promise<FactorsResult>;
  removeFactor(input: RemoveInput, caller: Caller): Promise<RemoveResult>;
  /** The page of an enrolment: who has its token may see the secret. */
  enrolment(token: string): Promise<EnrolmentView>;
  confirmEnrolment(token: string, code: string): Promise<EnrolmentView>;
  recoveryCodes(token: string): Promise<EnrolmentView>;
}

/** How the facade leaves a log line, and a decision record where something was decided. */
interface Recording {
  decide<T>(operation: Decision["operation"], caller: Caller, run: (trace: Trace) => Promise<T>): Promise<T>;
  look<T>(operation: string, run: () => Promise<T>): Promise<T>;
  /** Of a page, which learns on the way whose call it is. */
  onPage<T>(operation: Decision["operation"], run: (trace: Trace) => Promise<T>): Promise<T>;
}

export function totpCalls(context: Context, { decide, look, onPage }: Recording): TotpCalls {
  return {
    enrollTotp: (input, caller) =>
      decide("enroll", caller, async (trace) => (await import("./enroll.js")).enroll(input, context, caller, trace)),
    confirmTotp: (input, caller) =>
      decide("confirm", caller, async (trace) => (await import("./confirm.js")).confirm(input, context, caller, trace)),
    checkTotp: (input, caller) =>
      decide("check", caller, async (trace) => (await import("./check.js")).checkTotp(input, context, caller, trace)),
    listFactors: (input, caller) =>
      look("list_factors", async () => (await import("./factors.js")).listFactors(input, context, caller)),
    removeFactor: (input, caller) =>
      decide("remove", caller, async (trace) => (await import("./remove.js")).remove(input, context, caller, trace)),
    enrolment: (token) => look("enrolment", async () => (await import("./page.js")).viewEnrolment(token, context)),
    confirmEnrolment: (token, code) =>
      onPage("confirm", async (trace) => (await import("./page.js")).confirmOnPage(token, code, context, trace)),
    recoveryCodes: (token) =>
      onPage("confirm", async (trace) => (await import("./page.js")).showRecoveryCodes(token, context, trace)),
  };
}
