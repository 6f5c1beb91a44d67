import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import type { Context, Fingerprint, State } from "../ports/context.js";
import type { Caller, Channel } from "../ports/settings.js";
import { isBlindfolded, isOfContact } from "./gates.js";

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
  const agreed = agreedTo(token, boundTo(proposal, context, caller), context, state, caller);
  if (!agreed) throw confirmationRequired(proposal, context, state, caller);
  return agreed;
}

/** Somebody must be asked, and this is what about. */
export function confirmationRequired(proposal: Proposal, context: Context, state: State, caller: Caller): VerifyError {
  const token = tokenFor(boundTo(proposal, context, caller), context, state);
  const { destination, channel } = proposal;
  return new VerifyError("CONFIRMATION_REQUIRED", {
    message: `A person must confirm before a code is sent to ${destination.mask} by ${channel}. Nothing was sent.`,
    fix: `Ask the person whether to send a code to ${destination.mask} by ${channel}. Only if they agree, call send_otp again with the same arguments and confirmation "${token}" (valid 5 minutes, once).`,
    confirmation: { token, to: destination.mask, channel },
  });
}

async function isAsked(
  { subject, destination }: Proposal,
  { settings }: Context,
  { store }: State,
  caller: Caller,
): Promise<boolean> {
  const { confirmSend } = settings.agents;
  if (!caller.agent || caller.byPerson || confirmSend === "never") return false;
  // Not to be asked would tell that the contact exists, and was proved.
  if (confirmSend === "always" || (isBlindfolded(caller, settings) && isOfContact(destination))) return true;
  return (await store.recall(caller.tenant, "verified", subject)) === undefined;
}

type Bound = readonly (string | undefined)[];

/** What a person hands back, through their agent, when they agree to exactly this. Valid 5 minutes. */
export function tokenFor(bound: Bound, { clock }: Context, { fingerprint }: State): string {
  const expiresAt = clock.now() + VALID_MS;
  const nonce = randomBytes(16).toString("base64url");
  const [mac] = fingerprint("confirmation", ...bound, String(expiresAt), nonce);
  return `cfm.${expiresAt}.${nonce}.${mac}`;
}

/** Undefined unless the token is ours, for exactly this, and still valid. */
export function agreedTo(
  token: string | undefined,
  bound: Bound,
  context: Context,
  { store, fingerprint }: State,
  { tenant }: Caller,
): Confirmed | undefined {
  const nonce = token === undefined ? undefined : readToken(token, bound, context, fingerprint);
  if (nonce === undefined) return undefined;
  const note = { tenant, kind: "confirmation" as const, key: nonce, value: true, keepMs: VALID_MS };
  return { spend: () => store.remember(note) };
}

/** Its nonce. */
function readToken(token: string, bound: Bound, context: Context, fingerprint: Fingerprint): string | undefined {
  const [, expiresAt = "", nonce = "", mac = ""] = /^cfm\.(\d{13})\.([\w-]{22})\.([\w.-]{40,64})$/.exec(token) ?? [];
  if (!(Number(expiresAt) > context.clock.now())) return undefined;
  const macs = fingerprint("confirmation", ...bound, expiresAt, nonce);
  return macs.some((own) => isEqual(own, mac)) ? nonce : undefined;
}

function boundTo({ destination, channel, ...proposal }: Proposal, { settings }: Context, caller: Caller) {
  const { purpose, amount, payee, resend } = proposal;
  const { tenant, actor, session } = caller;
  const about = [settings.serviceSid, destination.key, channel, purpose, amount, payee, resend ? "resend" : undefined];
  return ["send_otp", tenant, actor, session, ...about];
}

const isEqual = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
