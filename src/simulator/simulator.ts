/**
 * simulator/ — a local Twilio Verify v2 and Lookup v2 over HTTP, the reads of Event Streams v1, an inbox, a clock and
 * faults on demand.
 * May import: `node:` modules and its own files, nothing else, so that it starts in milliseconds and judges the core from outside.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { control, type SeenRequest, type World } from "./control.js";
import { readSubscription, type Subscription } from "./events.js";
import { delay, type Fault, readFault, takeFault } from "./faults.js";
import { fieldsOf, readBody, reply } from "./http.js";
import { visitSnaLink } from "./life.js";
import { type Message, newestFirst } from "./messages.js";
import { errorBody, refusalMessage, refused } from "./refusals.js";
import { answer, type Call } from "./routes.js";
import { newSid } from "./services.js";
import { newState } from "./state.js";

export type { SeenRequest } from "./control.js";
export type { Subscription } from "./events.js";
export type { Fault } from "./faults.js";
export type { Message } from "./messages.js";

export interface SimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Epoch milliseconds; default the system clock. `advance` moves the simulator's time ahead of it. */
  clock?: { now(): number };
  /** Digits of a code where the Service does not say; 4–10, default 6. */
  codeLength?: number;
}

export interface Simulator {
  /** Origin, such as `http://127.0.0.1:49152`: the API base of a client under test. */
  url: string;
  port: number;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
  /** Moves the clock, for example past the ten minutes of a code. */
  advance(ms: number): void;
  /** Delivered messages, newest first. */
  inbox(to?: string): Message[];
  /** Adds faults, struck in this order. Throws TypeError on one that is not well-formed. */
  faults(...faults: Fault[]): void;
  clearFaults(): void;
  /** Adds subscriptions of Event Streams. Throws TypeError on one that is not well-formed. */
  subscriptions(...subscriptions: Subscription[]): void;
  /** The last 1,000 API calls, oldest first. */
  requests(): SeenRequest[];
  /** Forgets everything: Services, verifications, messages, subscriptions, faults, requests and the clock. */
  reset(): void;
}

const KEPT_REQUESTS = 1_000;

/**
 * Starts a simulated Twilio. It accepts any well-formed credentials (`AC…` or `SK…`), makes a Service on first use of
 * a well-formed `VA…` SID, and follows Twilio's rules: one code while a verification is open, 5 sends, 5 checks,
 * 10 minutes, the documented error codes. Nothing leaves the machine.
 *
 * Over HTTP it also answers `GET /inbox?to=`, `/control/clock`, `/control/faults`, `/control/subscriptions`,
 * `/control/requests` and `POST /control/reset`, on loopback host names only.
 *
 * @example
 * ```ts
 * import { startSimulator } from "twilio-verify-mcp/simulator";
 *
 * const simulator = await startSimulator();
 * process.env.TWILIO_VERIFY_API_BASE = simulator.url;
 * // … send a verification to +14155552671 with the code under test …
 * const code = simulator.inbox("+14155552671")[0]?.code;
 * simulator.faults({ match: { path: "VerificationCheck" }, drop: "after" }); // the next check is done, its answer lost
 * simulator.advance(10 * 60_000); // now every code has expired
 * await simulator.close();
 * ```
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = "127.0.0.1", clock = Date, codeLength = 6 } = options;
  if (!Number.isInteger(codeLength) || codeLength < 4 || codeLength > 10) throw new RangeError("codeLength is 4 to 10");
  const world: World = {
    state: newState(codeLength),
    faults: [],
    requests: [],
    offsetMs: 0,
    now: () => clock.now() + world.offsetMs,
    reset: () => Object.assign(world, { state: newState(codeLength), faults: [], requests: [], offsetMs: 0 }),
  };
  const closing = new AbortController();
  const server = createServer((request, response) => {
    handle(world, request, response, closing.signal).catch(() => request.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;

  return {
    url: `http://${reachableName(address)}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    advance: (ms) => {
      world.offsetMs += ms;
    },
    inbox: (to) => newestFirst(world.state.messages, to),
    faults: (...faults) => {
      world.faults.push(...faults.map(readFault));
    },
    clearFaults: () => {
      world.faults.length = 0;
    },
    subscriptions: (...subscriptions) => {
      world.state.subscriptions.push(...subscriptions.map((one) => readSubscription(one, world.now())));
    },
    requests: () => [...world.requests],
    reset: () => world.reset(),
  };
}

async function handle(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { method = "GET", headers } = request;
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://simulator.invalid");
  try {
    const body = await readBody(request);
    if (/^\/v[12]\//.test(path)) {
      const form = new URLSearchParams(isForm(request) ? body : "");
      const origin = `http://${headers.host}`;
      const call: Call = { method, path, query, form, authorization: headers.authorization, origin, now: 0 };
      return await handleCall(world, call, response, closing);
    }
    if (path.startsWith("/sna/") && method === "GET") {
      visitSnaLink(world.state, path.slice("/sna/".length), world.now());
      return reply(response, 200, { verified: true });
    }
    const own = control(world, { method, path, query, headers, body });
    reply(response, own.status, own.body, own.headers);
  } catch (error) {
    const { status, body } = refused(error, path);
    replyAs(response, status, body);
  }
}

async function handleCall(world: World, call: Call, response: ServerResponse, closing: AbortSignal): Promise<void> {
  const { method, path, query, form } = call;
  const at = new Date(world.now()).toISOString();
  world.requests.push({ at, method, path, query: fieldsOf(query), form: fieldsOf(form) });
  if (world.requests.length > KEPT_REQUESTS) world.requests.shift();

  // Its clock is on the wire as Twilio's is, so that a client can tell how far its own is off.
  response.setHeader("date", new Date(world.now()).toUTCString());
  const fault = takeFault(world.faults, method, path);
  if (fault?.delay_ms) await delay(fault.delay_ms, closing);
  if (fault?.drop === "before") return void response.socket?.resetAndDestroy();
  if (fault?.status !== undefined || fault?.body !== undefined) return replyFault(response, fault);
  const { status, body } = answer(world.state, { ...call, now: world.now(), undelivered: fault?.undelivered });
  if (fault?.drop === "after") return void response.socket?.destroy();
  replyAs(response, status, body);
}

function replyFault(response: ServerResponse, { status = 200, code, retry_after, body }: Fault): void {
  const twilioCode = code ?? 20_000 + status;
  const headers = retry_after === undefined ? undefined : { "retry-after": String(retry_after) };
  replyAs(response, status, body ?? errorBody(status, twilioCode, refusalMessage(twilioCode)), headers);
}

function replyAs(response: ServerResponse, status: number, body: unknown, headers?: Record<string, string>): void {
  reply(response, status, body, { "twilio-request-id": newSid("RQ"), ...headers });
}

/** A server bound to every address is reached, and its inbox read, by the loopback one. */
function reachableName({ address, family }: AddressInfo): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  return family === "IPv6" ? `[${address === "::" ? "::1" : address}]` : address;
}

function isForm({ headers }: IncomingMessage): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");
}
