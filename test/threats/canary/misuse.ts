/** Canaries where they do not belong: as names, as values of other arguments, in lines that are no messages. */
import type { Json } from "../../mcp/peer.js";
import { type Action, open } from "./actions.js";
import { toldTo } from "./stage.js";
import { TOLD, type Told } from "./texts.js";

/** Arguments that no schema takes, or that mean something else than they should. */
const MISPLACED: readonly [tool: string, args: (told: Told) => Json][] = [
  ["send_otp", ({ number }) => ({ to: `${number}99999999` })],
  ["send_otp", ({ number }) => ({ to: number, [number]: 1 })],
  ["send_otp", ({ number, code }) => ({ to: `${number},,${code}#` })],
  ["send_otp", ({ number, mailbox }) => ({ to: `${number} ${mailbox}` })],
  ["send_otp", ({ mailbox }) => ({ to: `"Kim" <${mailbox}>` })],
  ["send_otp", ({ mailbox }) => ({ to: mailbox, channel: "sms" })],
  ["send_otp", ({ number, code }) => ({ to: number, channel: code, country: code, locale: code })],
  ["send_otp", ({ number, secret }) => ({ to: number, end_user_ip: number.slice(1, 8), locale: secret })],
  ["send_otp", ({ number, code }) => ({ to: number, locale: code })],
  ["send_otp", ({ number }) => ({ to: number, contact: number, confirmation: number, nonce: number, payee: number })],
  ["send_otp", ({ number, code }) => ({ to: { number, code } })],
  ["send_otp", ({ number }) => [number]],
  ["check_otp", ({ number, code }) => ({ verification_sid: number, code })],
  ["check_otp", ({ number, code }) => ({ to: number, code: Number(code) })],
  ["check_otp", ({ number, code }) => ({ to: number, code: `${code}${code}` })],
  ["check_otp", ({ number, code }) => ({ to: number, [code]: code })],
  ["check_otp", ({ number, code }) => ({ to: number, verification_sid: `VE${"0".repeat(32)}`, code })],
  ["list_verifications", ({ number, code }) => ({ to: code, country: code, limit: number })],
  ["list_verifications", ({ number, code }) => ({ since: number, until: code })],
  [
    "list_verifications",
    ({ number }) => ({ cursor: Buffer.from(JSON.stringify({ seen: [number] })).toString("base64url") }),
  ],
  ["cancel_verification", ({ number, secret }) => ({ verification_sid: number, reason: secret })],
  ["explain_error", ({ number, code }) => ({ code: number, message: code })],
  ["explain_error", ({ number }) => ({ code: number })],
  ["redeem_receipt", ({ number, code }) => ({ receipt: `rcp_${number}`, purpose: code, sub: number })],
  ["redeem_receipt", ({ secret }) => ({ receipt: `eyJhbGciOiJub25lIn0.${secret}.`, sub: secret })],
];

/** Lines on stdin; `{}` stands for what is told. */
const STRANGE_LINES: readonly string[] = [
  '{"jsonrpc":"2.0","id":9001,"method":"tools/call","params":{"name":"send_otp","arguments":{}',
  '[{"jsonrpc":"2.0","id":9002,"method":"tools/call","params":{}}]',
  '{"jsonrpc":"2.0","id":9003,"method":"tools/call","params":[{}]}',
  '{"jsonrpc":"2.0","id":9004,"method":"tools/call","params":{"name":7,"arguments":{}}}',
  '{"jsonrpc":"1.0","id":9005,"method":"send","params":{}}',
  '{"jsonrpc":"2.0","id":9006,"result":{}}',
  "{}",
];

export const MISUSE: readonly Action[] = [
  {
    in: ["default", "contacts in a file", "page"],
    what: "arguments in the wrong place",
    async act(stage) {
      for (const [tool, args] of MISPLACED) {
        const told = toldTo(stage, { to: stage.number(), code: stage.ledger.plant("wrong code", TOLD.code) });
        await stage.peer.request("tools/call", { name: tool, arguments: args(told) });
      }
    },
  },
  {
    in: ["default"],
    what: "lines that are no messages, and one that is too long",
    async act(stage) {
      const { peer } = stage;
      const told = JSON.stringify(toldTo(stage, await open(stage)));
      for (const line of STRANGE_LINES) await peer.write(`${line.replace("{}", told)}\n`);
      await peer.write(`{"jsonrpc":"2.0","id":9007,"method":"${told.repeat(20_000)}\n`);
      await peer.write(Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from(`${told}\n`)]));
      await peer.answer((message) => message.id === 9007);
    },
  },
];
