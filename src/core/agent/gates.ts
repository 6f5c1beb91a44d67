/**
 * core/agent/ — what a model may not do although an application may: the model may be fooled by what it reads. Pure.
 *
 * This file: what is refused at the door. None of it can be changed by an argument.
 */
import { VerifyError } from "../errors.js";
import type { Caller, Settings } from "../ports/settings.js";

const CONTACT_MASK = "contact:";
/** What everybody sees of a contact's destination, so that the number is nowhere. */
export const contactMask = (handle: string): string => `${CONTACT_MASK}${handle}`;

/** Whether this caller must not even learn which contacts exist. */
export function isBlindfolded({ agent }: Caller, { agents }: Settings): boolean {
  return agent === true && agents.contacts;
}

/** What was sent to a contact is told to such a caller from our own record alone: Twilio knows only the real ones. */
export const isOfContact = ({ mask }: { mask: string }): boolean => mask.startsWith(CONTACT_MASK);

/** A Service may have other systems' verifications, and other tenants': to an agent they do not exist. */
export const isForeign = (record: object | undefined, { agent }: Caller): boolean => agent === true && !record;

/** @throws VerifyError `INVALID_INPUT` where only contacts may be verified. */
export function requireContact({ to }: { to?: string }, caller: Caller, { agents }: Settings): void {
  if (!caller.agent || agents.destinations !== "contacts" || to === undefined) return;
  throw new VerifyError("INVALID_INPUT", {
    message: "This installation verifies its own contacts only, so a number or address is not taken.",
    fix: "Give the contact's handle as contact, or the verification_sid that send_otp returned.",
  });
}

/** @throws VerifyError `CODE_ENTRY_DISABLED` where codes stay out of the conversation. */
export function requireNoCode({ code }: { code?: string }, caller: Caller, { agents }: Settings): void {
  if (caller.agent && agents.codeEntry === "page" && code !== undefined) throw new VerifyError("CODE_ENTRY_DISABLED");
}
