import { setTimeout as sleep } from "node:timers/promises";
import type { AuditEnds, AuditEntry, Decision, DecisionFilter, Link } from "../../core/ports/store.js";
import { hourOf, talliesOf } from "../tally.js";
import type { Connection } from "./connection.js";
import { keysOf, numbered } from "./keys.js";
import { RECORD_KEPT_MS } from "./records.js";
import { DECIDE, DECISIONS, type TestClock, TRAIL } from "./scripts.js";
import { fieldOf } from "./tallies.js";
import { unavailable } from "./unavailable.js";

type End = AuditEnds["head"];
type TrailReply = [head: number, link: string, base: number, baseLink: string, entries: StreamEntry[]];
type StreamEntry = [id: string, fields: string[]];

interface Waiting {
  decision: Decision;
  done(): void;
  failed(error: unknown): void;
}

const LARGEST_BATCH = 64;
const MOST_HEADS = 1_000;
/** How long the processes that add to one chain may get in each other's way. */
const CONTENTION_MS = 2_000;

const REFUSED = "r";
const DONE = "d";

/**
 * The chain of decisions. Lua has no HMAC, so links are made here and appended only if the chain still ends where they
 * begin; if another process was there first they are made anew. Decisions of this process that wait go together.
 */
export function createAudit(connection: Connection, link: Link, testAt: TestClock) {
  const queues = new Map<string, Waiting[]>();
  /** Where each chain ended last. Only a guess: the script compares. */
  const heads = new Map<string, End>();

  function recordDecision(decision: Decision): Promise<void> {
    return new Promise((done, failed) => {
      const { tenant } = decision;
      const queue = queues.get(tenant) ?? [];
      queue.push({ decision, done, failed });
      if (queues.has(tenant)) return;
      queues.set(tenant, queue);
      void drain(tenant, queue);
    });
  }

  async function drain(tenant: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, LARGEST_BATCH);
      try {
        await append(
          tenant,
          batch.map(({ decision }) => decision),
        );
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    queues.delete(tenant);
  }

  async function append(tenant: string, decisions: Decision[]): Promise<void> {
    const giveUpAt = performance.now() + CONTENTION_MS;
    let head = heads.get(tenant) ?? { number: 0, link: "" };
    for (let tries = 0; tries === 0 || performance.now() < giveUpAt; tries += 1) {
      const links = linksAfter(head, decisions);
      const { keys, args } = decideCall(tenant, head, decisions, links, testAt());
      const actual = (await connection.run(DECIDE, keys, args)) as [number, string] | null;
      if (!actual) return know(tenant, { number: head.number + decisions.length, link: links.at(-1)! });
      head = { number: actual[0], link: actual[1] };
      // The first guess of a process is always wrong: nobody is in its way yet.
      if (tries > 0) await sleep(Math.random() * Math.min(2 ** tries, 32));
    }
    throw unavailable(new Error("contention"));
  }

  function linksAfter({ link: previous }: End, decisions: Decision[]): string[] {
    const links: string[] = [];
    for (const decision of decisions) links.push(link(links.at(-1) ?? previous, decision));
    return links;
  }

  function know(tenant: string, head: End): void {
    if (heads.size >= MOST_HEADS) heads.clear();
    heads.set(tenant, head);
  }

  async function trail(tenant: string, after: number, limit: number): Promise<TrailReply> {
    const { auditEnds, audit } = keysOf(tenant);
    const args = [after, limit, testAt() ?? ""].map(String);
    return (await connection.run(TRAIL, [auditEnds, audit], args)) as TrailReply;
  }

  return {
    recordDecision,
    async auditTrail(tenant: string, after: number, limit: number): Promise<AuditEntry[]> {
      return (await trail(tenant, after, limit))[4].map(entryOf);
    },
    async auditEnds(tenant: string): Promise<AuditEnds> {
      const [number, link, baseNumber, baseLink] = await trail(tenant, 0, 0);
      return { base: { number: baseNumber, link: baseLink }, head: { number, link } };
    },

    async decisions(filter: DecisionFilter): Promise<Decision[]> {
      const { tenant, subjects, since = 0, until = "+inf", refusedOnly, limit, verificationSid } = filter;
      const bySubject = verificationSid !== undefined && subjects?.length ? new Set(subjects) : undefined;
      const args = [since, until, bySubject ? Number.MAX_SAFE_INTEGER : limit, refusedOnly ? REFUSED : ""].map(String);
      const keys = [keysOf(tenant).audit, ...logsFor(filter)];
      return newestFirst((await connection.run(DECISIONS, keys, args)) as string[])
        .filter(({ subject }) => !bySubject || (subject !== undefined && bySubject.has(subject)))
        .slice(0, limit);
    },
  };
}

function decideCall(tenant: string, head: End, decisions: Decision[], links: string[], now: number | undefined) {
  const { auditEnds, audit, decisions: logOf, tally: tallyOf } = keysOf(tenant);
  const { keys, numberOf } = numbered(auditEnds, audit);
  const entries = decisions.map((decision, index) => {
    const { at, outcome, subject, verificationSid } = decision;
    const flag = outcome === "done" || outcome === "replayed" ? DONE : REFUSED;
    const logs = [
      logOf("all"),
      ...(flag === REFUSED ? [logOf("refused")] : []),
      ...(subject === undefined ? [] : [logOf("subject", subject)]),
      ...(verificationSid === undefined ? [] : [logOf("sid", verificationSid)]),
    ];
    const tallies = talliesOf(decision).map((tally) => ({
      key: numberOf(tallyOf(hourOf(tally.at))),
      field: fieldOf(tally),
    }));
    return { at, link: links[index], flag, logs: logs.map(numberOf), tallies };
  });
  const call = { ...head, testAt: now, keptMs: RECORD_KEPT_MS, entries };
  return { keys, args: [call, ...decisions].map((part) => JSON.stringify(part)) };
}

/** Fields as decide.lua sets them. */
function entryOf([id, [, , , link, , decision = ""]]: StreamEntry): AuditEntry {
  return { number: Number.parseInt(id, 10), link: String(link), decision: decisionFrom(decision) };
}

/** What is no decision was put there by somebody: as an empty one it does not fit its link. */
function decisionFrom(text: string): Decision {
  try {
    return Object(JSON.parse(text)) as Decision;
  } catch {
    return {} as Decision;
  }
}

/** The narrowest logs that hold all of what is asked. */
function logsFor({ tenant, subjects, verificationSid, refusedOnly }: DecisionFilter): string[] {
  const { decisions } = keysOf(tenant);
  if (verificationSid !== undefined) return [decisions("sid", verificationSid)];
  if (subjects?.length) return [...new Set(subjects)].map((subject) => decisions("subject", subject));
  return [decisions(refusedOnly ? "refused" : "all")];
}

/** Triples of number, time and decision, as decisions.lua gives them. */
function newestFirst(found: string[]): Decision[] {
  const rows = found.flatMap((number, index) =>
    index % 3 ? [] : { number: Number(number), at: Number(found[index + 1]), decision: found[index + 2]! },
  );
  return rows.sort((a, b) => b.at - a.at || b.number - a.number).map(({ decision }) => decisionFrom(decision));
}
