import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { Caller, Channel } from "../ports/settings.js";

/** Long enough for a person to read and answer. */
const VALID_MS = 300_000;

/** What a person agrees to: change any of it and they must be asked again (facts/policy.md §2.3 A3). */
export interface Proposal {
  destination: Destination;
  subject: string;
  channel: Channel;
  purpose?: string;
  amount?: string;
  payee?: string;
  resend?: boolean;
}

/** Asked for and given. */
export interface Confirmed {
  /** Spends it, when the send is admitted. @returns false when it was spent before. */
  spend(): Promise<boolean>;
}

/**
 * A send that a person must confirm first: without a valid confirmation it is refused with a new one to ask for.
 *
 * @returns undefined when nobody has to confirm
 * @throws VerifyError `CONFIRMATION_REQUIRED`
 */
export async function requireConfirmation(
  token: string | undefined,
  proposal: Proposal,
  context: Context,
  state: State,
  caller: Caller,
): Promise<Confirmed | undefined> {
  if (!(await isAsked(proposal, context, state, caller))) return undefined;
  const nonce = token === undefined ? undefined : readToken(token, proposal, context, state, caller);
  if (nonce === undefined) throw confirmationRequired(proposal, context, state, caller);
  const note = { tenant: caller.tenant, kind: "confirmation" as const, key: nonce, value: true, keepMs: VALID_MS };
  return { spend: () => state.store.remember(note) };
}

/** Somebody must be asked, and this is what about. */
export function confirmationRequired(
  proposal: Proposal,
  context: Context,
  { fingerprint }: State,
  caller: Caller,
): VerifyError {
  const expiresAt = context.clock.now() + VALID_MS;
  const nonce = randomBytes(16).toString("base64url");
  const [mac] = fingerprint("confirmation", ...boundTo(proposal, context, caller), String(expiresAt), nonce);
  const token = `cfm.${expiresAt}.${nonce}.${mac}`;
  const { destination, channel } = proposal;
  return new VerifyError("CONFIRMATION_REQUIRED", {
    message: `A person must confirm before a code is sent to ${destination.mask} by ${channel}. Nothing was sent.`,
    fix: `Ask the person whether to send a code to ${destination.mask} by ${channel}. Only if they agree, call send_otp again with the same arguments and confirmation "${token}" (valid 5 minutes, once).`,
    confirmation: { token, to: destination.mask, channel },
  });
}

async function isAsked(
  { subject }: Proposal,
  { settings }: Context,
  { store }: State,
  caller: Caller,
): Promise<boolean> {
  const { confirmSend } = settings.agents;
  if (!caller.agent || caller.byPerson || confirmSend === "never") return false;
  return confirmSend === "always" || (await store.recall(caller.tenant, "verified", subject)) === undefined;
}

/** Its nonce, when it is ours, for this very proposal, and still valid. */
function readToken(
  token: string,
  proposal: Proposal,
  context: Context,
  { fingerprint }: State,
  caller: Caller,
): string | undefined {
  const [, expiresAt = "", nonce = "", mac = ""] = /^cfm\.(\d{13})\.([\w-]{22})\.([\w.-]{40,64})$/.exec(token) ?? [];
  if (!(Number(expiresAt) > context.clock.now())) return undefined;
  const macs = fingerprint("confirmation", ...boundTo(proposal, context, caller), expiresAt, nonce);
  return macs.some((own) => isEqual(own, mac)) ? nonce : undefined;
}

function boundTo({ destination, channel, ...proposal }: Proposal, { settings }: Context, caller: Caller) {
  const { purpose, amount, payee, resend } = proposal;
  const { tenant, actor, session } = caller;
  const about = [settings.serviceSid, destination.key, channel, purpose, amount, payee, resend ? "resend" : undefined];
  return ["send_otp", tenant, actor, session, ...about];
}

const isEqual = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
