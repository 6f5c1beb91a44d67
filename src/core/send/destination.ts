import { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { VerificationRecord } from "../ports/store.js";
import { openDestination } from "./sent.js";

/** We keep fingerprints; Twilio knows the number while the verification lives. @throws VerifyError `VERIFICATION_EXPIRED` */
export async function destinationOf(record: VerificationRecord, context: Context, state: State): Promise<string> {
  const kept = openDestination(record, state);
  if (kept !== undefined) return kept;
  if (record.channel === "custom") {
    throw new VerifyError("CHANNEL_NOT_AVAILABLE", {
      message: "This code cannot be sent again from here: the address is not kept.",
      fix: "Ask in the conversation for a new code.",
    });
  }
  const fetched = await (await context.gateway()).fetchVerification(record.sid);
  if (!fetched.ok) throw new VerifyError("VERIFICATION_EXPIRED");
  return fetched.value.to;
}
