import { randomBytes } from "node:crypto";
import type { Gateway, GatewayResult, Verification } from "../ports/gateway.js";
import type { Clock } from "../ports/log.js";
import type { VerificationRecord } from "../ports/store.js";

/** Of one verification, both (facts/twilio-verify.md §2.1). */
const MAX_SENDS = 5;
const MAX_CHECKS = 5;

/**
 * Twilio as it would answer about a contact that does not exist, if it did: a code that nobody has. Limits are charged
 * as for a real one, or they would tell (facts/policy.md §1.2-5). Each call asks Twilio for a verification that nobody
 * has, and nothing else: so it takes as long as a real one, and fails when that would.
 *
 * @param known what an earlier call left behind
 */
export function decoyGateway(gateway: Gateway, clock: Clock, known?: VerificationRecord): Gateway {
  // One whose checks are used up stays until it expires. What is really open for a contact who opted out stays out of it.
  const isOpen = known?.decoy && (known.status === "pending" || known.status === "max_attempts_reached");
  const open = isOpen && known.expiresAt > clock.now() ? known : undefined;
  const verification = (channel: string, sends: number): Verification => {
    // As exact as Twilio's times are.
    const createdAt = open?.createdAt ?? Math.floor(clock.now() / 1_000) * 1_000;
    const sendAttempts = Array.from({ length: sends }, () => ({ at: createdAt, channel, sid: "" }));
    return {
      sid: open?.sid ?? newSid(),
      to: "",
      channel,
      status: open?.status ?? "pending",
      createdAt,
      updatedAt: clock.now(),
      sendAttempts,
    };
  };
  const asSlowly = async <T>(answer: () => GatewayResult<T>): Promise<GatewayResult<T>> => {
    const fetched = await gateway.fetchVerification(newSid());
    return fetched.ok || fetched.failure.twilioCode === 20404 ? answer() : fetched;
  };
  const ofOpen = <T>(answer: (known: VerificationRecord) => GatewayResult<T>) =>
    asSlowly(() => (open ? answer(open) : refused(404, 20404)));
  return {
    ...gateway,
    createVerification: ({ channel }) =>
      asSlowly(() => {
        const sends = (open?.sends ?? 0) + 1;
        return sends > MAX_SENDS ? refused(429, 60203) : ok(verification(channel, sends));
      }),
    fetchVerification: () => ofOpen(({ channel, sends }) => ok(verification(channel, sends))),
    cancelVerification: () =>
      ofOpen(({ channel, sends }) => ok({ ...verification(channel, sends), status: "canceled" as const })),
    checkVerification: () =>
      ofOpen(({ channel, sends, wrongChecks }) =>
        wrongChecks >= MAX_CHECKS
          ? refused(429, 60202)
          : ok({ ...verification(channel, sends), valid: false, snaErrorCodes: [] }),
      ),
    // A lost answer is looked for here; other people's attempts are none of it.
    listAttempts: async () => ok({ attempts: [] }),
  };
}

const newSid = () => `VE${randomBytes(16).toString("hex")}`;
const ok = <T>(value: T) => ({ ok: true as const, value });
const refused = (httpStatus: number, twilioCode: number) => ({
  ok: false as const,
  failure: { certainty: "rejected" as const, httpStatus, twilioCode },
});
