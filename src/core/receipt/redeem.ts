import { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { ReceiptClaims } from "../ports/outside.js";
import type { Caller } from "../ports/settings.js";
import type { Trace } from "../trace.js";
import { keptToken, notesOf } from "./receipt.js";

export interface RedeemInput {
  /** The handle that check_otp gave, or the signed token. */
  receipt: string;
  /** What your backend gave, or knows, of this flow: a nonce of the send must be given, the others are compared if so. */
  nonce?: string;
  purpose?: string;
  sub?: string;
}

export interface RedeemResult {
  /** Signed; verify it offline too if it travels further. */
  token: string;
  claims: ReceiptClaims;
  simulated?: true;
}

/**
 * Exchanges a receipt for what it proves: once. A second try, another flow's receipt and one that never was get the
 * same answer. @throws VerifyError `VERIFICATION_NOT_FOUND` | `VERIFICATION_EXPIRED`
 */
export async function redeem(
  input: RedeemInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<RedeemResult> {
  const state = await context.state();
  const handle = await handleOf(input.receipt, context);
  const token = handle && (await keptToken(handle, state, caller));
  const claims = token && (await (await context.receipts()).read(token));
  if (!handle || !token || !claims) throw noReceipt();
  const { verification } = claims.provider;
  const record = await state.store.findVerification(caller.tenant, verification);
  Object.assign(trace, { verificationSid: verification, mask: claims.dst?.mask, subject: record?.subject });
  if (!isOfThisFlow(claims, input)) throw noReceipt();
  if (claims.exp * 1_000 <= context.clock.now()) throw expired();
  if (!(await spendReceipt(handle, state, caller))) throw noReceipt();
  return { token, claims, ...(context.settings.simulated && { simulated: true as const }) };
}

export async function handleOf(receipt: string, context: Context): Promise<string | undefined> {
  if (receipt.startsWith("rcp_")) return receipt;
  return (await (await context.receipts()).read(receipt))?.jti;
}

/** What is expected must be the same; a nonce of the send must be expected, too. */
function isOfThisFlow(claims: ReceiptClaims, expected: RedeemInput): boolean {
  return (["nonce", "purpose", "sub"] as const).every((name) =>
    name === "nonce" || expected[name] !== undefined ? claims[name] === expected[name] : true,
  );
}

/** Once, ever. @returns false when somebody else was first, or it never was. */
export async function spendReceipt(
  handle: string,
  { store, fingerprint }: State,
  { tenant }: Caller,
): Promise<boolean> {
  for (const key of notesOf(handle, fingerprint)) {
    const spent = await store.spend(tenant, "receipt", key);
    if (spent !== undefined) return spent !== "spent";
  }
  return false;
}

const noReceipt = () =>
  new VerifyError("VERIFICATION_NOT_FOUND", {
    message: "No receipt matches: it was redeemed already, belongs to another flow, or never existed.",
    fix: "Do not treat the person as verified. Start a new verification with send_otp.",
  });

const expired = () =>
  new VerifyError("VERIFICATION_EXPIRED", {
    message: "The receipt has expired; the person was verified, but too long ago.",
    fix: "Start a new verification with send_otp, and redeem its receipt at once.",
  });
