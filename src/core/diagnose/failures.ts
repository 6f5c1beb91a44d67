/** The last hour's sends that did not arrive, by Twilio's error code, with the remedy of the catalogue. */

import { isBlindfolded } from "../agent/gates.js";
import type { Catalogue } from "../ports/catalogue.js";
import type { Attempt, Gateway } from "../ports/gateway.js";
import { type Check, type Exam, ok, skipped, type Verdict, warning } from "./finding.js";

const WINDOW_MS = 60 * 60_000;
const PAGE_SIZE = 200;
const MAX_PAGES = 5;
const MAX_GROUPS = 5;
/** Ends of a message and of a call; what is still under way may yet arrive. */
const NOT_DELIVERED = new Set(["undelivered", "failed", "busy", "no-answer", "canceled"]);

export const recentFailures: Check = {
  name: "recent_failures",
  why: "Codes that do not arrive are people who cannot sign in.",
  look,
};

async function look({ context, caller }: Exam): Promise<Verdict | Verdict[]> {
  // Only a contact that exists adds to this count.
  if (isBlindfolded(caller, context.settings))
    return skipped("Not told to agents where contacts are kept; run doctor.");
  const read = await lastHour(await context.gateway(), context.clock.now());
  if (!read) return skipped("Twilio's list of attempts could not be read.");
  const { attempts, isWhole } = read;
  const failed = attempts.filter(isFailed);
  const total = `${isWhole ? "" : "the newest "}${attempts.length} sends of the last hour`;
  if (failed.length === 0) return ok(`None of ${total} failed to arrive.`);
  const catalogue = await context.catalogue();
  return grouped(failed)
    .slice(0, MAX_GROUPS)
    .map(([code, count]) => verdictOf(code, `${count} of ${total}`, catalogue));
}

async function lastHour(gateway: Gateway, now: number) {
  const attempts: Attempt[] = [];
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const result = await gateway.listAttempts({ since: now - WINDOW_MS }, PAGE_SIZE, next);
    if (!result.ok) return undefined;
    attempts.push(...result.value.attempts);
    next = result.value.next;
    if (next === undefined) break;
  }
  return { attempts, isWhole: next === undefined };
}

/** A code that was entered did arrive, whatever the carrier said. */
function isFailed({ converted, delivery, errorCode }: Attempt): boolean {
  return !converted && (errorCode !== undefined || NOT_DELIVERED.has(delivery));
}

/** Most frequent first; 0 stands for no code. */
function grouped(failed: Attempt[]): [code: number, count: number][] {
  const counts = new Map<number, number>();
  for (const { errorCode = 0 } of failed) counts.set(errorCode, (counts.get(errorCode) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function verdictOf(code: number, share: string, catalogue: Catalogue): Verdict {
  if (code === 0) return warning(`${share} did not arrive, and Twilio gives no code.`, NO_CODE_FIX);
  const { title = "not in the catalogue", meaning, fixes = [] } = catalogue.entry(code) ?? {};
  const fix = fixes[0] ?? `Open https://www.twilio.com/docs/api/errors/${code}.`;
  return { ...warning(`${code} (${title}): ${share}.`, fix), ...(meaning && { why: meaning }) };
}

const NO_CODE_FIX = "Look at list_verifications, and offer another channel to the people concerned.";
