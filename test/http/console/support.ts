/** The console on a real socket, over the real core, store and simulator of test/core/house.ts. */
import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach } from "vitest";
import type { LogFields } from "../../../src/core/ports/log.js";
import { consoleRoutes } from "../../../src/http/pages/console/console.js";
import { caller, type House, type HouseOptions, NO_LIMITS, openHouse, person } from "../../core/house.js";
import { type Answer, type Call, callOver } from "../support.js";

export const TOKEN = "operator-token-of-the-test";
export const OTHER_TENANT = "operator-token-of-another-tenant";

export interface Desk {
  house: House;
  origin: string;
  /** Of the console itself. */
  lines: [event: string, fields?: LogFields][];
  /** Signed in, unless told otherwise. */
  call(path: string, call?: Call): Promise<Answer>;
  post(path: string, fields?: Record<string, string>, headers?: Call["headers"]): Promise<Answer>;
  signIn(token?: string): Promise<Answer>;
  /** The operator takes that token away. */
  revoke(token?: string): void;
  /** The `Cookie` header of the session. */
  cookie: string;
  /** What the stream says, as it comes; `hangUp` is the browser's closed tab. */
  listen(headers?: Record<string, string>, path?: string): Promise<Listening>;
}

export interface Listening {
  status: number;
  headers: IncomingHttpHeaders;
  text(): string;
  ended: Promise<unknown>;
  hangUp(): void;
}

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

export async function openConsole(options: HouseOptions = {}): Promise<Desk> {
  const house = await openHouse({ limits: NO_LIMITS, ...options });
  const lines: Desk["lines"] = [];
  const revoked = new Set<string>();
  const actors: Record<string, string> = { [TOKEN]: caller.tenant, [OTHER_TENANT]: "t2" };
  const top = new Hono();
  const server = createAdaptorServer({ fetch: top.fetch }) as Server;
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  ending.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => void server.close(() => resolve()));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const door = {
    signIn: async (token: string) => (actors[token] ? { id: token, tenant: actors[token], actor: "ada" } : undefined),
    mayStay: ({ id }: { id: string }) => !revoked.has(id),
    house: () => ({ verify: house.verify, settings: house.context.settings }),
  };
  const log = (_level: unknown, event: string, fields?: LogFields) => void lines.push([event, fields]);
  top.route("/console", consoleRoutes(door, { origin, log, clock: house.clock }));

  const call: Desk["call"] = (path, how = {}) =>
    callOver(origin, path, { ...how, headers: { ...(desk.cookie && { cookie: desk.cookie }), ...how.headers } });
  const post: Desk["post"] = (path, fields = {}, headers) =>
    call(path, { method: "POST", body: new URLSearchParams(fields).toString(), headers });
  const desk: Desk = {
    house,
    origin,
    lines,
    cookie: "",
    revoke: (token = TOKEN) => void revoked.add(token),
    call,
    post,
    async signIn(token = TOKEN) {
      const answer = await post("/console/sign-in", { token });
      const [cookie] = answer.headers["set-cookie"] ?? [];
      if (cookie) desk.cookie = cookie.split(";")[0]!;
      return answer;
    },
    listen: (headers = {}, path = "/console/events") => listen(origin, path, { cookie: desk.cookie, ...headers }),
  };
  return desk;
}

async function listen(origin: string, path: string, headers: Record<string, string>): Promise<Listening> {
  const outgoing = request(`${origin}${path}`, { headers, agent: false }).end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let text = "";
  response.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  response.on("error", () => {});
  ending.push(async () => void outgoing.destroy());
  return {
    status: response.statusCode!,
    headers: response.headers,
    text: () => text,
    ended: new Promise((resolve) => response.once("close", resolve)),
    hangUp: () => outgoing.destroy(),
  };
}

/** People who were sent a code: every third enters it, every fourth enters a wrong one first. */
export async function busyHour(house: House, people = 6): Promise<string[]> {
  const sids: string[] = [];
  for (let index = 0; index < people; index += 1) {
    const to = person(index);
    const { verification } = await house.send({ to, channel: index % 2 ? "call" : "sms" });
    sids.push(verification.sid);
    if (index % 4 === 0) await house.check(house.wrongCode(to), verification.sid);
    if (index % 3 === 0) await house.check(house.code(to), verification.sid);
    house.clock.advance(1_000);
  }
  return sids;
}

/** Every spelling in which a destination could slip out. */
export const spellingsOf = (to: string) => [to, to.slice(1), to.slice(2), encodeURIComponent(to), to.slice(-7)];
