/** What is done with each tool: a row each. What comes out is not looked at here, it is searched afterwards. */
import { UNKNOWN_SID } from "../../mcp/house.js";
import type { InstallationName } from "./installations.js";
import type { Source } from "./places.js";
import { type Stage, toldTo } from "./stage.js";
import { ANSWERS, ERROR_TEXTS } from "./texts.js";

export interface Action {
  in: readonly InstallationName[];
  what: string;
  /** @returns what came out elsewhere than in the server's own frames, log and files. */
  act(stage: Stage): Promise<readonly Source[]> | Promise<void>;
}

const nationalOf = (number: string) => number.replace(/^\+(?:44|49|91)/, "0").replace(/^\+1/, "");
const COUNTRIES: Readonly<Record<string, string>> = { "+1": "US", "+44": "GB", "+49": "DE", "+91": "IN" };
const countryOf = (number: string) => COUNTRIES[Object.keys(COUNTRIES).find((code) => number.startsWith(code))!];

const MAILBOXES = [
  "kim.canary+signup@canary-post.example",
  "jörg.canary+x@bücher-canary.example",
  "canary.bird+7@gmail.com",
];
const CHANNELS = ["sms", "call", "auto", "sms"] as const;
const STATUSES = [200, 302, 400, 404, 500] as const;

/** A verification that is open, and what only its person knows. */
export async function open({ number, send, code }: Stage, more: object = {}) {
  const to = number();
  const { sid, entry_url } = await send({ to, ...more });
  return { to, sid: sid as string, code: code(to), entryUrl: entry_url as string | undefined };
}

export const ACTIONS: readonly Action[] = [
  {
    in: ["default", "redis"],
    what: "numbers of four countries in two spellings, with every argument, to the redeemed receipt",
    async act({ ledger, number, call, code }) {
      for (const channel of CHANNELS) {
        const to = number();
        const identity = ledger.plant("identity", `person-canary-${to.slice(-4)}`);
        const args = {
          to,
          channel,
          identity,
          purpose: "login",
          end_user_ip: ledger.plant("client address", `203.0.113.${100 + Number(to.slice(-2))}`),
          idempotency_key: ledger.plant("idempotency key", `canary-idempotency-${to.slice(-4)}`),
        };
        await call("send_otp", args);
        await call("send_otp", { ...args, to: nationalOf(to), country: countryOf(to) });
        const { check } = (await call("check_otp", { to, code: code(to), identity })).structuredContent;
        await call("redeem_receipt", { receipt: check.receipt, sub: to });
        await call("redeem_receipt", { receipt: check.receipt, sub: identity, purpose: "login" });
        await call("redeem_receipt", { receipt: check.receipt });
        await call("list_verifications", { to });
      }
    },
  },
  {
    in: ["default", "redis"],
    what: "mailboxes with a tag, and with letters that are not ASCII",
    async act({ ledger, call, send, code, house }) {
      for (const to of MAILBOXES.map((mailbox) => ledger.plant("mailbox", mailbox))) {
        const { sid } = await send({ to, channel: "email" });
        const message = house.simulator.inbox().find((one) => one.verification_sid === sid)!;
        await call("check_otp", { to, code: code(message.to) });
        await call("list_verifications", { to });
      }
    },
  },
  {
    in: ["default", "redis", "encrypted, payments, tokens"],
    what: "wrong codes, a resend that is too early, a cancellation with a reason, and what happened",
    async act(stage) {
      const { ledger, call, wrongCode } = stage;
      const payment = stage.name.startsWith("encrypted") ? { amount: "1.00", payee: "x", nonce: "x".repeat(8) } : {};
      const { to, sid } = await open(stage, payment);
      await call("check_otp", { verification_sid: sid, code: wrongCode(to), ...payment });
      await call("send_otp", { to, resend: true, ...payment });
      await call("cancel_verification", {
        verification_sid: sid,
        reason: ledger.plant("free text", `canary-reason ${to} is not me`),
      });
      await call("cancel_verification", { verification_sid: UNKNOWN_SID, reason: to });
      for (const tool of ["list_verifications", "explain_error"]) await call(tool, { verification_sid: sid });
    },
  },
  {
    in: ["default"],
    what: "texts to explain, and codes in place of an error's",
    async act(stage) {
      const { call, peer } = stage;
      const told = toldTo(stage, await open(stage));
      for (const text of [...Object.values(ERROR_TEXTS), ...Object.values(ANSWERS)]) {
        await call("explain_error", { message: text(told) });
        await call("explain_error", { message: `Twilio error 60203: ${text(told)} 60200` });
      }
      await call("explain_error", { code: told.code });
      await call("explain_error", { code: Number(told.code) });
      await call("explain_error", { message: `Twilio error ${told.code}` });
      for (const value of [told.code, encodeURIComponent(told.number), told.secret]) {
        await peer.request("completion/complete", {
          ref: { type: "ref/resource", uri: "twilio-verify://errors/{code}" },
          argument: { name: "code", value },
        });
      }
    },
  },
  {
    in: ["default", "redis"],
    what: "everything that lists, page by page, and everything that is read",
    async act({ call, number, peer }) {
      let cursor: string | undefined;
      for (let page = 0; page < 4; page += 1) {
        const { structuredContent } = await call("list_verifications", { limit: 2, ...(cursor && { cursor }) });
        cursor = structuredContent.next_cursor;
      }
      for (const status of ["approved", "pending", "canceled"]) await call("list_verifications", { status });
      await call("diagnose");
      await call("get_service");
      const listed = number();
      await call("lookup_number", { to: listed });
      const { content } = await call("add_to_safe_list", { to: listed });
      await call("add_to_safe_list", { to: listed, confirmation: /"(cfm\.[^"]+)"/.exec(content[0].text)![1] });
      await peer.request("resources/read", { uri: "twilio-verify://policy" });
      for (const method of ["tools/list", "resources/list", "resources/templates/list", "prompts/list"]) {
        await peer.request(method);
      }
      await peer.request("prompts/get", {
        name: "troubleshoot_delivery",
        arguments: { verification_sid: UNKNOWN_SID },
      });
    },
  },
  {
    in: ["default"],
    what: "answers of Twilio and of what stands before it, with everything in them",
    async act(stage) {
      const { call, fault, wrongCode } = stage;
      for (const answer of Object.values(ANSWERS)) {
        for (const status of STATUSES) {
          const person = await open(stage);
          const body = answer(toldTo(stage, person));
          fault({ match: { path: "/VerificationCheck" }, status, body });
          await call("check_otp", { verification_sid: person.sid, code: wrongCode(person.to) });
          fault({ match: { method: "POST", path: "/Verifications" }, status, body });
          await call("send_otp", { to: stage.number() });
          fault({ match: { method: "GET" }, status, body, times: 2 });
          await call("list_verifications", { to: person.to });
          fault({ match: { method: "GET" }, status, body });
          await call("explain_error", { verification_sid: person.sid });
        }
        fault({ match: { path: "/Services" }, status: 500, body: answer(toldTo(stage, await open(stage))) });
        await call("diagnose");
      }
    },
  },
  {
    in: ["default", "redis"],
    what: "connections that break before and after Twilio did it",
    async act(stage) {
      const { call, fault } = stage;
      for (const drop of ["before", "after"] as const) {
        const { to, sid, code } = await open(stage);
        fault({ match: { path: "/VerificationCheck" }, drop });
        await call("check_otp", { to, code });
        await call("check_otp", { to, code });
        fault({ match: { method: "POST", path: sid }, drop });
        await call("cancel_verification", { verification_sid: sid });
        const lost = { to: stage.number() };
        fault({ match: { method: "POST", path: "/Verifications" }, drop });
        await call("send_otp", lost);
        await call("send_otp", lost);
      }
    },
  },
];
