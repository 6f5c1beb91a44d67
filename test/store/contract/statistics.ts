import { describe, expect, test } from "vitest";
import type { Decision, Tally, VerificationFilter, VerificationRecord } from "../../../src/core/ports/store.js";
import { DAY, decisionOf, MINUTE, SENT } from "../calls.js";
import { house, type Open, START } from "./house.js";

const HOUR = 60 * MINUTE;

/** What an operator's console reads: pages of verifications, and what was counted. */
export function statisticsContract(name: string, open: Open): void {
  describe(`${name}: pages of verifications`, () => {
    const it = house(open);
    const page = (filter: Partial<VerificationFilter> = {}) =>
      it.store.verifications({ tenant: it.tenant, now: it.at, limit: 10, ...filter });
    const sids = async (filter?: Partial<VerificationFilter>) => (await page(filter)).found.map(({ sid }) => sid);
    const save = async (...all: Partial<VerificationRecord>[]) => {
      for (const one of all) await it.store.saveVerification(it.record({ expiresAt: it.at + DAY, ...one }));
    };
    /** Page by page to the end. */
    const walk = async (filter: Partial<VerificationFilter>) => {
      const seen: string[] = [];
      let pages = 0;
      for (let after: VerificationFilter["after"]; ; ) {
        const { found, next } = await page({ ...filter, after });
        seen.push(...found.map(({ sid }) => sid));
        pages += 1;
        if (!next) return { seen, pages };
        after = next;
      }
    };

    test("newest first, whole records, of this tenant alone", async () => {
      const full = it.record({ sid: "VE2", createdAt: it.at + 5, country: "FR", holder: "p", decoy: true });
      await save({ sid: "VE1" });
      await it.store.saveVerification(full);
      await save({ sid: "VE3", createdAt: it.at + 3 }, { sid: "VE4", tenant: `${it.tenant}-other` });
      expect(await sids()).toEqual(["VE2", "VE3", "VE1"]);
      expect((await page()).found[0]).toStrictEqual(full);
      expect((await page()).next).toBeUndefined();
    });

    test("page by page nothing is missing and nothing comes twice, also within one moment", async () => {
      const all = Array.from({ length: 25 }, (_, i) => `VE${String(i).padStart(2, "0")}`);
      await save(...all.map((sid, i) => ({ sid, createdAt: it.at + Math.floor(i / 10) })));
      expect(await walk({ limit: 4 })).toEqual({ seen: [...all].reverse(), pages: 7 });
      expect(await walk({ limit: 5 })).toEqual({ seen: [...all].reverse(), pages: 5 });
    });

    test("what arrives meanwhile changes no page", async () => {
      await save({ sid: "VE1" }, { sid: "VE2", createdAt: it.at + 1 }, { sid: "VE3", createdAt: it.at + 2 });
      const { next } = await page({ limit: 1 });
      await save({ sid: "VE4", createdAt: it.at + 9 });
      expect(await sids({ after: next })).toEqual(["VE2", "VE1"]);
    });

    test("by status as it is now, channel, country, time and destination", async () => {
      await save(
        { sid: "VE1", country: "US", expiresAt: it.at },
        { sid: "VE2", country: "FR", createdAt: it.at + 2, channel: "call" },
        { sid: "VE3", country: "FR", createdAt: it.at + 3, status: "approved", subject: "new" },
        { sid: "VE4", createdAt: it.at + 4, status: "approved", subject: "old", channel: "email" },
      );
      expect(await sids({ status: "expired" })).toEqual(["VE1"]);
      expect(await sids({ status: "pending" })).toEqual(["VE2"]);
      expect(await sids({ status: "approved" })).toEqual(["VE4", "VE3"]);
      expect(await sids({ country: "FR" })).toEqual(["VE3", "VE2"]);
      expect(await sids({ country: "FR", channel: "call" })).toEqual(["VE2"]);
      expect(await sids({ since: it.at + 2, until: it.at + 3 })).toEqual(["VE3", "VE2"]);
      expect(await sids({ subjects: ["new", "old"] })).toEqual(["VE4", "VE3"]);
      expect(await sids({ subjects: ["new"] })).toEqual(["VE3"]);
      expect(await walk({ subjects: ["new", "old"], limit: 1 })).toMatchObject({ seen: ["VE4", "VE3"] });
      expect(await sids({ subjects: ["new", "old"], channel: "email" })).toEqual(["VE4"]);
      expect(await sids({ subjects: ["none"] })).toEqual([]);
    });

    test("a filter that fits nothing ends all the same, and finds the last one", async () => {
      await save({ sid: "VE0", country: "FR", createdAt: it.at - 1 });
      await save(...Array.from({ length: 1_200 }, (_, i) => ({ sid: `VE${i}-`, createdAt: it.at + i })));
      expect((await walk({ country: "FR", limit: 3 })).seen).toEqual(["VE0"]);
      expect((await walk({ country: "DE", limit: 3 })).seen).toEqual([]);
    });

    test("what was erased, and a place left behind under another fingerprint, is not shown", async () => {
      await save({ sid: "VE1", subject: "gone" }, { sid: "VE2", subject: "old" });
      await it.store.erase(it.tenant, ["gone"]);
      expect(await sids()).toEqual(["VE2"]);
      await save({ sid: "VE2", subject: "new" });
      expect(await sids({ subjects: ["old"] })).toEqual([]);
      expect(await sids({ subjects: ["new", "old"] })).toEqual(["VE2"]);
    });
  });

  describe(`${name}: counters`, () => {
    const it = house(open);
    const decide = (parts: Partial<Decision>) =>
      it.store.recordDecision(decisionOf({ tenant: it.tenant, at: it.at, ...parts }));
    const counted = async (what: Tally["what"], since = START - DAY, spanMs = HOUR) =>
      (await it.store.statistics(it.tenant, since, spanMs))
        .filter((tally) => tally.what === what)
        .map(({ what: _, ...rest }) => rest)
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

    test("a verification begins once and is approved once, in the hour in which it began", async () => {
      const record = it.record({ country: "US" });
      await it.store.saveVerification(record);
      await it.store.saveVerification({ ...record, sends: 2 });
      it.at += HOUR;
      await it.settled([], { ...SENT, approved: true, record: { ...record, status: "approved" } });
      await it.store.saveVerification({ ...record, status: "approved" });
      const one = { at: START, channel: "sms", country: "US", count: 1 };
      expect(await counted("started")).toEqual([one]);
      expect(await counted("approved")).toEqual([one]);
    });

    test("one that is approved at once, and one that is canceled; nobody was sent a decoy", async () => {
      await it.store.saveVerification(it.record({ status: "approved", channel: "totp" }));
      await it.store.saveVerification(it.record({ status: "canceled" }));
      await it.store.saveVerification(it.record({ decoy: true, status: "approved", channel: "call" }));
      const at = START;
      expect(await counted("started")).toEqual([
        { at, channel: "sms", count: 1 },
        { at, channel: "totp", count: 1 },
      ]);
      expect(await counted("approved")).toEqual([{ at, channel: "totp", count: 1 }]);
    });

    test("decisions: what was sent, what refused, how long it took; a replay counts as nothing", async () => {
      await decide({ channel: "sms", country: "US", durationMs: 180 });
      await decide({ channel: "sms", country: "US", durationMs: 151 });
      await decide({ channel: "sms", country: "US", outcome: "replayed", durationMs: 1 });
      await decide({ operation: "check", durationMs: 100_000 });
      await decide({ outcome: "COOLDOWN", rule: "resend_cooldown_seconds", channel: "sms", country: "US" });
      await decide({ outcome: "TWILIO_REJECTED", twilioCode: 60200 });
      const at = START;
      expect(await counted("sent")).toEqual([{ at, channel: "sms", country: "US", count: 2 }]);
      expect(await counted("answered")).toEqual([
        { at, reason: "check", number: 60_000, count: 1 },
        { at, reason: "send", number: 200, count: 2 },
      ]);
      expect(await counted("refused")).toEqual([
        { at, channel: "sms", country: "US", reason: "resend_cooldown_seconds", count: 1 },
        { at, reason: "TWILIO_REJECTED", number: 60200, count: 1 },
      ]);
    });

    test("country and duration come back with their decision", async () => {
      await decide({ country: "US", durationMs: 0 });
      expect((await it.store.decisions({ tenant: it.tenant, limit: 1 }))[0]).toMatchObject({
        country: "US",
        durationMs: 0,
      });
    });

    test("what is counted from outside, summed over spans, from a moment on, of this tenant alone", async () => {
      const undelivered: Tally = { at: START, what: "undelivered", channel: "sms", country: "US", number: 30003 };
      const count = (at: number) => it.store.count(it.tenant, { ...undelivered, at });
      for (const at of [START - HOUR, START, START + 1, START + HOUR, START + 2 * HOUR]) await count(at);
      await it.store.count(`${it.tenant}-other`, undelivered);
      const rest = { channel: "sms", country: "US", number: 30003 };
      expect(await counted("undelivered", START, 2 * HOUR)).toEqual([
        { ...rest, at: START, count: 3 },
        { ...rest, at: START + 2 * HOUR, count: 1 },
      ]);
    });
  });
}
