import { VerifyError } from "../../core/errors.js";

/** Whatever Redis or the way to it did: the one error of this store. `problem` is ours, never a server's text. */
export function unavailable(cause: unknown, problem?: string, fix?: string): VerifyError {
  return new VerifyError("POLICY_STORE_UNAVAILABLE", {
    cause,
    message: problem && `${problem} Nothing was sent.`,
    fix:
      fix ??
      "Try again shortly. If it stays, the operator must check the Redis server of [store] url: that it is reachable, a master, and not out of memory.",
  });
}
