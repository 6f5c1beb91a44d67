import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import type { Context } from "../ports/context.js";
import type { Caller, Channel, Settings } from "../ports/settings.js";
import { contactMask } from "./gates.js";

const HANDLE = /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$/;

/** The destination behind a handle; undefined when there is no such contact. @throws VerifyError */
export async function resolveContact(
  handle: string,
  context: Context,
  { tenant }: Caller,
): Promise<string | undefined> {
  if (!context.contacts) {
    throw new VerifyError("INVALID_INPUT", {
      message: "No contacts are configured here.",
      fix: "Give to; or the operator must set [agents] contacts.",
    });
  }
  if (!HANDLE.test(handle)) {
    throw new VerifyError("INVALID_INPUT", {
      message: "contact is not a handle: letters, digits, and _ . @ - after the first.",
    });
  }
  return (await context.contacts()).resolve(handle, tenant);
}

/** Stands where the destination would: counted like one, sent to never. */
export function decoyDestination(handle: string): Destination {
  return { kind: "phone", value: "", key: `contact:${handle}`, mask: contactMask(handle) };
}

/** For callers who may know which contacts exist. */
export const noSuchContact = () =>
  new VerifyError("INVALID_DESTINATION", {
    message: "There is no such contact.",
    fix: "Check the handle; the operator keeps the contacts.",
  });

/** Channels whose answer looks different when something was really sent, and our own, which asks no Twilio. @throws VerifyError `CHANNEL_NOT_AVAILABLE` */
export function requireUnsurprising(channel: Channel, { psd2 }: Settings): void {
  // With PSD2 Twilio refuses calls (60214), and it would refuse those to known contacts alone.
  const usable = psd2 ? ["sms", "whatsapp", "email"] : ["sms", "call", "whatsapp", "email"];
  if (usable.includes(channel)) return;
  throw new VerifyError("CHANNEL_NOT_AVAILABLE", {
    message: `The ${channel} channel cannot be used for a contact: its answer would tell whether the contact exists.`,
    fix: `Use ${usable.join(" or ")}.`,
    alternatives: usable,
  });
}
