/** What was searched and what was found: places × kinds of canaries. It never shows a canary. */
import { KINDS, type KindName } from "./canaries.js";
import { OUTSIDE, PLACES, type Place, type Source } from "./places.js";
import type { Search } from "./search.js";

export interface Finding {
  place: Place;
  name: string;
  kind: KindName;
  encoding: string;
  at: number;
}

/** A store overwrites its old pages in part, and the rest of a digest then stands alone as a few digits do. */
export const isBinary = ({ bytes }: Source) => bytes.includes(0);

/** In binary files short numbers do not count: rows and values are searched as text, and other houses have long codes. */
export function findingsIn(sources: readonly Source[], search: Search): Finding[] {
  return sources.flatMap((source) => {
    const { place, name, bytes } = source;
    const hits = search(bytes).filter(({ needle }) => !needle.alone || !isBinary(source));
    return hits.map(({ needle, at }) => {
      const { canary, encoding } = needle;
      return { place, name, kind: canary.kind, encoding, at };
    });
  });
}

export const isMeant = ({ place, kind }: Pick<Finding, "place" | "kind">): boolean =>
  (KINDS[kind].meant as readonly Place[]).includes(place);

const KIND_NAMES = Object.keys(KINDS) as KindName[];

/** A column a kind: hits, in brackets where they are meant to be. */
export function tableOf(sources: readonly Source[], findings: readonly Finding[]): string {
  const rows = [...PLACES, ...OUTSIDE].map((place) => {
    const here = sources.filter((source) => source.place === place);
    const bytes = here.reduce((sum, source) => sum + source.bytes.length, 0);
    const cells = KIND_NAMES.map((kind) => {
      const count = findings.filter((one) => one.place === place && one.kind === kind).length;
      return isMeant({ place, kind }) ? `(${count})` : count === 0 ? "·" : String(count);
    });
    return [place, String(here.length), String(bytes), ...cells];
  });
  const table = [["place", "sources", "bytes", ...KIND_NAMES.map((_, index) => String(index + 1))], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lineOf = (row: string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(" ");
  const legend = KIND_NAMES.map((kind, index) => `${index + 1} ${kind}`).join(", ");
  return [...table.map(lineOf), legend].join("\n");
}
