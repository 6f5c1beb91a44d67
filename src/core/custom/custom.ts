/**
 * core/custom/ — a code of our own, for channels that Twilio does not have (facts/twilio-verify.md §7). Pure; an adapter
 * delivers. It answers as Twilio would, so that every limit, claim and receipt is the same.
 */
import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { Context, State } from "../ports/context.js";
import type { DeliveryFailure } from "../ports/delivery.js";
import type { Gateway, GatewayFailure, GatewayResult, Verification } from "../ports/gateway.js";
import type { Caller } from "../ports/settings.js";
import type { VerificationRecord } from "../ports/store.js";
import { openBinding } from "../receipt/binding.js";

/** NIST SP 800-63B-4: at least six digits. */
const DIGITS = 6;
const CHECKS = 5;

/**
 * Twilio's part for one verification of ours. The code is made here, kept as a keyed fingerprint, and forgotten.
 *
 * @param known what earlier calls left behind
 */
export function customGateway(
  twilio: Gateway,
  context: Context,
  state: State,
  { tenant }: Caller,
  known?: VerificationRecord,
): Gateway {
  const { clock, settings } = context;
  const { store, fingerprint } = state;
  const isOpen = known?.channel === "custom" && known.status === "pending" && known.expiresAt > clock.now();
  const open = isOpen ? known : undefined;

  const described = (sid: string, to: string, sends: number, status: Verification["status"]): Verification => {
    const createdAt = open?.createdAt ?? clock.now();
    const sendAttempts = Array.from({ length: sends }, () => ({ at: createdAt, channel: "custom", sid }));
    return { sid, to, channel: "custom", status, createdAt, updatedAt: clock.now(), sendAttempts };
  };
  const macsOf = (sid: string, code: string) => fingerprint("custom-code", tenant, sid, code);

  return {
    ...twilio,
    async createVerification({ to, locale, amount, payee, purpose }) {
      const sid = open?.sid ?? `VE${randomBytes(16).toString("hex")}`;
      const sends = (open?.sends ?? 0) + 1;
      const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, "0");
      const keepMs = (open?.expiresAt ?? clock.now() + settings.codeTtlSeconds * 1_000) - clock.now();
      // A resend has a new code, since the old one is known to nobody; wrong tries go on counting.
      await store.forget(tenant, "custom", sid);
      await store.remember({ tenant, kind: "custom", key: sid, value: macsOf(sid, code)[0], keepMs });
      const expiresAt = clock.now() + keepMs;
      const delivery = await context.delivery!();
      const outcome = await delivery.deliver({
        id: `${sid}-${sends}`,
        to,
        code,
        expiresAt,
        locale,
        amount,
        payee,
        purpose,
      });
      return outcome.ok ? ok(described(sid, to, sends, "pending")) : { ok: false, failure: failureOf(outcome) };
    },

    async checkVerification({ code = "", amount, payee }) {
      if (!open) return GONE;
      if (open.wrongChecks >= CHECKS) return USED_UP;
      const { sid } = open;
      const kept = await store.recall(tenant, "custom", sid);
      const binding = openBinding(open, state);
      const agreed = binding?.amount === amount && binding?.payee === payee;
      const isRight = agreed && typeof kept === "string" && macsOf(sid, code).some((mac) => isEqual(mac, kept));
      // Spent by one caller ever: the same code never approves twice.
      const spent = isRight ? await store.spend(tenant, "custom", sid) : undefined;
      const approved = spent !== undefined && spent !== "spent";
      const verification = described(sid, "", open.sends, approved ? "approved" : "pending");
      return ok({ ...verification, valid: approved, snaErrorCodes: [] });
    },

    fetchVerification: async () => (open ? ok(described(open.sid, "", open.sends, "pending")) : GONE),

    async cancelVerification() {
      if (!open) return GONE;
      await store.forget(tenant, "custom", open.sid);
      return ok(described(open.sid, "", open.sends, "canceled"));
    },

    // Twilio knows nothing of it, so a lost answer stays lost.
    listAttempts: async () => ok({ attempts: [] }),
  };
}

const ok = <T>(value: T): GatewayResult<T> => ({ ok: true, value });

const refused = (own: GatewayFailure["own"]) => ({
  ok: false as const,
  failure: { certainty: "rejected" as const, own },
});
const GONE = refused({ code: "VERIFICATION_NOT_FOUND" });
const USED_UP = refused({
  code: "MAX_CHECKS_REACHED",
  message: "All five checks of this verification are used up.",
});

const isEqual = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const OPERATOR = "The operator must look at the [custom] part of twilio-verify.toml and at the delivery service.";
const MEANINGS: Readonly<Record<DeliveryFailure["reason"], NonNullable<GatewayFailure["own"]>>> = {
  refused_destination: {
    code: "CHANNEL_NOT_AVAILABLE",
    message: "The delivery service cannot reach this destination.",
  },
  bad_credentials: {
    code: "AUTHENTICATION_FAILED",
    message: "The delivery service refused our credentials.",
    fix: OPERATOR,
  },
  rate_limited: { code: "RATE_LIMITED", message: "The delivery service takes no more messages for now." },
  misconfigured: {
    code: "NOT_CONFIGURED",
    message: "The delivery service refused the sender, the template or the address.",
    fix: OPERATOR,
  },
  insecure: {
    code: "NOT_CONFIGURED",
    message: "The delivery service offers no trustworthy TLS, so nothing was sent.",
    fix: OPERATOR,
  },
  unavailable: { code: "TWILIO_UNAVAILABLE", message: "The delivery service could not be reached; nothing was sent." },
  timeout: { code: "TWILIO_UNAVAILABLE", message: "The delivery service did not answer in time; nothing was sent." },
};

function failureOf({ certainty, reason, retryAfterMs }: DeliveryFailure): GatewayFailure {
  return { certainty, own: MEANINGS[reason], ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
