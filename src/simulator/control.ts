/** The simulator's own endpoints: the inbox, and what tests turn by hand. They speak JSON, not Twilio's dialect. */
import type { IncomingHttpHeaders } from "node:http";
import { readAccount } from "./account.js";
import { readBlock } from "./blocks.js";
import { readSubscription } from "./events.js";
import { currentCodes } from "./factors/codes.js";
import { type Fault, readFault } from "./faults.js";
import { isLoopback } from "./http.js";
import { inboxPage, PAGE_HEADERS, prefersHtml } from "./inbox.js";
import { INBOX_SCRIPT } from "./inbox-script.js";
import { readLookup } from "./lookups.js";
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
  "/": { GET: showInbox },
  "/inbox": { GET: showInbox },
  "/inbox/inbox.js": { GET: () => ({ status: 200, body: INBOX_SCRIPT, headers: SCRIPT_HEADERS }) },
  "/control/totp": { GET: showCodes },
  "/control/clock": { GET: showClock, POST: setClock, DELETE: freeClock },
  "/control/account": { GET: showAccount, POST: setAccount },
  "/control/faults": list("faults", ({ faults }) => faults, readFault),
  "/control/subscriptions": list("subscriptions", ({ state }) => state.subscriptions, readSubscription),
  "/control/blocks": list("blocks", ({ state }) => state.blocks, readBlock),
  "/control/lookups": { GET: showLookups, POST: setLookup, DELETE: clearLookups },
  "/control/requests": { GET: (world) => ok({ requests: world.requests }) },
  "/control/reset": { POST: reset },
};

const SCRIPT_HEADERS = { "content-type": "text/javascript; charset=utf-8" };

/** Codes can be read here, so a web page must not reach it, be it by a rebound name or by a cross-site request. */
export function refuseStranger({ host, origin }: IncomingHttpHeaders): ControlReply | undefined {
  if (!isLoopback(host)) return problem(403, "served to loopback hosts only");
  return origin === undefined || origin === `http://${host}` ? undefined : problem(403, "not served to other origins");
}

export function control(world: World, request: ControlRequest): ControlReply {
  const refused = refuseStranger(request.headers);
  if (refused) return refused;
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

function showInbox({ state, faults }: World, { query, headers }: ControlRequest): ControlReply {
  // An unescaped "+" of a phone number arrives as a space.
  const messages = newestFirst(state.messages, query.get("to")?.replace(/^ /, "+"));
  return prefersHtml(headers.accept)
    ? { status: 200, body: inboxPage(messages, faults), headers: PAGE_HEADERS }
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

/** A list that is shown, added to one by one, put in place whole, and emptied. */
function list<T>(
  name: string,
  of: (world: World) => T[],
  read: (value: unknown, now: number) => T,
): Record<string, Handler> {
  const show = (world: World) => ok({ [name]: of(world) });
  return {
    GET: show,
    POST: (world, { body }) => {
      of(world).push(read(JSON.parse(body), world.now()));
      return show(world);
    },
    PUT: (world, { body }) => {
      const values: unknown = JSON.parse(body);
      if (!Array.isArray(values)) throw new TypeError(`give a list of ${name}`);
      const items = values.map((value) => read(value, world.now()));
      of(world).splice(0, Number.POSITIVE_INFINITY, ...items);
      return show(world);
    },
    DELETE: (world) => {
      of(world).length = 0;
      return show(world);
    },
  };
}

function showCodes({ state, now }: World, { query }: ControlRequest): ControlReply {
  return ok({ codes: currentCodes(state, now(), query.get("factor_sid") ?? undefined) });
}

function showAccount({ state }: World): ControlReply {
  return ok({ account: state.account });
}

function setAccount(world: World, { body }: ControlRequest): ControlReply {
  Object.assign(world.state.account, readAccount(JSON.parse(body)));
  return showAccount(world);
}

function showLookups({ state }: World): ControlReply {
  return ok({ lookups: [...state.lookups.values()] });
}

function setLookup(world: World, { body }: ControlRequest): ControlReply {
  const answer = readLookup(JSON.parse(body));
  world.state.lookups.set(answer.phone_number, answer);
  return showLookups(world);
}

function clearLookups(world: World): ControlReply {
  world.state.lookups.clear();
  return showLookups(world);
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
