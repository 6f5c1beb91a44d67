/**
 * The SDK's generated classes over our own transport. The classes are imported on the first call, from their own files:
 * the package's index pulls in axios, 85 % of its load time (facts/stack.md §B).
 */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type EventsDomain from "twilio/lib/rest/Events.js";
import type LookupsDomain from "twilio/lib/rest/Lookups.js";
import type VerifyDomain from "twilio/lib/rest/Verify.js";
import type { GatewayResult } from "../core/ports/gateway.js";
import { failureOf, isSuccess, parseObject, TwilioFailure } from "./failure.js";
import { createTransport, type Transport, type TransportAnswer } from "./http.js";
import { type CallFields, type Connection, connection, type TwilioOptions } from "./options.js";
import { type CallKind, retryDelayMs } from "./retry.js";

const KINDS = {
  create_verification: "create",
  check_verification: "check",
  cancel_verification: "update",
  fetch_verification: "read",
  list_attempts: "read",
  summarize_attempts: "read",
  lookup_number: "read",
  fetch_service: "read",
  list_event_subscriptions: "read",
  create_factor: "create",
  verify_factor: "check",
  list_factors: "read",
  fetch_factor: "read",
  remove_factor: "update",
  create_challenge: "check",
  verify_challenge: "check",
  fetch_challenge: "read",
  add_to_safe_list: "update",
  fetch_from_safe_list: "read",
  remove_from_safe_list: "update",
} as const satisfies Record<string, CallKind>;

export type Operation = keyof typeof KINDS;

/** What the SDK's Version classes hand to `twilio.request()` (facts/twilio-verify.md §5.6). */
interface SdkRequest {
  method: string;
  uri: string;
  headers?: Record<string, string>;
  params?: Record<string, unknown>;
  data?: Record<string, unknown>;
}

export interface Sdk {
  verify(): Promise<VerifyDomain["v2"]>;
  lookups(): Promise<LookupsDomain["v2"]>;
  events(): Promise<EventsDomain["v1"]>;
}

export interface TwilioClient {
  connection: Connection;
  /** Runs one SDK call and turns whatever it throws into a GatewayFailure; never rejects. */
  call<T>(operation: Operation, use: (sdk: Sdk) => Promise<T>): Promise<GatewayResult<T>>;
}

/** What every call of one client shares. */
interface Line {
  target: Connection;
  transport: Transport;
  timeoutMs: number;
  tell: (fields: CallFields) => void;
}

/** Throws `NOT_CONFIGURED`. */
export function createClient(options: TwilioOptions): TwilioClient {
  const { timeoutMs = 5_000, connectTimeoutMs, onCall } = options;
  const tell = (fields: CallFields): void => {
    try {
      onCall?.({ ...fields, durationMs: Math.round(fields.durationMs) });
    } catch {
      // A listener that fails must not change what happened to the person's code.
    }
  };
  const target = connection(options);
  const line = { target, transport: createTransport({ timeoutMs, connectTimeoutMs }), timeoutMs, tell };
  return { connection: target, call: (operation, use) => call(line, operation, use) };
}

async function call<T>(line: Line, operation: Operation, use: (sdk: Sdk) => Promise<T>): Promise<GatewayResult<T>> {
  const startedAt = performance.now();
  let mayHaveLeft = false;
  let httpStatus: number | undefined;
  const request = async (sdkRequest: SdkRequest) => {
    mayHaveLeft = true;
    const { statusCode, headers, body } = await send(line, operation, sdkRequest);
    httpStatus = statusCode;
    // The SDK takes any 2xx for a deletion; only Twilio's own 204 is one.
    if (sdkRequest.method.toLowerCase() === "delete") return { statusCode: statusCode === 204 ? 204 : malformed() };
    // What is no JSON object throws here: the SDK's own parse error would quote the body.
    return { statusCode, headers, body: parseObject(body) ?? malformed() };
  };
  try {
    return { ok: true, value: await use(bindSdk({ request }, line.target)) };
  } catch (thrown) {
    if (thrown instanceof TwilioFailure) return { ok: false, failure: thrown.failure };
    const certainty = mayHaveLeft ? "unknown" : "not_sent";
    const code = mayHaveLeft ? "MALFORMED_ANSWER" : "SDK_FAILED";
    line.tell({ operation, attempt: 1, durationMs: performance.now() - startedAt, httpStatus, certainty, code });
    return { ok: false, failure: { certainty, httpStatus } };
  }
}

/** One SDK request: the tries that facts/policy.md §5.3 allows, within one budget. */
async function send(line: Line, operation: Operation, request: SdkRequest): Promise<TransportAnswer> {
  const { transport, timeoutMs, tell } = line;
  const wire = wireRequest(request, line.target);
  const deadline = performance.now() + timeoutMs;
  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now();
    const result = await transport.request({ ...wire, timeoutMs: deadline - startedAt });
    const now = performance.now();
    const fields = { operation, attempt, durationMs: now - startedAt, httpStatus: result.statusCode };
    if (isSuccess(result)) {
      tell(fields);
      return result;
    }
    const failure = failureOf(result);
    const { twilioCode, certainty } = failure;
    tell({ ...fields, twilioCode, certainty, code: result.ok ? undefined : result.code });
    const delayMs = retryDelayMs(KINDS[operation], attempt, failure, deadline - now, timeoutMs);
    if (delayMs === undefined) throw new TwilioFailure(failure);
    await sleep(delayMs);
  }
}

/** For a 2xx answer that is not what Twilio documents: fail closed, as an unknown outcome. */
export function malformed(): never {
  throw new TypeError("Twilio's answer does not have the documented shape.");
}

/** New domain objects a call (9 µs), so that a call's context needs no shared state. */
function bindSdk(twilio: { request: (opts: SdkRequest) => Promise<unknown> }, { origins }: Connection): Sdk {
  return {
    async verify() {
      const { default: Verify } = await import("twilio/lib/rest/Verify.js");
      return Object.assign(new Verify(twilio), { baseUrl: origins.verify }).v2;
    },
    async lookups() {
      const { default: Lookups } = await import("twilio/lib/rest/Lookups.js");
      return Object.assign(new Lookups(twilio), { baseUrl: origins.lookups }).v2;
    },
    async events() {
      const { default: Events } = await import("twilio/lib/rest/Events.js");
      return Object.assign(new Events(twilio), { baseUrl: origins.events }).v1;
    },
  };
}

function wireRequest({ method, uri, headers, params, data }: SdkRequest, target: Connection) {
  const url = new URL(uri);
  // The credentials go to the configured origins and nowhere else, whatever URL an answer may name.
  if (!Object.values(target.origins).includes(url.origin)) throw new TwilioFailure({ certainty: "not_sent" });
  url.search = formEncode(params);
  const body = data && formEncode(data);
  return {
    method: method.toUpperCase(),
    url: url.href,
    headers: {
      ...headers,
      "User-Agent": "twilio-verify-mcp",
      Authorization: target.authorization,
      ...(body !== undefined && { "Content-Length": String(Buffer.byteLength(body)) }),
    },
    body,
  };
}

function formEncode(fields: Record<string, unknown> = {}): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  return form.toString();
}
