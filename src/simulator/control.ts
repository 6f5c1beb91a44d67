/** The simulator's own endpoints: the inbox, and what tests turn by hand. They speak JSON, not Twilio's dialect. */
import type { IncomingHttpHeaders } from "node:http";
import { readSubscription } from "./events.js";
import { type Fault, readFault } from "./faults.js";
import { isLoopback } from "./http.js";
import { inboxPage, PAGE_HEADERS, prefersHtml } from "./inbox.js";
import { newestFirst } from "./messages.js";
import type { State } from "./state.js";

/** An API call as it arrived. */
export interface SeenRequest {
  /** ISO 8601, by the simulator's clock. */
  at: string;
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  form: Record<string, string | string[]>;
}

/** Everything a simulator holds. */
export interface World {
  state: State;
  faults: Fault[];
  requests: SeenRequest[];
  /** How far the simulator's clock is ahead of the given one. */
  offsetMs: number;
  now(): number;
  reset(): void;
}

export interface ControlRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ControlReply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

type Handler = (world: World, request: ControlRequest) => ControlReply;

const ENDPOINTS: Record<string, Record<string, Handler>> = {
  "/inbox": { GET: showInbox },
  "/control/clock": { GET: showClock, POST: setClock, DELETE: freeClock },
  "/control/faults": { GET: showFaults, POST: addFault, DELETE: clearFaults },
  "/control/subscriptions": { GET: showSubscriptions, POST: addSubscription, DELETE: clearSubscriptions },
  "/control/requests": { GET: (world) => ok({ requests: world.requests }) },
  "/control/reset": { POST: reset },
};

/** Codes can be read here, so a web page must not reach it, be it by a rebound name or by a cross-site request. */
export function control(world: World, request: ControlRequest): ControlReply {
  const { host, origin } = request.headers;
  if (!isLoopback(host)) return problem(403, "served to loopback hosts only");
  if (origin !== undefined && origin !== `http://${host}`) return problem(403, "not served to other origins");
  const methods = Object.hasOwn(ENDPOINTS, request.path) ? ENDPOINTS[request.path]! : undefined;
  if (!methods) return problem(404, "no such endpoint");
  if (!Object.hasOwn(methods, request.method)) return problem(405, `use ${Object.keys(methods).join(", ")}`);
  try {
    return methods[request.method]!(world, request);
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return problem(400, error.message);
    throw error;
  }
}

function showInbox({ state }: World, { query, headers }: ControlRequest): ControlReply {
  // An unescaped "+" of a phone number arrives as a space.
  const messages = newestFirst(state.messages, query.get("to")?.replace(/^ /, "+"));
  return prefersHtml(headers.accept)
    ? { status: 200, body: inboxPage(messages), headers: PAGE_HEADERS }
    : ok({ messages });
}

function showClock(world: World): ControlReply {
  return ok({ now: new Date(world.now()).toISOString(), offset_ms: world.offsetMs });
}

function setClock(world: World, { body }: ControlRequest): ControlReply {
  const { advance_ms: advanceMs, now } = JSON.parse(body) ?? {};
  const target = typeof now === "string" ? Date.parse(now) : world.now() + advanceMs;
  if (Number.isNaN(new Date(target).getTime())) throw new TypeError('give {"advance_ms": number} or {"now": ISO 8601}');
  world.offsetMs += target - world.now();
  return showClock(world);
}

function freeClock(world: World): ControlReply {
  world.offsetMs = 0;
  return showClock(world);
}

function showFaults({ faults }: World): ControlReply {
  return ok({ faults });
}

function addFault(world: World, { body }: ControlRequest): ControlReply {
  world.faults.push(readFault(JSON.parse(body)));
  return showFaults(world);
}

function clearFaults(world: World): ControlReply {
  world.faults.length = 0;
  return showFaults(world);
}

function showSubscriptions({ state }: World): ControlReply {
  return ok({ subscriptions: state.subscriptions });
}

function addSubscription(world: World, { body }: ControlRequest): ControlReply {
  world.state.subscriptions.push(readSubscription(JSON.parse(body), world.now()));
  return showSubscriptions(world);
}

function clearSubscriptions(world: World): ControlReply {
  world.state.subscriptions.length = 0;
  return showSubscriptions(world);
}

function reset(world: World): ControlReply {
  world.reset();
  return ok({});
}

function ok(body: unknown): ControlReply {
  return { status: 200, body };
}

function problem(status: number, error: string): ControlReply {
  return { status, body: { error } };
}
