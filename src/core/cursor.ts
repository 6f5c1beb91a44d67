/** Pages over a history that others write to: a cursor carries a time, and what was shown of the time before it. */
import { Buffer } from "node:buffer";
import { VerifyError } from "./errors.js";
import type { Attempt } from "./ports/gateway.js";

/** Where the next page begins: attempts up to `until` (epoch ms) without those of verifications shown already (`idOf`). */
export interface Cursor {
  until?: number;
  seen: string[];
}

/** Keeps a cursor below the 8,192 characters that a door accepts. */
const MAX_SEEN = 400;
const YEAR_10000 = 253_402_300_800_000;

/** The end of the last shown second, for Twilio may cut times to seconds: what was shown of it is left out by `seen`. */
export function encodeCursor(shown: Attempt[][], groups: Attempt[][], before: Cursor): string {
  const until = (Math.floor(shown.at(-1)![0]!.createdAt / 1_000) + 1) * 1_000;
  const isNext = isUnseen(before);
  const seen = groups
    .filter((group) => shown.includes(group) || !isNext(group))
    .filter((group) => group.some(({ createdAt }) => createdAt <= until))
    .map(idOf);
  return Buffer.from(JSON.stringify({ until, seen: seen.slice(-MAX_SEEN) } satisfies Cursor)).toString("base64url");
}

export function isUnseen({ seen }: Cursor): (group: Attempt[]) => boolean {
  const ids = new Set(seen);
  return (group) => !ids.has(idOf(group));
}

/** Enough of a VE sid to tell a few hundred apart. */
function idOf([attempt]: Attempt[]): string {
  return attempt!.verificationSid.slice(2, 12);
}

export function decodeCursor(text: string | undefined): Cursor {
  if (text === undefined) return { seen: [] };
  try {
    const { until, seen } = JSON.parse(Buffer.from(text, "base64url").toString()) as Cursor;
    if (Number.isSafeInteger(until) && until! >= 0 && until! < YEAR_10000 && Array.isArray(seen))
      return { until, seen };
  } catch {
    // Falls through to the one answer for everything that is not our cursor.
  }
  throw new VerifyError("INVALID_INPUT", {
    message: "The cursor is not one that list_verifications returned.",
    fix: "Pass next_cursor of the previous page unchanged, or leave cursor out to start again.",
  });
}
