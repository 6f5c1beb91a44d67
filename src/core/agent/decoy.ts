import { randomBytes } from "node:crypto";
import type { Gateway, GatewayResult, Verification } from "../ports/gateway.js";
import type { Clock } from "../ports/log.js";
import type { VerificationRecord } from "../ports/store.js";

/**
 * Twilio as it would answer about a contact that does not exist, if it did: a code that nobody has.
 * Nothing leaves the machine; limits are charged as for a real one, or they would tell (facts/policy.md §1.2-5).
 *
 * @param known what an earlier call left behind
 */
export function decoyGateway(gateway: Gateway, clock: Clock, known?: VerificationRecord): Gateway {
  const open = known?.status === "pending" && known.expiresAt > clock.now() ? known : undefined;
  const verification = (channel: string, sends: number): Verification => {
    // As exact as Twilio's times are.
    const createdAt = open?.createdAt ?? Math.floor(clock.now() / 1_000) * 1_000;
    const sendAttempts = Array.from({ length: sends }, () => ({ at: createdAt, channel, sid: "" }));
    const sid = open?.sid ?? `VE${randomBytes(16).toString("hex")}`;
    return { sid, to: "", channel, status: "pending", createdAt, updatedAt: clock.now(), sendAttempts };
  };
  return {
    ...gateway,
    createVerification: async ({ channel }) => ok(verification(channel, (open?.sends ?? 0) + 1)),
    fetchVerification: async () => (open ? ok(verification(open.channel, open.sends)) : GONE),
    cancelVerification: async () =>
      open ? ok({ ...verification(open.channel, open.sends), status: "canceled" as const }) : GONE,
    checkVerification: async () =>
      open ? ok({ ...verification(open.channel, open.sends), valid: false, snaErrorCodes: [] }) : GONE,
  };
}

const ok = <T>(value: T): GatewayResult<T> => ({ ok: true, value });
const GONE = { ok: false as const, failure: { certainty: "rejected" as const, httpStatus: 404, twilioCode: 20404 } };
