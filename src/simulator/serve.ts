/** One request, from the socket to the answer: an API call, an SNA link, or an endpoint of our own. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { control, refuseStranger, type World } from "./control.js";
import { delay, type Fault, takeFault } from "./faults.js";
import { fieldsOf, readBody, reply } from "./http.js";
import type { Live } from "./inbox-live.js";
import { errorBody, refusalMessage, refused } from "./refusals.js";
import { answer, type Call } from "./routes.js";
import { newSid } from "./services.js";
import { visitSnaLink } from "./sna.js";

const KEPT_REQUESTS = 1_000;
const FORM = "application/x-www-form-urlencoded";

export async function handle(
  world: World,
  live: Live,
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
    if (path.startsWith("/sna/")) {
      const told = visitSnaLink(world.state, path.slice("/sna/".length), world.now());
      return reply(response, 200, told, { "content-type": FORM });
    }
    if (path === "/inbox/events" && method === "GET" && !refuseStranger(headers)) return live.follow(response);
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
  const { status, body, headers } = answer(world.state, { ...call, now: world.now(), undelivered: fault?.undelivered });
  if (fault?.drop === "after") return void response.socket?.destroy();
  replyAs(response, status, body, headers);
}

function replyFault(response: ServerResponse, { status = 200, code, retry_after, body }: Fault): void {
  const twilioCode = code ?? 20_000 + status;
  const headers = retry_after === undefined ? undefined : { "retry-after": String(retry_after) };
  replyAs(response, status, body ?? errorBody(status, twilioCode, refusalMessage(twilioCode)), headers);
}

function replyAs(response: ServerResponse, status: number, body: unknown, headers?: Record<string, string>): void {
  reply(response, status, body, { "twilio-request-id": newSid("RQ"), ...headers });
}

function isForm({ headers }: IncomingMessage): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");
}
