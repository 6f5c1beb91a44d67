import type { Decision, DecisionFilter, VerificationRecord } from "../../core/ports/store.js";
import type { Connection } from "./connection.js";
import { keysOf } from "./keys.js";
import type { TestClock } from "./scripts.js";
import { DECIDE, DECISIONS, LATEST, SAVE } from "./scripts.js";

/** Attempts are kept 30 days by Twilio (facts/twilio-verify.md §1.3); our record of them as long. */
const RECORD_KEPT_MS = 30 * 86_400_000;

/** Verifications, holders and the decision log. */
export function createRecords(connection: Connection, testAt: TestClock) {
  return {
    async findVerification(tenant: string, sid: string): Promise<VerificationRecord | undefined> {
      return recordFrom(await connection.get(keysOf(tenant).verification(sid)));
    },

    async latestVerification(tenant: string, subjects: readonly string[]): Promise<VerificationRecord | undefined> {
      const names = keysOf(tenant);
      const args = [...subjects, names.verification("")];
      return recordFrom((await connection.run(LATEST, subjects.map(names.verificationsOf), args)) as string | null);
    },

    async saveVerification(record: VerificationRecord): Promise<void> {
      const call = saveCall(record);
      await connection.run(SAVE, [call.key, call.bySubject, call.ledBy], [JSON.stringify(call)]);
    },

    isHolder: (tenant: string, holders: readonly string[]) => connection.exists(holders.map(keysOf(tenant).holder)),

    async recordDecision(decision: Decision): Promise<void> {
      const { decisionNumber, decisions } = keysOf(decision.tenant);
      const { at, subject, verificationSid } = decision;
      const flag = flagOf(decision);
      const logs = [
        decisions("all"),
        ...(flag === REFUSED ? [decisions("refused")] : []),
        ...(subject === undefined ? [] : [decisions("subject", subject)]),
        ...(verificationSid === undefined ? [] : [decisions("sid", verificationSid)]),
      ];
      const call = JSON.stringify({ at, testAt: testAt(), keptMs: RECORD_KEPT_MS });
      await connection.run(DECIDE, [decisionNumber, ...logs], [call, flag, JSON.stringify(decision)]);
    },

    async decisions(filter: DecisionFilter): Promise<Decision[]> {
      const { subjects, since = 0, until = "+inf", refusedOnly, limit, verificationSid } = filter;
      const bySubject = verificationSid !== undefined && subjects?.length ? new Set(subjects) : undefined;
      const args = [since, until, bySubject ? Number.MAX_SAFE_INTEGER : limit, refusedOnly ? REFUSED : ""].map(String);
      const found = (await connection.run(DECISIONS, logsFor(filter), args)) as string[];
      return newestFirst(found)
        .filter(({ subject }) => !bySubject || (subject !== undefined && bySubject.has(subject)))
        .slice(0, limit);
    },
  };
}

const REFUSED = "r";
const DONE = "d";
const flagOf = ({ outcome }: Decision) => (outcome === "done" || outcome === "replayed" ? DONE : REFUSED);
/** What decide.lua sets before a decision: its number and the flag. */
const PREFIX_LENGTH = 17;

/** The narrowest logs that hold all of what is asked. */
function logsFor({ tenant, subjects, verificationSid, refusedOnly }: DecisionFilter): string[] {
  const { decisions } = keysOf(tenant);
  if (verificationSid !== undefined) return [decisions("sid", verificationSid)];
  if (subjects?.length) return [...new Set(subjects)].map((subject) => decisions("subject", subject));
  return [decisions(refusedOnly ? "refused" : "all")];
}

function newestFirst(found: string[]): Decision[] {
  const members = found.flatMap((member, index) => (index % 2 ? [] : { member, at: Number(found[index + 1]) }));
  return members
    .sort((a, b) => b.at - a.at || (b.member > a.member ? 1 : -1))
    .map(({ member }) => JSON.parse(member.slice(PREFIX_LENGTH)) as Decision);
}

/** A save as verification.lua reads it. */
export function saveCall(record: VerificationRecord) {
  const names = keysOf(record.tenant);
  return {
    key: names.verification(record.sid),
    bySubject: names.verificationsOf(record.subject),
    ledBy: names.ledTo(record.sid),
    sid: record.sid,
    createdAt: record.createdAt,
    pending: record.status === "pending",
    keptMs: RECORD_KEPT_MS,
    record: JSON.stringify(record),
  };
}

function recordFrom(text: string | null): VerificationRecord | undefined {
  return text === null ? undefined : (JSON.parse(text) as VerificationRecord);
}
