import type { Destination } from "../destination/destination.js";
import { type ErrorDetails, VerifyError } from "../errors.js";
import type { Challenges } from "../ports/challenge.js";
import type { Context, State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Trace } from "../trace.js";
import { reasonOf, type Seen } from "./signals.js";

/** What a client gives that has solved a challenge. Never an argument of a tool. */
export interface Solved {
  /** What ALTCHA's widget submits: base64. */
  proofOfWork?: string;
  /** The CAPTCHA provider's token. */
  captcha?: string;
}

export interface Suspect extends Seen {
  solved: Solved;
  destination: Destination;
  reservation: string;
  /** Nobody may learn what follows: it would tell that this contact exists. */
  hidden: boolean;
  /** It follows a message that went through here before. */
  follows: boolean;
}

/** A provider's token lives minutes; so long ours remembers that it was used. */
const CAPTCHA_KEPT_MS = 3_600_000;

/**
 * Lets a send on that is not suspicious, or whose challenge was solved; that solution is then spent.
 * A refused one is given back: the same send, solved, must not meet its own cooldown.
 *
 * @returns `hidden`: nothing may be sent, and the caller must not learn it
 * @throws VerifyError `STEP_UP_REQUIRED`, with a challenge for whoever can solve one
 */
export async function requireSolved(
  suspect: Suspect,
  context: Context,
  state: State,
  caller: Caller,
  trace: Trace,
): Promise<"open" | "solved" | "hidden"> {
  const { destination, reservation, hidden, follows, solved } = suspect;
  const { settings, log } = context;
  const rule = reasonOf(suspect, settings.challenge);
  // Nobody is there to solve anything for a message that follows by itself; a person on our own page was asked before.
  if (!rule || follows || caller.byPerson) return "open";
  try {
    const judge = caller.agent ? refusedToAgents : (await context.challenges()).judgeCaptcha ? captcha : proofOfWork;
    const refusal = await judge(solved, destination, context, state, caller);
    if (!refusal) return "solved";
    trace.rule = rule;
    log("warn", "challenge_required", { rule, to: destination.mask, country: destination.country });
    // Refusing every send tells nothing of this one.
    if (hidden && settings.challenge.mode !== "always") return "hidden";
    throw new VerifyError("STEP_UP_REQUIRED", refusal);
  } catch (error) {
    // A store that fails again leaves a claim that becomes unknown by itself.
    await state.store.settle(reservation, { kind: "rejected", failed: false }).catch(() => {});
    throw error;
  }
}

type Judge = (
  solved: Solved,
  destination: Destination,
  context: Context,
  state: State,
  caller: Caller,
) => Promise<ErrorDetails | undefined>;

const refusedToAgents: Judge = async () => ({
  message:
    "This send looks unusual, so a person's browser must solve a challenge first, which an agent cannot do. Nothing was sent.",
  fix: "Do not retry. The person can go on in the application itself. The operator sets in twilio-verify.toml, [challenge] mode, when this is asked.",
  retry: "never",
});

const REPEAT = "Repeat the call with its solution: Verify-Proof over REST, proofOfWork in the library.";

const proofOfWork: Judge = async ({ proofOfWork: payload }, { key }, context, { store, fingerprint }, { tenant }) => {
  const { proofOfWork: pow } = await context.challenges();
  const { work, ttlMs } = context.settings.challenge;
  const now = context.clock.now();
  // The key is the binding: a challenge of another tenant or destination was signed with another one.
  const keys = fingerprint("proof_of_work", tenant, key);
  const read = payload === undefined ? undefined : await pow.read(payload, keys);
  if (read && read.expiresAt > now) {
    const note = { tenant, kind: "proof_of_work" as const, key: read.nonce, value: true, keepMs: ttlMs };
    if (await store.remember(note)) return undefined;
  }
  const expiresAt = now + ttlMs;
  return {
    message:
      payload === undefined
        ? "A proof of work is needed before this send. Nothing was sent."
        : "The proof of work was not accepted: it is wrong, too old, used before, or of another destination. Nothing was sent.",
    fix: `Let the person's browser solve the challenge (ALTCHA). ${REPEAT}`,
    retry: "fix_first",
    challenge: { altcha: await pow.create(keys[0], work, expiresAt), expiresAt: new Date(expiresAt).toISOString() },
  };
};

const captcha: Judge = async ({ captcha: token }, _destination, context, { store, fingerprint }, { tenant }) => {
  const { judgeCaptcha } = (await context.challenges()) as Required<Challenges>;
  const verdict = token === undefined ? undefined : await judgeCaptcha(token);
  if (verdict === "passed") {
    const key = fingerprint("captcha", tenant, token)[0];
    const kept = { tenant, kind: "proof_of_work" as const, key, value: true, keepMs: CAPTCHA_KEPT_MS };
    if (await store.remember(kept)) return undefined;
  }
  const challenge = { captcha: true as const };
  if (verdict === "unknown") {
    return {
      message: "The CAPTCHA could not be judged, because its provider does not answer as it should. Nothing was sent.",
      fix: "Try again shortly. If it stays, the operator must check [challenge] captcha_verify_url and its secret.",
      retry: "backoff",
      challenge,
    };
  }
  return {
    message:
      token === undefined
        ? "A CAPTCHA is needed before this send. Nothing was sent."
        : "The CAPTCHA was not accepted: it is wrong, too old, or used before. Nothing was sent.",
    fix: "Let the person solve the CAPTCHA. Repeat the call with its token: Verify-Captcha over REST, captcha in the library.",
    retry: "fix_first",
    challenge,
  };
};
