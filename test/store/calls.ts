import { randomUUID } from "node:crypto";
import { linkOf } from "../../src/core/audit.js";
import { createFingerprint } from "../../src/core/fingerprint.js";
import type {
  Decision,
  Intent,
  Note,
  Rule,
  Settlement,
  Store,
  VerificationRecord,
} from "../../src/core/ports/store.js";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 86_400_000;

/** Where a test is about exactness, not about time: nobody gives up on a busy machine. */
export const PATIENCE_MS = 20_000;

/** Of the audit's links. */
export const FINGERPRINT = createFingerprint(Buffer.alloc(32, "audit"));
export const LINK = linkOf(FINGERPRINT);

export function ruleOf(parts: Partial<Rule> = {}): Rule {
  return { name: "rule", keys: ["rule|a"], limit: 3, windowMs: 10 * MINUTE, counts: "attempt", ...parts };
}

/** A new intent each time, of one destination. */
export function intentOf(parts: Partial<Intent> = {}): Intent {
  return {
    operation: "send",
    tenant: "default",
    keys: [`intent-${randomUUID()}`],
    fingerprints: ["fingerprint"],
    subjects: ["subject"],
    supplied: false,
    keepMs: MINUTE,
    leaseMs: 15 * SECOND,
    ...parts,
  };
}

export function recordOf(parts: Partial<VerificationRecord> = {}): VerificationRecord {
  return {
    sid: `VE${randomUUID()}`,
    tenant: "default",
    subject: "subject",
    mask: "+1•••71",
    channel: "sms",
    status: "pending",
    createdAt: 1,
    expiresAt: 600_001,
    updatedAt: 1,
    sends: 1,
    wrongChecks: 0,
    ...parts,
  };
}

export function decisionOf(parts: Partial<Decision> = {}): Decision {
  return { at: 1, tenant: "default", actor: "a", session: "s", operation: "send", outcome: "done", ...parts };
}

/** Of a name of its own. */
export function noteOf(parts: Partial<Note> = {}): Note {
  return { tenant: "default", kind: "receipt", key: randomUUID(), value: "value", keepMs: MINUTE, ...parts };
}

export const SENT: Settlement & { kind: "done" } = { kind: "done", result: { sent: true } };

export async function admitted(store: Store, intent: Intent, rules: Rule[]) {
  const admission = await store.admit(intent, rules);
  if (admission.kind !== "admitted") throw new Error(`expected an admission, got ${JSON.stringify(admission)}`);
  return admission;
}
