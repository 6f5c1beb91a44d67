/** What goes on where an agent may do less: confirmations, pages, contacts, payments, the built-in simulator. */
import { UNKNOWN_SID } from "../../mcp/house.js";
import { INITIALIZE, type Json, startPeer } from "../../mcp/peer.js";
import { type Action, open } from "./actions.js";
import { framesOf, type Source, sourceOf } from "./places.js";
import type { Stage } from "./stage.js";

const ASKS = { elicitation: { form: {}, url: {} } };

/** As a host does whose person has agreed. */
export async function confirmedSend({ call, number }: Pick<Stage, "call" | "number">) {
  const to = number();
  const { content } = await call("send_otp", { to });
  const [, confirmation] = /confirmation "([^"]+)"/.exec(content[0].text)!;
  const { verification } = (await call("send_otp", { to, confirmation })).structuredContent;
  await call("send_otp", { to, confirmation, resend: true });
  return { to, sid: verification.sid as string };
}

/** A second host at the same installation, one that can ask its person; asked by a request of the server's. */
async function host({ house, name }: Stage, run: (call: Stage["call"]) => Promise<unknown>): Promise<Source[]> {
  const peer = await startPeer(house, { bare: true });
  await peer.request("initialize", { ...INITIALIZE, capabilities: ASKS });
  await peer.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const asked = peer.answer(({ method }) => method === "elicitation/create");
  const running = run((tool, args = {}) => peer.call(tool, args));
  const result = { action: "accept", content: { send: true } };
  await peer.write(`${JSON.stringify({ jsonrpc: "2.0", id: (await asked).id, result })}\n`);
  await running;
  await peer.hangUp();
  return [...framesOf(peer, `${name}, a host that asks`), sourceOf("log", name, peer.stderr())];
}

/** The same in the newer era of the protocol: the question is a result, and the answer a second call. */
async function newerHost({ house, name }: Stage, to: string): Promise<Source[]> {
  const peer = await startPeer(house, { bare: true });
  const of = (part: string) => `io.modelcontextprotocol/${part}`;
  const _meta = {
    [of("protocolVersion")]: "2026-07-28",
    [of("clientCapabilities")]: ASKS,
    [of("clientInfo")]: INITIALIZE.clientInfo,
  };
  const call = { _meta, name: "send_otp", arguments: { to } };
  const { requestState } = (await peer.request("tools/call", call)).result;
  const confirm = { action: "accept", content: { send: true } };
  await peer.request("tools/call", { ...call, requestState, inputResponses: { confirm } });
  await peer.hangUp();
  return [...framesOf(peer, `${name}, a newer host`), sourceOf("log", name, peer.stderr())];
}

/** What a person's browser, or a stranger's, gets. */
export async function visit(url: string, form?: Record<string, string>, path = ""): Promise<Source> {
  const { origin } = new URL(url);
  const post = form && { method: "POST", headers: { origin }, body: new URLSearchParams(form) };
  const answer = await fetch(`${url}${path}`, { redirect: "manual", ...post });
  const head = JSON.stringify([answer.status, ...answer.headers]);
  return sourceOf("entry page", path || "page", `${head}\n${await answer.text()}`);
}

export const AGENT_ACTIONS: readonly Action[] = [
  {
    in: ["page", "default", "redis"],
    what: "a page: looked at, a wrong code, a resend, the right code, looked at again; and one that is nobody's",
    async act(stage) {
      const { call, wrongCode, code } = stage;
      const { to, sid } = await open(stage);
      const { check } = (await call("check_otp", { verification_sid: sid })).structuredContent;
      const url: string = check.entry_url;
      const steps: Parameters<typeof visit>[] = [
        [url],
        [url, { code: wrongCode(to) }],
        [url, { code: `${to} ${code(to)}` }],
        [url, { code: `<b>${to}` }],
        [url, {}, "/resend"],
        [url, { code: code(to) }],
        [`${url}?r=${encodeURIComponent(to)}&w=${code(to)}`],
        [`${new URL(url).origin}/c/${"A".repeat(43)}`],
        [`${new URL(url).origin}/c/${encodeURIComponent(to)}`, { code: code(to) }],
      ];
      const pages: Source[] = [];
      for (const step of steps) pages.push(await visit(...step));
      await call("check_otp", { verification_sid: sid });
      return pages;
    },
  },
  {
    in: ["default"],
    what: "a host that opens the page itself",
    act: (stage) =>
      host(stage, async (call) => {
        const to = stage.number();
        const { verification } = (await call("send_otp", { to })).structuredContent;
        await call("check_otp", { verification_sid: verification.sid });
      }),
  },
  {
    in: ["confirm"],
    what: "confirmations: given, used twice, made up, and asked for in a form",
    async act(stage) {
      await confirmedSend(stage);
      await stage.call("send_otp", { to: stage.number(), confirmation: stage.number() });
      const asked = await host(stage, (call) => call("send_otp", { to: stage.number() }));
      return [...asked, ...(await newerHost(stage, stage.number()))];
    },
  },
  {
    in: ["contacts in a file", "contacts at an address"],
    what: "contacts: there, not there, with wrong and right codes; and a number instead",
    async act(stage) {
      const { call, house, number, code, wrongCode } = stage;
      for (const contact of ["user_42", "ada"]) {
        const { sid } = await stage.send({ contact, ...(contact === "ada" && { channel: "email" }) });
        const { to } = house.simulator.inbox()[0]!;
        await call("check_otp", { verification_sid: sid, code: wrongCode(to) });
        await call("check_otp", { verification_sid: sid, code: code(to) });
        await call("explain_error", { verification_sid: sid });
      }
      for (const contact of ["nobody", number(), "../contacts.json"]) await call("send_otp", { contact });
      for (const contact of ["broken", "echo", "moved"]) await call("send_otp", { contact });
      await call("send_otp", { to: number() });
      await call("list_verifications", {});
    },
  },
  {
    in: ["encrypted, payments, tokens"],
    what: "a payment with a nonce, to the redeemed token",
    async act(stage) {
      const { ledger, number, send, call, code } = stage;
      const to = number();
      const payment = {
        amount: ledger.plant("payment", "4711.83 canary-EUR"),
        payee: ledger.plant("payment", "Canary Bakery & Söhne 7"),
      };
      const nonce = ledger.plant("nonce", "canary-nonce-6b1f90c2");
      const identity = ledger.plant("identity", "person-canary-payer");
      const { sid } = await send({ to, nonce, identity, ...payment });
      const { check } = (await call("check_otp", { verification_sid: sid, ...payment })).structuredContent;
      const page = await visit(check.entry_url);
      const done = await call("check_otp", { verification_sid: sid, code: code(to), ...payment });
      const { receipt } = done.structuredContent.check;
      await call("redeem_receipt", { receipt, nonce: to });
      await call("redeem_receipt", { receipt, nonce, sub: identity });
      await call("redeem_receipt", { receipt: ledger.plant("receipt token", receipt) });
      return [page];
    },
  },
  {
    in: ["simulated"],
    what: "a person of the built-in simulator, whose inbox is read",
    async act({ ledger, peer, number, send, call }) {
      const to = number();
      const { sid } = await send({ to });
      const [inbox] = /http:\S+\/inbox/.exec(peer.stderr())!;
      const { messages } = (await (await fetch(`${inbox}?to=${encodeURIComponent(to)}`)).json()) as Json;
      await call("check_otp", { verification_sid: sid, code: ledger.plant("code", messages[0].code) });
      await call("check_otp", { verification_sid: UNKNOWN_SID, code: messages[0].code });
      await call("list_verifications", { to });
    },
  },
];
