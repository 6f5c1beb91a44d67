import type { PersonRecord, VerificationRecord } from "../../core/ports/store.js";
import { isProven, type KnownPerson, personOf } from "../person.js";
import { hourOf, talliesOfRecord } from "../tally.js";
import type { Connection } from "./connection.js";
import { type Keys, keysOf } from "./keys.js";
import { ERASE, LATEST, SAVE, type TestClock } from "./scripts.js";
import { fieldOf } from "./tallies.js";

/** Attempts are kept 30 days by Twilio (facts/twilio-verify.md §1.3); our record of them as long. */
export const RECORD_KEPT_MS = 30 * 86_400_000;

/** Verifications and persons. */
export function createRecords(connection: Connection, testAt: TestClock) {
  async function knownOf(tenant: string, holders: readonly string[]): Promise<KnownPerson[]> {
    return (await connection.mget(holders.map(keysOf(tenant).holder))).map(personFrom);
  }

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
      const call = { ...saveCall(record), testAt: testAt() };
      const keys = [keysOf(record.tenant).clock, call.key, call.bySubject, call.ledBy];
      await connection.run(SAVE, keys, [JSON.stringify(call)]);
    },

    isHolder: async (tenant: string, holders: readonly string[]): Promise<boolean> =>
      isProven(await knownOf(tenant, holders)),

    findPerson: async (tenant: string, holders: readonly string[]): Promise<PersonRecord | undefined> =>
      personOf(await knownOf(tenant, holders)),

    async erase(tenant: string, subjects: readonly string[]): Promise<number> {
      const { verifications, verificationsOf, personsOf, verification, ledTo } = keysOf(tenant);
      const bySubject = subjects.flatMap((subject) => [verificationsOf(subject), personsOf(subject)]);
      const keys = [verifications, ...bySubject];
      const call = JSON.stringify({ subjects, verification: verification(""), ledTo: ledTo("") });
      return (await connection.run(ERASE, keys, [call])) as number;
    },
  };
}

/** A save as verification.lua and person.lua read it. */
export function saveCall(record: VerificationRecord) {
  const names = keysOf(record.tenant);
  const { sid, subject, holder, serviceSid, createdAt, updatedAt } = record;
  return {
    key: names.verification(sid),
    bySubject: names.verificationsOf(subject),
    ledBy: names.ledTo(sid),
    sid,
    createdAt,
    pending: record.status === "pending",
    byTime: names.verifications,
    ...tallied(record, names),
    keptMs: RECORD_KEPT_MS,
    record: JSON.stringify(record),
    person: holder && {
      key: names.holder(holder),
      ofSubject: names.personsOf(subject),
      about: { subject, serviceSid, verificationSid: sid, newestAt: createdAt, updatedAt },
    },
  };
}

function tallied(record: VerificationRecord, names: Keys) {
  const tallies = talliesOfRecord(record);
  if (!tallies) return {};
  return {
    tally: names.tally(hourOf(record.createdAt)),
    started: fieldOf(tallies.started),
    approved: record.status === "approved" ? fieldOf(tallies.approved) : undefined,
  };
}

function recordFrom(text: string | null): VerificationRecord | undefined {
  return text === null ? undefined : (JSON.parse(text) as VerificationRecord);
}

/** Before persons were kept, there was only the time when one was verified. */
function personFrom(text: string | null): KnownPerson {
  if (text === null) return {};
  const known = JSON.parse(text) as number | (PersonRecord & { newestAt: number });
  if (typeof known === "number") return { verifiedAt: known };
  const { newestAt: _, ...person } = known;
  return person;
}
