/** Finds hundreds of thousands of needles in megabytes, in one pass. */
import type { Needle } from "./spellings.js";

export interface Hit {
  needle: Needle;
  at: number;
}

export type Search = (bytes: Buffer) => Hit[];

/** Shorter ones would be found by chance. */
const MIN_BYTES = 5;
const FILTER_BITS = 22;
const FILTER_BYTES = 4;
/** Needles are kept by their first so many bytes: escapes have long beginnings in common. */
const WIDTHS = [48, 16, FILTER_BYTES] as const;

export function searchFor(needles: readonly Needle[]): Search {
  const filter = new Uint8Array(2 ** FILTER_BITS);
  const kept = WIDTHS.map((width) => ({ width, byBeginning: new Map<string, Needle[]>() }));
  for (const needle of needles) {
    const { bytes, canary } = needle;
    if (bytes.length < MIN_BYTES) throw new RangeError(`too short to search for: ${canary.kind}`);
    filter[slotOf(bytes.readUInt32BE(0))] = 1;
    const { width, byBeginning } = kept.find((one) => one.width <= bytes.length)!;
    const beginning = bytes.toString("latin1", 0, width);
    const others = byBeginning.get(beginning);
    if (others) others.push(needle);
    else byBeginning.set(beginning, [needle]);
  }
  const candidatesAt = (bytes: Buffer, at: number) =>
    kept.flatMap(({ width, byBeginning }) => byBeginning.get(bytes.toString("latin1", at, at + width)) ?? []);
  return (bytes) => {
    const hits: Hit[] = [];
    let window = 0;
    for (let end = 0; end < bytes.length; end += 1) {
      window = ((window << 8) | bytes[end]!) >>> 0;
      const at = end - FILTER_BYTES + 1;
      if (at < 0 || filter[slotOf(window)] === 0) continue;
      for (const needle of candidatesAt(bytes, at)) if (stands(needle, bytes, at)) hits.push({ needle, at });
    }
    return hits;
  };
}

const slotOf = (beginning: number) => Math.imul(beginning, 0x9e3779b1) >>> (32 - FILTER_BITS);

function stands({ bytes: wanted, alone }: Needle, bytes: Buffer, at: number): boolean {
  const end = at + wanted.length;
  if (end > bytes.length || bytes.compare(wanted, 0, wanted.length, at, end) !== 0) return false;
  return !alone || !isPartOfAnother(bytes, at, end);
}

const ESCAPE = /(?:%(?:25)*[\dA-F]{2}|\\u[\dA-F]{4}|\\[nrt])$/i;
const TIME = /(?:_ms|Ms)\\?"?[:= ]{1,2}$/;

/** Inside a longer number, an identifier or a digest; or a day (`2026-11-22`), or a time to wait (`"retry_after_ms":123456`). */
function isPartOfAnother(bytes: Buffer, at: number, end: number): boolean {
  const before = bytes.toString("latin1", Math.max(0, at - 12), at);
  const after = bytes.toString("latin1", end, end + 3);
  const follows = /[0-9A-Za-z]$/.test(before) && !ESCAPE.test(before);
  return follows || TIME.test(before) || /^[0-9A-Za-z]|^-\d\d$/.test(after);
}
