/**
 * core/ — the policy core: what may happen, decided without I/O.
 * May import: its own files, `node:crypto`, `zod`-free plain data and `libphonenumber-js`. Never an SDK, a database or HTTP.
 *
 * This file is the facade: every door calls these, and every call leaves one log line and one decision record.
 */

import { isBlindfolded, requireContact, requireNoCode } from "./agent/gates.js";
import { onTheBeat } from "./agent/pace.js";
import type { CancelInput, CancelResult } from "./cancel.js";
import type { CheckInput } from "./check/check.js";
import type { CheckResult } from "./check/checked.js";
import { type ConsoleCalls, consoleCalls } from "./console/calls.js";
import { decided, logged } from "./decided.js";
import type { Diagnosis } from "./diagnose/diagnose.js";
import type { Installation } from "./diagnose/finding.js";
import type { EntryView } from "./entry/entry.js";
import type { ExplainInput, Explanation } from "./explain/explain.js";
import type { Suppression, SuppressionInput } from "./fallback/suppression.js";
import type { ListInput, ListResult } from "./list.js";
import type { Person, PersonInput } from "./person.js";
import type { Policy } from "./policy.js";
import type { Context } from "./ports/context.js";
import type { Caller, Channel } from "./ports/settings.js";
import type { Decision } from "./ports/store.js";
import type { WebhookItem, WebhookSource } from "./ports/webhook.js";
import type { Unready } from "./ready.js";
import type { RedeemInput, RedeemResult } from "./receipt/redeem.js";
import type { LookupInput, LookupResult } from "./risk/lookup-number.js";
import type { SafeListInput, SafeListResult } from "./risk/safe-list.js";
import type { SendInput } from "./send/intent.js";
import type { SendResult } from "./send/sent.js";
import type { ServiceResult } from "./service.js";
import { type TotpCalls, totpCalls } from "./totp/calls.js";
import type { Trace } from "./trace.js";

/** Every method throws VerifyError and nothing else. */
export interface Verify extends TotpCalls, ConsoleCalls {
  send(input: SendInput, caller: Caller): Promise<SendResult>;
  check(input: CheckInput, caller: Caller): Promise<CheckResult>;
  cancel(input: CancelInput, caller: Caller): Promise<CancelResult>;
  list(input: ListInput, caller: Caller): Promise<ListResult>;
  policy(caller: Caller): Promise<Policy>;
  explain(input: ExplainInput, caller: Caller): Promise<Explanation & { simulated?: true }>;
  redeem(input: RedeemInput, caller: Caller): Promise<RedeemResult>;
  /** What is kept of one person at one destination. */
  person(input: PersonInput, caller: Caller): Promise<Person>;
  erase(input: Omit<PersonInput, "identity">, caller: Caller): Promise<{ to: string; erased: number }>;
  /** Where a destination opted out. For operators: no tool offers it. */
  suppression(input: SuppressionInput, caller: Caller): Promise<Suppression>;
  unsuppress(input: SuppressionInput & { channel?: Channel }, caller: Caller): Promise<Suppression>;
  /** `dst.hash` of receipts for this destination. */
  destinationHash(to: string, caller: Caller): Promise<string>;
  /** The page of a token: who has it is who was given it. */
  entry(token: string): Promise<EntryView>;
  enter(token: string, code: string, from: { ip?: string }): Promise<EntryView>;
  resend(token: string, from: { ip?: string }): Promise<EntryView>;
  /** Items whose signature the door has judged. When it resolves they are kept durably. @returns how many were new. */
  receive(source: WebhookSource, items: readonly WebhookItem[], caller: Caller): Promise<{ taken: number }>;
  /** At start: lets what a crash left behind have its effect. */
  resumeEvents(caller: Caller): Promise<void>;
  diagnose(caller: Caller): Promise<Diagnosis>;
  /** What is known of a number, in bands. */
  lookup(input: LookupInput, caller: Caller): Promise<LookupResult>;
  addToSafeList(input: SafeListInput, caller: Caller): Promise<SafeListResult>;
  /** Settings of the Verify Service. */
  service(): Promise<ServiceResult>;
  /**
   * What stands for an application's own name of a session, which is kept and may hold a number. Undefined while the
   * state cannot be opened: then nothing is admitted anyway.
   */
  sessionNamed(name: string): Promise<string | undefined>;
  /** What keeps every send from leaving. */
  unready(tenant: string): Promise<Unready[]>;
  /** Codes that begin so, ours and then Twilio's. */
  errorCodes(prefix: string): Promise<string[]>;
}

export function createVerify(context: Context, installation: Installation = { missing: [], warnings: [] }): Verify {
  const { settings } = context;
  const paced = <T>(caller: Caller, run: () => Promise<T>) =>
    isBlindfolded(caller, settings) ? onTheBeat(run) : run();
  const decide = <T>(operation: Decision["operation"], caller: Caller, run: (trace: Trace) => Promise<T>) =>
    paced(caller, () => decided(operation, context, { caller }, run));
  const look = <T>(operation: string, run: () => Promise<T>, ...known: (string | undefined)[]) =>
    logged(operation, context, { known: known.filter((value) => value !== undefined) }, run);
  /** A page of a contact is as silent as its agent, who may hold the address. */
  const onPage = <T>(operation: Decision["operation"], run: (trace: Trace) => Promise<T>) => {
    const once = () => decided(operation, context, {}, run);
    return settings.agents.contacts ? onTheBeat(once) : once();
  };
  return {
    ...totpCalls(context, { decide, look, onPage }),
    ...consoleCalls(context, { look }),
    send: (input, caller) =>
      decide("send", caller, async (trace) => {
        requireContact(input, caller, settings);
        return (await import("./send/send.js")).send(input, context, caller, trace);
      }),
    check: (input, caller) =>
      decide("check", caller, async (trace) => {
        requireContact(input, caller, settings);
        requireNoCode(input, caller, settings);
        return (await import("./check/check.js")).check(input, context, caller, trace);
      }),
    cancel: (input, caller) =>
      decide("cancel", caller, async (trace) => (await import("./cancel.js")).cancel(input, context, caller, trace)),
    list: (input, caller) =>
      look(
        "list",
        async () => {
          requireContact(input, caller, settings);
          return (await import("./list.js")).list(input, context, caller);
        },
        input.to,
      ),
    policy: (caller) => look("policy", async () => (await import("./policy.js")).policy(context, caller)),
    explain: (input, caller) =>
      look("explain", async () => ({
        ...(await (await import("./explain/explain.js")).explain(input, context, caller)),
        ...(settings.simulated && { simulated: true as const }),
      })),
    redeem: (input, caller) =>
      decide("redeem", caller, async (trace) =>
        (await import("./receipt/redeem.js")).redeem(input, context, caller, trace),
      ),
    person: (input, caller) =>
      look("person", async () => (await import("./person.js")).person(input, context, caller), input.to),
    erase: (input, caller) =>
      decide("erase", caller, async (trace) => (await import("./person.js")).erase(input, context, caller, trace)),
    suppression: (input, caller) =>
      look("suppression", async () => (await import("./fallback/suppression.js")).suppression(input, context, caller)),
    unsuppress: (input, caller) =>
      decide("unsuppress", caller, async (trace) =>
        (await import("./fallback/suppression.js")).unsuppress(input, context, caller, trace),
      ),
    destinationHash: (to, caller) =>
      look("destination_hash", async () => (await import("./person.js")).destinationHash(to, context, caller)),
    entry: (token) => look("entry", async () => (await import("./entry/entry.js")).viewEntry(token, context)),
    enter: (token, code, { ip }) =>
      onPage("check", async (trace) => (await import("./entry/entry.js")).enterCode(token, code, ip, context, trace)),
    resend: (token, { ip }) =>
      onPage("send", async (trace) => (await import("./entry/entry.js")).resendFromPage(token, ip, context, trace)),
    receive: (source, items, caller) =>
      look("receive", async () => (await import("./events/events.js")).receive(source, items, context, caller)),
    resumeEvents: (caller) =>
      look("resume_events", async () => (await import("./events/events.js")).resumeEvents(context, caller)),
    diagnose: (caller) =>
      look("diagnose", async () => (await import("./diagnose/diagnose.js")).diagnose(context, caller, installation)),
    lookup: (input, caller) =>
      decide("lookup", caller, async (trace) =>
        (await import("./risk/lookup-number.js")).lookupNumber(input, context, caller, trace),
      ),
    addToSafeList: (input, caller) =>
      decide("safelist", caller, async (trace) =>
        (await import("./risk/safe-list.js")).addToSafeList(input, context, caller, trace),
      ),
    service: () => look("service", async () => (await import("./service.js")).service(context)),
    sessionNamed: async (name) => {
      const state = await context.state().catch(() => undefined);
      return state?.fingerprint("host-session", name)[0];
    },
    unready: async (tenant) => (await import("./ready.js")).unready(context, tenant),
    errorCodes: (prefix) =>
      look("error_codes", async () => (await import("./explain/error-codes.js")).errorCodes(prefix, context)),
  };
}
