/**
 * core/entry/ — a person enters a code on a page, so that no model sees it (facts/mcp.md §6.4). Pure; the page is a door's.
 */
import { check } from "../check/check.js";
import { checksLeft } from "../check/checked.js";
import { usageOfChecks } from "../check/rules.js";
import { VerifyError } from "../errors.js";
import { waitMs } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import { openBinding } from "../receipt/binding.js";
import { destinationOf } from "../send/destination.js";
import { usageOfSends } from "../send/intent.js";
import { send } from "../send/send.js";
import type { Trace } from "../trace.js";
import { type Entry, noteOf } from "./page.js";

export interface EntryView {
  state: "open" | "approved" | "over";
  /** Masked. */
  to: string;
  channel: string;
  /** ISO 8601. */
  expiresAt: string;
  /** ISO 8601: before this a resend is refused. */
  resendAfter: string;
  attemptsLeft: number;
  /** What the code agrees to, when the Service verifies payments. */
  amount?: string;
  payee?: string;
  simulated?: true;
}

/** What the page shows. @throws VerifyError `VERIFICATION_NOT_FOUND` for a token that nobody gave out, or that is over. */
export async function viewEntry(token: string, context: Context): Promise<EntryView> {
  const { entry, key, state } = await find(token, context);
  if (entry.factor !== undefined) return (await import("../totp/entry.js")).viewTotpEntry(entry, key, context);
  const { record, caller } = await recordBehind(entry, state);
  const { clock, settings } = context;
  const isOpen = record.status === "pending" && record.expiresAt > clock.now();
  const binding = openBinding(record, state);
  const resendMs = isOpen ? waitMs(await usageOfSends(record, context, state, caller)) : 0;
  return {
    state: isOpen ? "open" : record.status === "approved" ? "approved" : "over",
    to: record.mask,
    channel: record.channel,
    expiresAt: new Date(record.expiresAt).toISOString(),
    resendAfter: new Date(clock.now() + resendMs).toISOString(),
    attemptsLeft: isOpen ? checksLeft(await usageOfChecks(record, context, state, caller), record.wrongChecks) : 0,
    ...(binding?.amount && { amount: binding.amount }),
    ...(binding?.payee && { payee: binding.payee }),
    ...(settings.simulated && { simulated: true as const }),
  };
}

/** Tries a code, under the same limits as any check. @throws VerifyError */
export async function enterCode(
  token: string,
  code: string,
  ip: string | undefined,
  context: Context,
  trace: Trace,
): Promise<EntryView> {
  const { entry, key, state } = await find(token, context);
  if (entry.factor !== undefined) {
    await (await import("../totp/entry.js")).enterTotp(entry, key, code, context, trace);
    return viewEntry(token, context);
  }
  if (!/^\d{4,10}$/.test(code)) throw new VerifyError("INVALID_INPUT");
  const { record, caller } = await recordBehind(entry, state);
  trace.caller = caller;
  if (record.status === "pending") {
    const { identity, amount, payee } = openBinding(record, state) ?? {};
    const input = { verificationSid: record.sid, code, identity, amount, payee };
    await check(input, context, { ...caller, byPerson: true, ip }, trace);
  }
  return viewEntry(token, context);
}

/** A new message to the same destination, under the same limits as any resend. @throws VerifyError */
export async function resendFromPage(
  token: string,
  ip: string | undefined,
  context: Context,
  trace: Trace,
): Promise<EntryView> {
  const { entry, state } = await find(token, context);
  const { record, caller } = await recordBehind(entry, state);
  const { channel } = record;
  if (channel === "totp") throw new VerifyError("CHANNEL_NOT_AVAILABLE");
  trace.caller = caller;
  const { contact, identity, purpose, nonce, amount, payee, prior } = openBinding(record, state) ?? {};
  const whom = contact === undefined ? { to: await destinationOf(record, context, state) } : { contact };
  const input = { ...whom, channel, identity, purpose, nonce, amount, payee, proof: prior?.jti, resend: true };
  await send(input, context, { ...caller, byPerson: true, ip }, trace);
  return viewEntry(token, context);
}

async function find(token: string, context: Context) {
  const state = await context.state();
  for (const key of noteOf(token, state.fingerprint)) {
    const note = await state.store.recall("", "entry", key);
    if (note !== undefined) return { entry: note as unknown as Entry, key, state };
  }
  throw new VerifyError("VERIFICATION_NOT_FOUND");
}

async function recordBehind({ sid, factor: _, ...caller }: Entry, { store }: State) {
  const record = await store.findVerification(caller.tenant, sid);
  if (!record) throw new VerifyError("VERIFICATION_NOT_FOUND");
  return { record, caller };
}
