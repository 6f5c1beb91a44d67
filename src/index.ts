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
import type { CheckInput } from "./core/check.js";
import type { CheckResult } from "./core/checked.js";
import type { ExplainInput, Explanation } from "./core/explain/explain.js";
import type { ListInput, ListResult } from "./core/list.js";
import type { Log } from "./core/ports/log.js";
import type { Caller } from "./core/ports/settings.js";
import type { SendInput } from "./core/send.js";
import type { SendResult } from "./core/sent.js";
import { createRuntime } from "./runtime.js";

export { ConfigError } from "./config/error.js";
export type { ErrorBody, ErrorCode, Retry, TwilioFacts } from "./core/errors.js";
export { VerifyError } from "./core/errors.js";
export type { Log, LogFields, LogLevel } from "./core/ports/log.js";
export type { Channel, VerificationStatus } from "./core/ports/settings.js";
export type {
  CancelInput,
  CancelResult,
  CheckInput,
  CheckResult,
  ExplainInput,
  Explanation,
  ListInput,
  ListResult,
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
  /** Receives allow-listed fields only. Default: nothing is logged. */
  log?: Log;
}

/** Who makes one call, as your application knows it: limits are kept by these. */
export interface CallOptions {
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
  const { verify, simulatorUrl, close } = createRuntime({ config, log: options.log ?? (() => {}) });
  const session = crypto.randomUUID();
  // A field that is there but undefined must not take a limit away.
  const caller = ({ actor = "library", session: own = session, ip, signal }: CallOptions = {}): Caller => ({
    tenant: "default",
    actor,
    session: own,
    ip,
    signal,
  });
  return {
    send: (input, call) => verify.send(input, caller(call)),
    check: (input, call) => verify.check(input, caller(call)),
    cancel: (input, call) => verify.cancel(input, caller(call)),
    list: (input = {}, call) => verify.list(input, caller(call)),
    explain: (input, call) => verify.explain(input, caller(call)),
    simulatorUrl,
    close,
  };
}
