/** What must not come out: each kind of it as a row, with the places that are meant to have it. */
import type { Place } from "./places.js";

/** How a value can be written: see spellings.ts. */
export type Form = "number" | "digits" | "mailbox" | "secret";

interface Kind {
  form: Form;
  /** Where it is meant to be, and is at least once in a run. It is nowhere else. */
  meant: readonly Place[];
}

const BOOK = ["simulator", "contacts file", "contacts server"] as const;

/** A new secret of the product is a new row here. */
export const KINDS = {
  number: { form: "number", meant: ["simulator"] },
  "contact's number": { form: "number", meant: BOOK },
  "contact's mailbox": { form: "mailbox", meant: BOOK },
  "refused number": { form: "number", meant: [] },
  mailbox: { form: "mailbox", meant: ["simulator"] },
  code: { form: "digits", meant: ["simulator"] },
  "wrong code": { form: "digits", meant: ["simulator"] },
  "TOTP secret": { form: "secret", meant: ["entry page", "command stdout"] },
  "TOTP code": { form: "digits", meant: ["simulator"] },
  "recovery code": { form: "secret", meant: ["entry page"] },
  "client address": { form: "secret", meant: ["simulator"] },
  identity: {
    form: "secret",
    meant: ["send and check results", "redeem results", "gateway answers", "library results"],
  },
  nonce: { form: "secret", meant: ["send and check results"] },
  payment: { form: "secret", meant: ["send and check results", "entry page", "simulator"] },
  "idempotency key": { form: "secret", meant: [] },
  "free text": { form: "secret", meant: [] },
  "account SID": { form: "secret", meant: ["key files"] },
  "API key SID": { form: "secret", meant: ["key files"] },
  "API key secret": { form: "secret", meant: ["key files"] },
  "Auth Token": { form: "secret", meant: ["key files"] },
  "HMAC key": { form: "secret", meant: ["key files"] },
  "receipt key": { form: "secret", meant: ["key files"] },
  "contacts token": { form: "secret", meant: ["contacts server"] },
  "console session": { form: "secret", meant: [] },
  "gateway token": { form: "secret", meant: ["command stdout"] },
  "Redis password": { form: "secret", meant: [] },
  "entry token": { form: "secret", meant: ["send and check results", "questions to the person", "entry page"] },
  confirmation: { form: "secret", meant: ["refusals", "questions to the person"] },
  "receipt handle": { form: "secret", meant: ["send and check results", "library results"] },
  "receipt token": { form: "secret", meant: ["send and check results", "library results"] },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

export interface Canary {
  kind: KindName;
  value: string;
}

/** What a run plants, and what it calls. */
export interface Ledger {
  /** Gives the value back, so that it is planted where it is used. */
  plant(kind: KindName, value: string): string;
  canaries(): Canary[];
  /** Tools that answered with a success. */
  answered: Set<string>;
}

export function openLedger(): Ledger {
  const canaries = new Map<string, Canary>();
  return {
    plant(kind, value) {
      if (!canaries.has(value)) canaries.set(value, { kind, value });
      return value;
    },
    canaries: () => [...canaries.values()],
    answered: new Set(),
  };
}
