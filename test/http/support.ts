/** The page on a real socket, in front of a core that is an object in memory; a client that sends what it is told to. */
import { randomBytes } from "node:crypto";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach } from "vitest";
import type { EntryView } from "../../src/core/entry/entry.js";
import { VerifyError } from "../../src/core/errors.js";
import type { LogFields } from "../../src/core/ports/log.js";
import type { EnrolmentView } from "../../src/core/totp/page.js";
import { type EntryServer, type EntryServerOptions, openEntryPages } from "../../src/http/entry-server.js";
import type { EnrolmentDoor } from "../../src/http/pages/enrolment.js";
import type { EntryDoor } from "../../src/http/pages/entry.js";

export const CODE = "482913";
export const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
export const RECOVERY = ["ABCDE-23456", "FGHJK-789AB"];
export const MASK = "+1••••••••71";
const TTL_MS = 600_000;

export const newToken = () => randomBytes(32).toString("base64url");

export interface FakeDoor extends EntryDoor, EnrolmentDoor {
  views: Map<string, EntryView>;
  enrolments: Map<string, EnrolmentView>;
  /** What reached the core, codes included. */
  calls: [name: "entry" | "enter" | "resend" | "enrolment" | "confirm" | "codes", token: string, code?: string][];
  /** The next call that changes something ends with this. */
  fail?: Error;
  give(view?: Partial<EntryView>): string;
  giveEnrolment(view?: Partial<EnrolmentView>): string;
}

export function fakeDoor(): FakeDoor {
  const views = new Map<string, EntryView>();
  const enrolments = new Map<string, EnrolmentView>();
  const enrolmentOf = (token: string) => {
    const view = enrolments.get(token);
    if (!view) throw new VerifyError("VERIFICATION_NOT_FOUND");
    return view;
  };
  const viewOf = (token: string) => {
    const view = views.get(token);
    if (!view) throw new VerifyError("VERIFICATION_NOT_FOUND");
    return view;
  };
  const failOnce = () => {
    const { fail } = door;
    door.fail = undefined;
    if (fail) throw fail;
  };
  const door: FakeDoor = {
    views,
    enrolments,
    calls: [],
    giveEnrolment(view) {
      const token = newToken();
      const expiresAt = new Date(Date.now() + TTL_MS).toISOString();
      const open = { state: "open", secret: SECRET, uri: `otpauth://totp/Acme:ada?secret=${SECRET}` } as const;
      enrolments.set(token, { ...open, expiresAt, attemptsLeft: 5, codesWait: false, ...view });
      return token;
    },
    async enrolment(token) {
      door.calls.push(["enrolment", token]);
      return enrolmentOf(token);
    },
    async confirmEnrolment(token, code) {
      door.calls.push(["confirm", token, code]);
      failOnce();
      const view = enrolmentOf(token);
      if (code !== CODE) {
        view.attemptsLeft -= 1;
        return view;
      }
      view.state = "verified";
      return { ...view, recoveryCodes: RECOVERY };
    },
    async recoveryCodes(token) {
      door.calls.push(["codes", token]);
      const view = enrolmentOf(token);
      const shown = view.codesWait ? { recoveryCodes: RECOVERY } : {};
      view.codesWait = false;
      return { ...view, ...shown };
    },
    give(view) {
      const token = newToken();
      const at = (ms: number) => new Date(Date.now() + ms).toISOString();
      const open = { state: "open", to: MASK, channel: "sms", attemptsLeft: 3 } as const;
      views.set(token, { ...open, expiresAt: at(TTL_MS), resendAfter: at(0), ...view });
      return token;
    },
    async entry(token) {
      door.calls.push(["entry", token]);
      return viewOf(token);
    },
    async enter(token, code) {
      door.calls.push(["enter", token, code]);
      failOnce();
      const view = viewOf(token);
      if (code === CODE) view.state = "approved";
      else view.attemptsLeft -= 1;
      return view;
    },
    async resend(token) {
      door.calls.push(["resend", token]);
      failOnce();
      const view = viewOf(token);
      view.resendAfter = new Date(Date.now() + 30_000).toISOString();
      return view;
    },
  };
  return door;
}

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Call {
  method?: string;
  /** Over what a browser on the page itself would send; undefined leaves one out. */
  headers?: Record<string, string | undefined>;
  body?: string | Buffer;
}

export interface Page {
  door: FakeDoor;
  server: EntryServer;
  origin: string;
  host: string;
  port: number;
  lines: [event: string, fields?: LogFields][];
  /** As a browser does it: with `Host`, and on a POST with the page's own origin. */
  call(path: string, call?: Call): Promise<Answer>;
  post(path: string, fields?: Record<string, string>, headers?: Call["headers"]): Promise<Answer>;
  /** A POST, then the page it redirects to. */
  submit(path: string, fields?: Record<string, string>): Promise<Answer>;
}

export async function openPage(options: Partial<EntryServerOptions> = {}): Promise<Page> {
  const door = fakeDoor();
  const lines: Page["lines"] = [];
  const server = openEntryPages({
    door: () => door,
    log: (_level, event, fields) => lines.push([event, fields]),
    ...options,
  });
  ending.push(() => server.close());
  const { origin, host, port } = new URL(await server.open(newToken(), Date.now() + TTL_MS));
  const call: Page["call"] = (path, how) => callOver(origin, path, how);
  const post: Page["post"] = (path, fields = {}, headers) =>
    call(path, { method: "POST", body: new URLSearchParams(fields).toString(), headers });
  return {
    door,
    server,
    origin,
    host,
    port: Number(port),
    lines,
    call,
    post,
    async submit(path, fields) {
      const { headers, ...answer } = await post(path, fields);
      return headers.location === undefined ? { headers, ...answer } : call(headers.location);
    },
  };
}

/** Bytes as they are, and everything that comes back until the server hangs up. */
export function rawCall({ port }: { port: number }, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    connect(port, "127.0.0.1", function (this: Socket) {
      this.end(bytes);
    })
      .setEncoding("utf8")
      .on("data", (piece) => {
        text += piece;
      })
      .on("close", () => resolve(text))
      .on("error", reject);
  });
}

/** Chunked when the headers say so, else with its length. */
export function callOver(origin: string, path: string, { method = "GET", headers, body }: Call = {}): Promise<Answer> {
  const { hostname, port, host } = new URL(origin);
  const ofPost = { origin, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
  const all = { host, ...(method === "POST" && ofPost), ...headers };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname: hostname.replace(/[[\]]/g, ""),
        port,
        path,
        method,
        headers: sent as Record<string, string>,
        agent: false,
      },
      async (response) => {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        resolve({ status: response.statusCode!, headers: response.headers, body: text });
      },
    );
    outgoing.on("error", reject).end(body);
  });
}
