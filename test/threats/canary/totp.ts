/** Authenticator apps: enrolled on a page and by the tool, confirmed, checked, listed and removed. */
import { createHmac } from "node:crypto";
import type { Action } from "./actions.js";
import { visit } from "./agents.js";
import type { Source } from "./places.js";
import type { Stage } from "./stage.js";

const STEP_MS = 30_000;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 6238, as the app of this secret shows it `steps` from now. */
function codeOf(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac.at(-1)! & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** With the secret and the codes that its page shows. */
async function enrolled({ ledger, call }: Stage, identity: string) {
  const { factor, enroll_url: url } = (await call("enroll_totp", { identity, friendly_name: "canary phone" }))
    .structuredContent;
  const page = await visit(url);
  const [, shown = ""] = /\b([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})\b/.exec(page.bytes.toString()) ?? [];
  const secret = shown.replaceAll(" ", "");
  if (!secret) throw new Error("the page shows no secret in fours");
  ledger.plant("TOTP secret", secret);
  const code = (steps?: number) => ledger.plant("TOTP code", codeOf(secret, steps));
  return { identity, sid: factor.sid as string, url: url as string, page, code };
}

export const TOTP_ACTIONS: readonly Action[] = [
  {
    in: ["default", "redis"],
    what: "an app that is confirmed on its page, with a wrong code, recovery codes, checks and a removal",
    async act(stage) {
      const { ledger, call, number } = stage;
      const identity = ledger.plant("identity", `person-canary-totp-${number().slice(-4)}`);
      const { sid, url, page, code } = await enrolled(stage, identity);
      const pages: Source[] = [page, await visit(url, { code: code(-9) }), await visit(url, { code: code() })];
      const recovery =
        pages
          .at(-1)!
          .bytes.toString()
          .match(/\b[2-9A-Z]{5}-[2-9A-Z]{5}\b/g) ?? [];
      for (const one of recovery) for (const way of [one, one.replace("-", "")]) ledger.plant("recovery code", way);
      await call("check_totp", { identity, code: code(-9) });
      await call("check_totp", { identity, code: recovery[0] });
      await call("check_totp", { identity, code: recovery[0] });
      const { check } = (await call("check_totp", { identity })).structuredContent;
      pages.push(await visit(check.entry_url), await visit(check.entry_url, { code: recovery[1]! }), await visit(url));
      await call("check_totp", { identity, factor_sid: identity, code: recovery[2] });
      await call("list_factors", { identity });
      await call("remove_factor", { identity, factor_sid: sid });
      return pages;
    },
  },
  {
    in: ["default"],
    what: "an app that is confirmed by the tool, and faults of Twilio meanwhile",
    async act(stage) {
      const { ledger, call, fault, number } = stage;
      const identity = ledger.plant("identity", `person-canary-totp-${number().slice(-4)}`);
      const { sid, page, code } = await enrolled(stage, identity);
      fault({ match: { method: "POST", path: sid }, drop: "after" });
      await call("confirm_totp", { identity, factor_sid: sid, code: code(-9) });
      await call("confirm_totp", { identity, factor_sid: sid, code: code() });
      fault({ match: { method: "POST", path: "/Challenges" }, drop: "after" });
      await call("check_totp", { identity, code: code(1) });
      fault({ match: { method: "POST", path: "/Challenges" }, status: 500, body: `{"code":"${code(2)}"` });
      await call("check_totp", { identity, code: code(2) });
      return [page];
    },
  },
];
