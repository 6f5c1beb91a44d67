/**
 * `twilio-verify-mcp`: the policy core as a library. The same limits, at-most-once sends and errors as the MCP tools.
 *
 * @example
 * ```ts
 * import { createVerify, VerifyError } from "twilio-verify-mcp";
 *
 * const verify = await createVerify();
 * const { verification } = await verify.send({ to: "+14155552671" });
 * const { check } = await verify.check({ verificationSid: verification.sid, code });
 * if (check.verified) signIn();
 * await verify.close();
 * ```
 */
import { type LoadOptions, loadConfig } from "./config/load.js";
import type { CancelInput, CancelResult } from "./core/cancel.js";
import type { CheckInput } from "./core/check/check.js";
import type { CheckResult } from "./core/check/checked.js";
import type { ExplainInput, Explanation } from "./core/explain/explain.js";
import type { ListInput, ListResult } from "./core/list.js";
import type { Person, PersonInput } from "./core/person.js";
import type { Delivery } from "./core/ports/delivery.js";
import type { Log } from "./core/ports/log.js";
import type { Receipts } from "./core/ports/outside.js";
import type { Caller } from "./core/ports/settings.js";
import type { RedeemInput, RedeemResult } from "./core/receipt/redeem.js";
import type { SendInput } from "./core/send/intent.js";
import type { SendResult } from "./core/send/sent.js";
import type { CheckTotpInput } from "./core/totp/check.js";
import type { ConfirmInput, ConfirmResult } from "./core/totp/confirm.js";
import type { EnrollInput, EnrollResult } from "./core/totp/enroll.js";
import type { FactorsResult } from "./core/totp/factors.js";
import type { RemoveInput, RemoveResult } from "./core/totp/remove.js";
import type { CheckTotpResult } from "./core/totp/result.js";
import { createRuntime } from "./runtime.js";

export { ConfigError } from "./config/error.js";
export type { ErrorBody, ErrorCode, Retry, TwilioFacts } from "./core/errors.js";
export { VerifyError } from "./core/errors.js";
export type { Delivery, DeliveryMessage, DeliveryOutcome } from "./core/ports/delivery.js";
export type { Log, LogFields, LogLevel } from "./core/ports/log.js";
export type { ReceiptClaims } from "./core/ports/outside.js";
export type { Channel, VerificationStatus } from "./core/ports/settings.js";
export { type DeliveryWebhook, verifyDeliveryWebhook } from "./delivery/standard-webhooks.js";
export { ReceiptError, type ReceiptErrorReason } from "./receipts/error.js";
export { type VerifyReceiptOptions, verifyReceipt } from "./receipts/verify.js";
export type {
  CancelInput,
  CancelResult,
  CheckInput,
  CheckResult,
  CheckTotpInput,
  CheckTotpResult,
  ConfirmInput,
  ConfirmResult,
  EnrollInput,
  EnrollResult,
  ExplainInput,
  Explanation,
  FactorsResult,
  ListInput,
  ListResult,
  Person,
  PersonInput,
  RedeemInput,
  RedeemResult,
  RemoveInput,
  RemoveResult,
  SendInput,
  SendResult,
};

export interface VerifyOptions {
  /** A configuration file; without it the usual places are searched. */
  config?: string;
  /** Environment to read settings and secrets from. Default: `process.env`. */
  env?: LoadOptions["env"];
  /** Use the built-in simulator; every result then says `simulated: true`. */
  simulate?: boolean;
  /** Your own book of contacts: the destination behind a handle, so that an agent needs none. */
  contacts?: (handle: string, tenant: string) => Promise<string | undefined>;
  /** Delivers codes of our own (channel `custom`) instead of what [custom] names. */
  delivery?: Delivery;
  /** Receives allow-listed fields only. Default: nothing is logged. */
  log?: Log;
}

/** Who makes one call, as your application knows it: limits are kept by these. */
export interface CallOptions {
  /** A model decides what is called: the [agents] part of the configuration applies. */
  agent?: boolean;
  actor?: string;
  session?: string;
  /** Client address, if your application is sure of it. */
  ip?: string;
  signal?: AbortSignal;
}

/** Every method throws {@link VerifyError} and nothing else. */
export interface VerifyClient {
  send(input: SendInput, options?: CallOptions): Promise<SendResult>;
  check(input: CheckInput, options?: CallOptions): Promise<CheckResult>;
  cancel(input: CancelInput, options?: CallOptions): Promise<CancelResult>;
  list(input?: ListInput, options?: CallOptions): Promise<ListResult>;
  explain(input: ExplainInput, options?: CallOptions): Promise<Explanation>;
  /** Exchanges the receipt of an approved check for what it proves, once. */
  redeem(input: RedeemInput, options?: CallOptions): Promise<RedeemResult>;
  /** Secret and `otpauth://` URI are returned to your application: show them to the person, keep them nowhere. */
  enrollTotp(input: EnrollInput, options?: CallOptions): Promise<EnrollResult>;
  /** The first code; with success come ten recovery codes, this once. */
  confirmTotp(input: ConfirmInput, options?: CallOptions): Promise<ConfirmResult>;
  /**
   * A code of the app, or a recovery code. Each is good once. With a `session` an equal call in it is answered again,
   * `replayed: true`; without one it never is.
   */
  checkTotp(input: CheckTotpInput, options?: CallOptions): Promise<CheckTotpResult>;
  listFactors(input: { identity: string }, options?: CallOptions): Promise<FactorsResult>;
  /** For good, with its recovery codes. */
  removeFactor(input: RemoveInput, options?: CallOptions): Promise<RemoveResult>;
  /** Public keys for offline verification of receipts: serve them to your backends. */
  jwks(): ReturnType<Receipts["jwks"]>;
  /** `dst.hash` of a receipt for this destination, so that a backend can compare without a number in it. */
  destinationHash(to: string): Promise<string>;
  /** What is kept of one person at one destination. */
  person(input: PersonInput, options?: CallOptions): Promise<Person>;
  /** Forgets a destination: its verifications and who proved it. Limits stay until their windows end. */
  erase(input: { to: string; country?: string }, options?: CallOptions): Promise<{ to: string; erased: number }>;
  /** Address of the built-in simulator and its `/inbox`, or undefined. */
  simulatorUrl(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** @throws ConfigError when the configuration cannot be used. Missing credentials are told by the first call. */
export async function createVerify(options: VerifyOptions = {}): Promise<VerifyClient> {
  const { config } = await loadConfig({
    argvConfigPath: options.config,
    env: options.env ?? process.env,
    cwd: process.cwd(),
    simulate: options.simulate ?? false,
  });
  const { contacts, delivery, log = () => {} } = options;
  const book = contacts && { resolve: contacts };
  if (book) config.settings.agents.contacts = true;
  if (delivery) config.settings.custom = { reaches: delivery.reaches };
  const { verify, context, simulatorUrl, close } = createRuntime({ config, log, contacts: book, delivery });
  const session = crypto.randomUUID();
  // A field that is there but undefined must not take a limit away.
  const callerOf = ({ actor = "library", ip, signal, agent }: CallOptions, named: string = session): Caller => ({
    tenant: "default",
    actor,
    session: named,
    ip,
    signal,
    ...(agent && { agent }),
  });
  /** At once, unless the session's name must be read first: a `close` that follows waits for what has begun. */
  const as = <T>(call: CallOptions | undefined, run: (caller: Caller) => Promise<T>): Promise<T> =>
    call?.session === undefined
      ? run(callerOf(call ?? {}))
      : verify.sessionNamed(call.session).then((named) => run(callerOf(call, named)));
  return {
    send: (input, call) => as(call, (caller) => verify.send(input, caller)),
    check: (input, call) => as(call, (caller) => verify.check(input, caller)),
    cancel: (input, call) => as(call, (caller) => verify.cancel(input, caller)),
    list: (input = {}, call) => as(call, (caller) => verify.list(input, caller)),
    explain: (input, call) => as(call, (caller) => verify.explain(input, caller)),
    redeem: (input, call) => as(call, (caller) => verify.redeem(input, caller)),
    enrollTotp: (input, call) => as(call, (caller) => verify.enrollTotp(input, caller)),
    confirmTotp: (input, call) => as(call, (caller) => verify.confirmTotp(input, caller)),
    checkTotp: (input, call) =>
      as({ session: crypto.randomUUID(), ...call }, (caller) => verify.checkTotp(input, caller)),
    listFactors: (input, call) => as(call, (caller) => verify.listFactors(input, caller)),
    removeFactor: (input, call) => as(call, (caller) => verify.removeFactor(input, caller)),
    jwks: async () => (await context.receipts()).jwks(),
    destinationHash: (to) => verify.destinationHash(to, callerOf({})),
    person: (input, call) => as(call, (caller) => verify.person(input, caller)),
    erase: (input, call) => as(call, (caller) => verify.erase(input, caller)),
    simulatorUrl,
    close,
  };
}
