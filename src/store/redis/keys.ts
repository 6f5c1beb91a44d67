import type { NoteKind } from "../../core/ports/store.js";

/** Everything of a tenant shares one hash tag: in a cluster a script may only touch keys of one slot (facts/policy.md §3.3). */
export function keysOf(tenant: string) {
  const key = (...parts: string[]) => [`{vg:${encodeURIComponent(tenant)}}`, ...parts].join(":");
  return {
    clock: key("clock"),
    log: (rule: string) => key("log", rule),
    claim: (intent: string) => key("claim", intent),
    /** Hits that an approval of this subject releases. */
    releases: (subject: string) => key("releases", subject),
    holder: (holder: string) => key("holder", holder),
    verification: (sid: string) => key("verification", sid),
    /** All of the last 30 days by the time when they began. */
    verifications: key("verifications-by-time"),
    /** Counters of one hour. */
    tally: (hour: number) => key("tally", String(hour)),
    verificationsOf: (subject: string) => key("verifications", subject),
    personsOf: (subject: string) => key("persons", subject),
    /** Claims of the intents that led to a verification. */
    ledTo: (sid: string) => key("led-to", sid),
    note: (kind: NoteKind, name: string) => key("note", kind, name),
    openEvents: key("open-events"),
    audit: key("audit"),
    auditEnds: key("audit-ends"),
    decisions: (of: "all" | "refused" | "subject" | "sid", value = "") => key("decisions", of, value),
  };
}

export type Keys = ReturnType<typeof keysOf>;

/** A script's keys must be declared; its JSON names them by their number. */
export function numbered(...keys: string[]) {
  const numberOf = (key: string) => {
    const index = keys.indexOf(key);
    return index < 0 ? keys.push(key) : index + 1;
  };
  return { keys, numberOf };
}

/** A reservation says where its claim is, so that nothing else must be looked up. */
export interface Reservation {
  id: string;
  tenant: string;
  /** The intent's key under which it was claimed. */
  intent: string;
}

export function reservationText({ id, tenant, intent }: Reservation): string {
  return `${id}:${encodeURIComponent(tenant)}:${intent}`;
}

/** Undefined for what this store never gave out. */
export function reservationFrom(text: string): Reservation | undefined {
  const [, id, tenant, intent] = /^([\da-f-]{36}):([^:]*):(.*)$/s.exec(text) ?? [];
  return id && intent !== undefined ? { id, tenant: decodeURIComponent(tenant!), intent } : undefined;
}
