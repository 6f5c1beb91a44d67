/** Why each refusal happens, in words that carry nothing of the token. */
const REASONS = {
  malformed: "The receipt is not written as a receipt is.",
  too_long: "The receipt is longer than 4 KiB.",
  bad_signature: "The signature does not belong to the receipt.",
  unknown_key: "The receipt names a key that is not in the key set.",
  keys_unavailable: "The key set cannot be read now, so the receipt is neither good nor bad.",
  wrong_type: "The token is of another type than a verification receipt.",
  wrong_algorithm: "The receipt is not signed with EdDSA.",
  wrong_issuer: "The receipt is from another issuer.",
  wrong_audience: "The receipt is for another audience.",
  expired: "The receipt has expired.",
  not_yet_valid: "The receipt is not valid yet.",
  wrong_nonce: "The receipt does not answer this nonce.",
  wrong_purpose: "The receipt is for another purpose.",
  wrong_subject: "The receipt is about another subject.",
  simulated: "A simulator, not a person, approved this receipt.",
  unsupported_header: "The receipt has a header that receipts never have.",
} as const;

/** Closed: switch on it, never on the message. `keys_unavailable` alone may be worth a second try. */
export type ReceiptErrorReason = keyof typeof REASONS;

/**
 * A receipt that must not be accepted.
 *
 * @example
 * ```ts
 * if (error instanceof ReceiptError && error.reason === "expired") askAgain();
 * ```
 */
export class ReceiptError extends Error {
  override readonly name = "ReceiptError";

  constructor(
    readonly reason: ReceiptErrorReason,
    options?: ErrorOptions,
  ) {
    super(REASONS[reason], options);
  }
}
