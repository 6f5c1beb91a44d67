/** A chain of decisions that a test holds in its hands, and a store that answers from it. */
import { verifyAudit } from "../../src/core/audit.js";
import type { AuditEnds, AuditEntry, Decision, Store } from "../../src/core/ports/store.js";
import { decisionOf, FINGERPRINT, LINK } from "../store/calls.js";

export const NOWHERE = { number: 0, link: "" };

export function chainOf(length: number, link = LINK) {
  const entries: AuditEntry[] = [];
  const ends: AuditEnds = { base: NOWHERE, head: NOWHERE };
  const pages: number[] = [];
  const append = (using = link, parts: Partial<Decision> = {}) => {
    const decision = decisionOf({ at: ends.head.number, ...parts });
    ends.head = { number: ends.head.number + 1, link: using(ends.head.link, decision) };
    entries.push({ ...ends.head, decision });
  };
  for (let number = 1; number <= length; number++) append();
  /** The first so many go, as retention takes them. */
  const prune = (count: number) => {
    const { number, link } = entries.splice(0, count).at(-1)!;
    ends.base = { number, link };
  };
  const store = {
    auditEnds: async () => structuredClone(ends),
    auditTrail: async (_tenant: string, after: number, limit: number) => {
      pages.push(limit);
      return structuredClone(entries.filter(({ number }) => number > after).slice(0, limit));
    },
  } as unknown as Store;
  const verify = (head?: AuditEnds["head"], fingerprint = FINGERPRINT) =>
    verifyAudit(store, fingerprint, "default", head);
  return { entries, ends, pages, store, append, prune, verify };
}

export type Chain = ReturnType<typeof chainOf>;
