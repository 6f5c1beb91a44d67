/** A context for explain: the real catalogue; without more, no credentials and no store, and touching either fails. */
import { createCatalogue } from "../../src/catalog/catalog.js";
import { VerifyError } from "../../src/core/errors.js";
import type { Context } from "../../src/core/ports/context.js";
import type { Attempt, Gateway, GatewayResult, Verification } from "../../src/core/ports/gateway.js";
import type { Caller, VerificationStatus } from "../../src/core/ports/settings.js";
import type { Decision, Store, VerificationRecord } from "../../src/core/ports/store.js";
import { createVault } from "../../src/core/vault.js";

export const NOW = Date.parse("2026-11-22T10:00:00Z");
export const SID = `VE${"0".repeat(30)}a1`;
export const caller: Caller = { tenant: "t1", actor: "agent", session: "s1" };
export const catalogue = createCatalogue();

export interface History {
  record?: Partial<VerificationRecord>;
  decisions?: Partial<Decision>[];
  /** Newest first; absent: no credentials. */
  attempts?: Partial<Attempt>[];
  failure?: boolean;
  /** What Twilio answers for the verification itself; absent: it does not answer that. */
  live?: VerificationStatus | "gone";
}

export function contextOf(history?: History): Context {
  return {
    settings: { codeTtlSeconds: 600 } as Context["settings"],
    clock: { now: () => NOW },
    log: () => {},
    catalogue: async () => catalogue,
    receipts: () => Promise.reject(new VerifyError("INTERNAL")),
    challenges: () => Promise.reject(new VerifyError("INTERNAL")),
    gateway: async () => gatewayOf(history),
    state: async () => {
      if (!history) throw new VerifyError("POLICY_STORE_UNAVAILABLE");
      return { store: storeOf(history), fingerprint: () => [""] as [string], vault: createVault(new Uint8Array(32)) };
    },
  };
}

function gatewayOf(history?: History): Gateway {
  if (!history?.attempts && !history?.failure) throw new VerifyError("NOT_CONFIGURED");
  const listAttempts: Gateway["listAttempts"] = async ({ verificationSid }) => {
    if (history.failure) return { ok: false, failure: { certainty: "unknown" } } satisfies GatewayResult<never>;
    if (verificationSid !== SID) throw new Error("asked for more than the one verification");
    return { ok: true, value: { attempts: history.attempts!.map(attemptOf) } };
  };
  const fetchVerification: Gateway["fetchVerification"] = async () => {
    if (!history.live) return { ok: false, failure: { certainty: "unknown" } };
    if (history.live === "gone")
      return { ok: false, failure: { certainty: "rejected", httpStatus: 404, twilioCode: 20404 } };
    return { ok: true, value: { sid: SID, status: history.live } as Verification };
  };
  return { listAttempts, fetchVerification } as Gateway;
}

const attemptOf = (attempt: Partial<Attempt>): Attempt => ({
  sid: `VL${"0".repeat(32)}`,
  verificationSid: SID,
  to: "+14155552671",
  channel: "sms",
  converted: false,
  createdAt: NOW - 120_000,
  state: "unconfirmed",
  delivery: "sent",
  ...attempt,
});

function storeOf({ record, decisions = [] }: History): Store {
  const whole: VerificationRecord | undefined = record && {
    sid: SID,
    tenant: "t1",
    subject: "hmac",
    mask: "+1415•••2671",
    channel: "sms",
    status: "pending",
    createdAt: NOW - 120_000,
    expiresAt: NOW + 480_000,
    updatedAt: NOW - 120_000,
    sends: 1,
    wrongChecks: 0,
    ...record,
  };
  const findVerification: Store["findVerification"] = async (tenant, sid) =>
    tenant === "t1" && sid === SID ? whole : undefined;
  const list: Store["decisions"] = async (filter) =>
    decisions
      .map((decision) => ({ ...caller, at: NOW, operation: "send", outcome: "done", ...decision }) as Decision)
      .filter(
        ({ tenant, at, verificationSid }) =>
          tenant === filter.tenant &&
          at >= (filter.since ?? 0) &&
          at <= (filter.until ?? Number.MAX_SAFE_INTEGER) &&
          (filter.verificationSid === undefined || verificationSid === filter.verificationSid),
      );
  const recall: Store["recall"] = async () => undefined;
  return { findVerification, decisions: list, recall } as Store;
}
