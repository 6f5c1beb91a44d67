/** Plays the steps of one sequence, each filled in with what earlier results gave. */
import http from "node:http";
import type { VerifyError } from "../../src/core/errors.js";
import { toWire } from "../../src/core/wire.js";
import { toolsFor } from "../../src/mcp/toolset.js";
import type { Runtime } from "../../src/runtime.js";
import type { Json } from "../mcp/peer.js";
import type { Host, Outcome } from "./host.js";
import { stepsIn } from "./hostile-sequences.js";
import { type Installation, OTHER_TENANT, sendOfOtherTenant } from "./installation.js";
import { PERSON } from "./people.js";
import { fill, type Known } from "./placeholders.js";
import type { Call, Configuration, Refusal, Sequence, Visit } from "./sequence.js";

/** What became of one call: a refusal, or that it was not refused. */
export type End = Refusal | "NO_ANSWER" | "DONE";

export interface Played {
  /** Of each call of the last step. */
  ends: End[];
  /** Every answer, of whatever process, and every page. */
  outcomes: Outcome[];
  /** Text that did not pass the host's pipes. */
  pages: string[];
  /** Codes that were tried. */
  tried: string[];
  known: Known;
}

export interface Stage {
  installation: Installation;
  host: Host;
  /** A second process on the same state. */
  otherHost(): Promise<Host>;
}

export async function play(sequence: Sequence, where: Configuration, stage: Stage): Promise<Played> {
  const { installation, host } = stage;
  const played: Played = { ends: [], outcomes: [], pages: [], tried: [], known: {} };
  const { known } = played;
  if (JSON.stringify(sequence).includes("{other_sid}")) {
    known.other_sid = await sendOfOtherTenant(installation, sequence);
  }
  for (const step of stepsIn(sequence, where)) {
    const code = installation.simulator.inbox(PERSON)[0]?.code;
    const now = fill(step, { ...known, ...(code && { code }) });
    if ("message" in now) host.write(now.message);
    else if ("answer" in now) host.answerWith(now.answer);
    else if ("visit" in now) played.ends = [await visit(now, played)];
    else {
      const calls = "parallel" in now ? now.parallel : [now];
      played.ends = await Promise.all(calls.map((call) => make(call, stage, played)));
    }
  }
  return played;
}

async function make(call: Call, { installation, host, otherHost }: Stage, played: Played): Promise<End> {
  const { code } = (call.args ?? {}) as { code?: unknown };
  if (call.tool === "check_otp" && typeof code === "string" && /^\d{6}$/.test(code)) played.tried.push(code);
  const outcome =
    call.by === "other_tenant"
      ? await callOfOtherTenant(call, await installation.library())
      : await (call.by === "other_session" ? await otherHost() : host).call(call);
  played.outcomes.push(outcome);
  learn(outcome, played.known);
  return endOf(outcome);
}

/** The MCP door without its pipes: one process serves one tenant. */
async function callOfOtherTenant({ tool, args }: Call, { verify, context }: Runtime): Promise<Outcome> {
  const found = toolsFor(context.settings, { sets: ["core"], readOnly: false }).find(({ name }) => name === tool)!;
  try {
    return { result: { structuredContent: toWire(await found.run(args, verify, OTHER_TENANT)) } };
  } catch (error) {
    return { result: { isError: true, structuredContent: { error: (error as VerifyError).toJSON() } } };
  }
}

function endOf({ result, error }: Outcome): End {
  if (error) return "PROTOCOL_ERROR";
  if (!result) return "NO_ANSWER";
  return result.isError ? (result.structuredContent?.error?.code ?? "PROTOCOL_ERROR") : "DONE";
}

function learn({ result }: Outcome, known: Known): void {
  const { verification, check, error, next_cursor: cursor } = (result?.structuredContent ?? {}) as Json;
  if (verification?.to !== undefined) {
    known.sid = verification.sid;
    known.first_sid ??= verification.sid;
  }
  const entryUrl = check?.entry_url ?? verification?.entry_url;
  if (entryUrl) Object.assign(known, { entry_url: entryUrl, entry_origin: new URL(entryUrl).origin });
  if (check?.receipt) known.receipt = check.receipt;
  if (cursor) known.cursor = cursor;
  const token = error?.code === "CONFIRMATION_REQUIRED" && /confirmation "([^"]+)"/.exec(error.fix)?.[1];
  if (token) known.confirmation = token;
}

/** As an attacker would: the path as it is written, and a form that claims to be the page's own unless it says otherwise. */
async function visit({ visit: address, headers, form }: Visit, { pages }: Played): Promise<End> {
  const [, origin, path] = /^(http:\/\/[^/]+)(\/.*)$/.exec(address)!;
  const own = form && { Origin: origin!, "Content-Type": "application/x-www-form-urlencoded" };
  const page = await ask(origin!, path!, { ...own, ...headers }, form);
  if (!page) return "NO_PAGE";
  pages.push(page.text);
  if (page.location) pages.push((await ask(origin!, page.location, {}))?.text ?? "");
  return page.status >= 400 ? "NO_PAGE" : "DONE";
}

interface Page {
  status: number;
  location?: string;
  text: string;
}

function ask(
  origin: string,
  path: string,
  headers: Record<string, string>,
  form?: Readonly<Record<string, string>>,
): Promise<Page | undefined> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const method = form ? "POST" : "GET";
    const request = http.request({ hostname, port, path, method, headers, agent: false }, async (response) => {
      let body = "";
      for await (const chunk of response.setEncoding("utf8")) body += chunk;
      const { statusCode: status = 0, headers: answered } = response;
      resolve({ status, location: answered.location, text: JSON.stringify(answered) + body });
    });
    request.on("error", () => resolve(undefined));
    request.end(form && new URLSearchParams(form).toString());
  });
}
