/** How each error code is provoked, in their order. */
import type { ErrorCode } from "../../../src/core/errors.js";
import { UNKNOWN_SID } from "../../mcp/house.js";
import { open } from "./actions.js";
import { confirmedSend } from "./agents.js";
import type { InstallationName } from "./installations.js";
import type { Stage } from "./stage.js";

type Provocation = { in: InstallationName; by(stage: Stage): Promise<unknown> } | { unreachable: string };

const SEND = { method: "POST", path: "/Verifications" };
const CHECK = { path: "/VerificationCheck" };

const sendAnswered =
  (status: number, code: number) =>
  ({ call, fault, number }: Stage) => {
    fault({ match: SEND, status, code });
    return call("send_otp", { to: number() });
  };
const sentTo = (to: string) => (stage: Stage) =>
  stage.call("send_otp", { to: stage.ledger.plant("refused number", to) });
const sent = ({ call, number }: Stage) => call("send_otp", { to: number() });

const MINUTES_20_MS = 1_200_000;

export const REFUSALS: Readonly<Record<ErrorCode, Provocation>> = {
  INVALID_DESTINATION: { in: "default", by: sentTo("+141555583712") },
  COUNTRY_NOT_ALLOWED: { in: "default", by: sentTo("+819038264715") },
  NUMBER_TYPE_NOT_ALLOWED: {
    in: "default",
    // Premium, and one of Twilio's magic numbers.
    by: async (stage) => [await sentTo("+19005557391")(stage), await sentTo("+15005550199")(stage)],
  },
  DESTINATION_SUPPRESSED: { in: "default", by: sendAnswered(400, 21610) },
  CHANNEL_NOT_AVAILABLE: {
    in: "default",
    by: ({ call, number }) => call("send_otp", { to: number(), channel: "email" }),
  },
  RATE_LIMITED: { in: "default", by: sendAnswered(429, 60203) },
  COOLDOWN: {
    in: "default",
    by: async (stage) => stage.call("send_otp", { to: (await open(stage)).to, resend: true }),
  },
  LOCKED_OUT: {
    in: "confirm",
    async by(stage) {
      const { to, sid } = await confirmedSend(stage);
      await stage.call("check_otp", { verification_sid: sid, code: stage.wrongCode(to) });
      await stage.call("check_otp", { verification_sid: sid, code: stage.code(to) });
    },
  },
  FACTOR_DISABLED: {
    in: "strict",
    async by(stage) {
      const { to, sid, code } = await open(stage);
      await stage.call("check_otp", { verification_sid: sid, code: stage.wrongCode(to) });
      await stage.call("check_otp", { verification_sid: sid, code });
    },
  },
  FRAUD_BLOCKED: {
    in: "default",
    // On a channel that nothing else uses: it closes the range of this number for twelve hours.
    by({ call, fault, number }) {
      fault({ match: SEND, status: 403, code: 60410 });
      return call("send_otp", { to: number(), channel: "whatsapp" });
    },
  },
  STEP_UP_REQUIRED: {
    in: "page",
    by({ call, house, number }) {
      const to = number();
      house.simulator.lookups({ phone_number: to, line_type_intelligence: { type: "nonFixedVoip" } });
      return call("send_otp", { to });
    },
  },
  CONFIRMATION_REQUIRED: { in: "confirm", by: sent },
  IDEMPOTENCY_KEY_REUSED: {
    in: "default",
    async by({ ledger, call, number }) {
      const key = { idempotency_key: ledger.plant("idempotency key", "canary-idempotency-twice") };
      for (const to of [number(), number()]) await call("send_otp", { to, ...key });
    },
  },
  IN_PROGRESS: {
    in: "slow",
    /** The twin gives up after 8 s; then the process is told to stop while the first one waits for Twilio. */
    async by({ call, fault, number, peer }) {
      const to = number();
      fault({ match: SEND, delay_ms: 11_000 });
      const first = call("send_otp", { to });
      await call("send_otp", { to });
      peer.child.kill("SIGTERM");
      await first;
    },
  },
  SEND_OUTCOME_UNKNOWN: {
    in: "default",
    by({ call, fault, number }) {
      fault({ match: SEND, drop: "after" });
      return call("send_otp", { to: number() });
    },
  },
  CHECK_OUTCOME_UNKNOWN: {
    in: "default",
    async by(stage) {
      const { sid, to } = await open(stage);
      stage.fault({ match: CHECK, drop: "after" });
      await stage.call("check_otp", { verification_sid: sid, code: stage.wrongCode(to) });
    },
  },
  VERIFICATION_NOT_FOUND: {
    in: "default",
    by: ({ ledger, call }) =>
      call("check_otp", { verification_sid: UNKNOWN_SID, code: ledger.plant("wrong code", "836402") }),
  },
  VERIFICATION_EXPIRED: {
    in: "default",
    async by(stage) {
      const { simulator } = stage.house;
      simulator.advance(-MINUTES_20_MS);
      const { sid, code } = await open(stage);
      simulator.advance(MINUTES_20_MS);
      await stage.call("check_otp", { verification_sid: sid, code });
    },
  },
  MAX_CHECKS_REACHED: {
    in: "default",
    async by(stage) {
      const { sid, code } = await open(stage);
      stage.fault({ match: CHECK, status: 429, code: 60202 });
      await stage.call("check_otp", { verification_sid: sid, code });
    },
  },
  CODE_ENTRY_DISABLED: {
    in: "page",
    async by(stage) {
      const { sid, code } = await open(stage);
      await stage.call("check_otp", { verification_sid: sid, code });
    },
  },
  NOT_CONFIGURED: { in: "no credentials", by: sent },
  AUTHENTICATION_FAILED: {
    in: "default",
    // Of a send it would close a gate for a minute. Earlier sends are looked up meanwhile, and take some of these.
    by({ call, fault, number }) {
      fault({ match: { method: "GET" }, status: 401, code: 20003, times: 9 });
      return call("list_verifications", { to: number() });
    },
  },
  TWILIO_UNAVAILABLE: { in: "nobody there", by: sent },
  TWILIO_REJECTED: { in: "default", by: sendAnswered(403, 60204) },
  CIRCUIT_OPEN: { in: "strict", by: async (stage) => [await sendAnswered(500, 20500)(stage), await sent(stage)] },
  POLICY_STORE_UNAVAILABLE: { in: "no state", by: sent },
  INVALID_INPUT: {
    in: "default",
    by: ({ call, number }) => call("check_otp", { to: number(), verification_sid: UNKNOWN_SID }),
  },
  INTERNAL: {
    in: "a bug inside",
    async by({ call, number }) {
      const to = number();
      await call("send_otp", { to });
      await call("send_otp", { to, resend: true });
    },
  },
};
