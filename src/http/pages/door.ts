import { toVerifyError, VerifyError } from "../../core/errors.js";
import type { EnrolmentDoor } from "./enrolment.js";
import type { EntryDoor } from "./entry.js";

type Door = EntryDoor & EnrolmentDoor;

/** The doors of several tenants as one: a page's token is known to one of them, and a call changes nothing at the others. */
export function doorOfAll(doors: () => readonly Door[]): Door {
  const ask = async <T>(call: (door: Door) => Promise<T>): Promise<T> => {
    for (const door of doors()) {
      try {
        return await call(door);
      } catch (error) {
        if (toVerifyError(error).code !== "VERIFICATION_NOT_FOUND") throw error;
      }
    }
    throw new VerifyError("VERIFICATION_NOT_FOUND");
  };
  return {
    entry: (token) => ask((door) => door.entry(token)),
    enter: (token, code, from) => ask((door) => door.enter(token, code, from)),
    resend: (token, from) => ask((door) => door.resend(token, from)),
    enrolment: (token) => ask((door) => door.enrolment(token)),
    confirmEnrolment: (token, code) => ask((door) => door.confirmEnrolment(token, code)),
    recoveryCodes: (token) => ask((door) => door.recoveryCodes(token)),
  };
}
