/** Silent Network Auth: the link that the person's device calls, and what a check learns of it (facts/twilio-verify.md §2.3). */
import { randomBytes } from "node:crypto";
import { Refusal } from "./refusals.js";
import { type Attempt, isOpen, type State, type Verification } from "./state.js";

/** The link of one attempt. */
export interface SnaLink {
  /** Secret part of the URL. */
  token: string;
  /** Told to the device, to be repeated at the check. */
  clientToken?: string;
  isVisited: boolean;
  /** What goes wrong at the carrier. */
  error?: number;
}

export type SnaErrors = { attempt_sid: string; code: number }[];

const PENDING = 60519;
const WRONG_CLIENT_TOKEN = 60007;
const NOT_APPROVED = 60001;

export function newLink({ account }: State, wantsClientToken: boolean, error?: number): SnaLink {
  const token = () => randomBytes(16).toString("hex");
  const failure = error ?? (account.sna ? undefined : NOT_APPROVED);
  return { token: token(), isVisited: false, error: failure, ...(wantsClientToken && { clientToken: token() }) };
}

/**
 * The device calls its link over the mobile network: once, within the lifetime. The answer is a form, as the carriers'
 * is; the name of the client token in it is our own, since Twilio documents none.
 */
export function visitSnaLink(state: State, token: string, now: number): string {
  const attempt = state.attempts.find(({ sna }) => sna?.token === token);
  const link = attempt?.sna;
  if (!link || link.isVisited || !isOpen(attempt.verification, now)) throw new Refusal(20404);
  link.isVisited = true;
  // 0 is the carriers' success; their other numbers are not Twilio's codes, which only the check tells.
  if (link.error !== undefined) return "ErrorCode=1&ErrorDescription=Failed";
  const secret = link.clientToken ? `&SnaClientToken=${link.clientToken}` : "";
  return `ErrorCode=0&ErrorDescription=Success&Carrier=Simulated${secret}`;
}

/** Errors of all SNA attempts, oldest first; and whether the newest one proved the number. */
export function resultOf(
  { sends }: Verification,
  clientToken: string | null,
): { errors: SnaErrors; isProved: boolean } {
  const attempts = sends.filter(({ channel }) => channel === "sna");
  const newest = attempts.at(-1);
  const errors = attempts.flatMap((attempt) => {
    const code = errorOf(attempt, attempt === newest, clientToken);
    return code === undefined ? [] : [{ attempt_sid: attempt.sid, code }];
  });
  const isProved = newest !== undefined && errorOf(newest, true, clientToken) === undefined;
  return { errors, isProved };
}

function errorOf({ sna }: Attempt, isNewest: boolean, clientToken: string | null): number | undefined {
  if (sna?.isVisited && sna.error !== undefined) return sna.error;
  if (!isNewest) return undefined;
  if (!sna?.isVisited) return PENDING;
  return sna.clientToken !== undefined && sna.clientToken !== clientToken ? WRONG_CLIENT_TOKEN : undefined;
}
