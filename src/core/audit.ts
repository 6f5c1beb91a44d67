/** The audit: whether a tenant's chain of decisions is as it was written. */
import type { Fingerprint } from "./ports/context.js";
import type { AuditEnds, AuditEntry, Decision, Link, Store } from "./ports/store.js";

/** A place in the chain. Noted elsewhere, it proves later that nothing up to it was taken back. */
export type AuditPoint = AuditEnds["head"];

/**
 * `changed`: the link is not that of this record and the one before.
 * `missing`: the first number that is not there, though later ones are.
 * `unknown_key`: the first of a run of links of a key that is gone.
 * `cut_off`: the store says that it wrote this number, and has nothing from there on.
 * `head_differs`: the end, or the head noted elsewhere, is not what is found here.
 */
export type AuditProblemKind = "changed" | "missing" | "unknown_key" | "cut_off" | "head_differs";

export interface AuditProblem {
  number: number;
  problem: AuditProblemKind;
}

export interface AuditReport {
  ok: boolean;
  /** Decisions that were read. */
  checked: number;
  /** Absent when nothing is kept. */
  first?: AuditPoint;
  /** To be noted elsewhere. */
  last: AuditPoint;
  /** In their order, at most 20: then it stops. */
  problems: AuditProblem[];
}

const PAGE_SIZE = 500;
const MOST_PROBLEMS = 20;

export function linkOf(fingerprint: Fingerprint): Link {
  return (previous, decision) => linksOf(fingerprint, previous, decision)[0];
}

/**
 * Makes every link anew, page by page, while others may be writing. What it cannot see: a beginning that was taken away
 * together with the note of where the kept part begins, unless `expectedHead` is in it; an end that was taken away
 * together with the head, unless `expectedHead` was.
 *
 * @param expectedHead noted from an earlier report. @throws VerifyError `POLICY_STORE_UNAVAILABLE`
 */
export async function verifyAudit(
  store: Store,
  fingerprint: Fingerprint,
  tenant: string,
  expectedHead?: AuditPoint,
): Promise<AuditReport> {
  const problems: AuditProblem[] = [];
  const report = (number: number, problem: AuditProblemKind) => problems.push({ number, problem });
  const { base } = await store.auditEnds(tenant);
  let first: AuditPoint | undefined;
  let last = base;
  let checked = 0;
  let lostKey: string | undefined;
  let expected = expectedHead;
  const compare = (point: AuditPoint) => {
    if (point.number !== expected?.number) return;
    if (point.link !== expected.link) report(point.number, "head_differs");
    expected = undefined;
  };

  compare(base);
  for await (const { entry, previous } of readTrail(store, tenant)) {
    const problem = problemOf(entry, previous, fingerprint);
    const key = problem === "unknown_key" ? keyIdOf(entry.link) : undefined;
    if (problem && (key === undefined || key !== lostKey)) {
      report(problem === "missing" ? previous.number + 1 : entry.number, problem);
    }
    lostKey = key;
    last = pointOf(entry);
    first ??= last;
    checked += 1;
    compare(last);
    if (problems.length >= MOST_PROBLEMS) {
      return { ok: false, checked, first, last, problems: problems.slice(0, MOST_PROBLEMS) };
    }
  }

  const { head, base: baseNow } = await store.auditEnds(tenant);
  // All that was left was pruned meanwhile.
  if (baseNow.number > last.number) last = baseNow;
  if (head.number > last.number) {
    // More may have been added since the trail was read to its end.
    const added = await store.auditTrail(tenant, last.number, 1);
    if (added.length === 0) report(last.number + 1, "cut_off");
  } else if (head.number < last.number || head.link !== last.link) report(last.number, "head_differs");
  if (expected) report(expected.number, expected.number > last.number ? "head_differs" : "missing");
  return { ok: problems.length === 0, checked, ...(first && { first }), last, problems };
}

/** The kept part of a chain in its order, a page at a time; each entry with the point before it. */
export async function* readTrail(
  store: Store,
  tenant: string,
): AsyncGenerator<{ entry: AuditEntry; previous: AuditPoint }> {
  let { base: previous } = await store.auditEnds(tenant);
  for (;;) {
    const page = await store.auditTrail(tenant, previous.number, PAGE_SIZE);
    if (page.length === 0) return;
    if (page[0]!.number > previous.number + 1) {
      const { base } = await store.auditEnds(tenant);
      // Not missing: old decisions were pruned meanwhile.
      if (base.number > previous.number) {
        previous = base;
        continue;
      }
    }
    const asked = previous.number;
    for (const entry of page) {
      yield { entry, previous };
      previous = pointOf(entry);
    }
    // Somebody put in records of a number that was there: asking on would give them for ever.
    if (previous.number <= asked) return;
  }
}

/** What follows a missing record cannot be judged: its link names one that is not there. */
function problemOf(entry: AuditEntry, previous: AuditPoint, fingerprint: Fingerprint): AuditProblemKind | undefined {
  if (entry.number !== previous.number + 1) return entry.number > previous.number ? "missing" : "changed";
  const links = linksOf(fingerprint, previous.link, entry.decision);
  if (links.includes(entry.link)) return undefined;
  return links.some((link) => keyIdOf(link) === keyIdOf(entry.link)) ? "changed" : "unknown_key";
}

/** The decision as JSON with its keys in order; of the current key and, while keys rotate, of the previous one. */
function linksOf(fingerprint: Fingerprint, previous: string, decision: Decision): [string, ...string[]] {
  return fingerprint("audit", previous, JSON.stringify(decision, Object.keys(decision).sort()));
}

const pointOf = ({ number, link }: AuditPoint): AuditPoint => ({ number, link });
const keyIdOf = (link: string): string => link.slice(0, link.indexOf("."));
