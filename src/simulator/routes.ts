/** The table of Twilio's paths: who answers what (facts/twilio-verify.md §1). */
import { attemptsMatching, findAttempt, summaryOf } from "./attempts.js";
import { SAFE_LIST_ROUTES } from "./blocks.js";
import { EVENT_ROUTES } from "./events.js";
import { FACTOR_ROUTES } from "./factors/routes.js";
import { readStatus } from "./forms.js";
import { check, send, update } from "./life.js";
import { LOOKUP_ROUTES } from "./lookups.js";
import { pageOf } from "./pages.js";
import { invalidParameter, Refusal, type Reply, refused } from "./refusals.js";
import { isSid, newService, newSid, type Service, withParameters } from "./services.js";
import { find, type State, serviceOf } from "./state.js";
import { TEMPLATE_ROUTES } from "./templates.js";
import { attemptJson, checkJson, serviceJson, verificationJson } from "./wire.js";

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  form: URLSearchParams;
  authorization?: string;
  /** Scheme, host and port that the client used. */
  origin: string;
  now: number;
  /** From a fault: this message will not arrive. */
  undelivered?: number;
}

export interface Authorized extends Call {
  account: string;
  /** What the groups of the path matched, decoded. */
  names: string[];
}

type Handler = (state: State, call: Authorized) => Reply;

export interface Route {
  pattern: RegExp;
  methods: Record<string, Handler>;
}

const ROUTES: Route[] = [
  { pattern: /^\/v2\/Services$/, methods: { GET: listServices, POST: createService } },
  { pattern: /^\/v2\/Services\/([^/]+)$/, methods: { GET: fetchService, POST: updateService } },
  { pattern: /^\/v2\/Services\/([^/]+)\/Verifications$/, methods: { POST: createVerification } },
  {
    pattern: /^\/v2\/Services\/([^/]+)\/Verifications\/([^/]+)$/,
    methods: { GET: fetchVerification, POST: updateVerification },
  },
  { pattern: /^\/v2\/Services\/([^/]+)\/VerificationCheck$/, methods: { POST: createCheck } },
  { pattern: /^\/v2\/Attempts$/, methods: { GET: listAttempts } },
  { pattern: /^\/v2\/Attempts\/Summary$/, methods: { GET: summarizeAttempts } },
  { pattern: /^\/v2\/Attempts\/([^/]+)$/, methods: { GET: fetchAttempt } },
  ...TEMPLATE_ROUTES,
  ...FACTOR_ROUTES,
  ...SAFE_LIST_ROUTES,
  ...LOOKUP_ROUTES,
  ...EVENT_ROUTES,
];

export function answer(state: State, call: Call): Reply {
  try {
    return dispatch(state, call);
  } catch (error) {
    return refused(error, call.path);
  }
}

function dispatch(state: State, call: Call): Reply {
  const account = accountOf(call.authorization);
  const route = ROUTES.find(({ pattern }) => pattern.test(call.path));
  if (!route) throw new Refusal(20404);
  if (!Object.hasOwn(route.methods, call.method)) throw new Refusal(20004);
  const names = route.pattern.exec(call.path)!.slice(1).map(decoded);
  return route.methods[call.method]!(state, { ...call, account, names });
}

/** Any well-formed pair. An API key does not show its account, so one is made from it. */
function accountOf(authorization = ""): string {
  const [, encoded = ""] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  const [, kind, id] = /^(AC|SK)([0-9a-fA-F]{32}):.+$/.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  if (!kind) throw new Refusal(20003);
  return `AC${id}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(20404);
  }
}

function service(state: State, { names, account, now }: Authorized): Service {
  return serviceOf(state, names[0]!, account, now);
}

// ---------------------------------------------------------------- Services

function listServices(state: State, call: Authorized): Reply {
  const services = [...state.services.values()];
  return { status: 200, body: pageOf("services", services, (item) => serviceJson(item, call.origin), call) };
}

function createService(state: State, call: Authorized): Reply {
  if (!call.form.get("FriendlyName")) throw invalidParameter("FriendlyName");
  const blank = newService(newSid("VA"), call.account, state.codeLength, call.now);
  const made = withParameters(blank, call.form, call.now);
  state.services.set(made.sid, made);
  return { status: 201, body: serviceJson(made, call.origin) };
}

function fetchService(state: State, call: Authorized): Reply {
  return { status: 200, body: serviceJson(service(state, call), call.origin) };
}

function updateService(state: State, call: Authorized): Reply {
  const changed = withParameters(service(state, call), call.form, call.now);
  state.services.set(changed.sid, changed);
  return { status: 200, body: serviceJson(changed, call.origin) };
}

// ---------------------------------------------------------------- Verifications and checks

function createVerification(state: State, call: Authorized): Reply {
  const verification = send(state, service(state, call), call.form, call.now, call.undelivered);
  return { status: 201, body: verificationJson(verification, call.origin) };
}

function fetchVerification(state: State, call: Authorized): Reply {
  const verification = find(state, service(state, call), call.names[1], call.now);
  return { status: 200, body: verificationJson(verification, call.origin) };
}

function updateVerification(state: State, call: Authorized): Reply {
  const status = readStatus(call.form);
  const verification = find(state, service(state, call), call.names[1], call.now);
  update(state, verification, status, call.now);
  return { status: 200, body: verificationJson(verification, call.origin) };
}

function createCheck(state: State, call: Authorized): Reply {
  return { status: 200, body: checkJson(check(state, service(state, call), call.form, call.now)) };
}

// ---------------------------------------------------------------- Attempts

function listAttempts(state: State, call: Authorized): Reply {
  const attempts = attemptsMatching(state, call.query);
  return { status: 200, body: pageOf("attempts", attempts, (item) => attemptJson(item, call.origin, call.now), call) };
}

function summarizeAttempts(state: State, call: Authorized): Reply {
  const summary = summaryOf(attemptsMatching(state, call.query));
  return { status: 200, body: { ...summary, url: `${call.origin}${call.path}` } };
}

function fetchAttempt(state: State, call: Authorized): Reply {
  const sid = call.names[0]!;
  if (!isSid("VL", sid)) throw new Refusal(20404);
  return { status: 200, body: attemptJson(findAttempt(state, sid), call.origin, call.now) };
}
