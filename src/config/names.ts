import { KEYS, SECTIONS } from "./schema.js";

type CamelName<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelName<Tail>>}`
  : Name;

/** The same record with camelCase keys, all the way down; arrays stay as they are. */
export type Camel<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [Key in keyof T as Key extends string ? CamelName<Key> : never]: Camel<T[Key]> }
    : T;

export const camelName = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** File names to code names, for the whole parsed file. */
export function camelKeys<T>(value: T): Camel<T> {
  if (!isRecord(value)) return value as Camel<T>;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [camelName(name), camelKeys(inner)]),
  ) as Camel<T>;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `serviceSid` → `service_sid`. From a table, because digits make the way back ambiguous; unknown names stay. */
export const fileName = (name: string): string =>
  [...SECTIONS, ...KEYS.map((key) => key.name)].find((known) => camelName(known) === name) ?? name;

/** Keys that name an environment variable, because their value is never read from a file. */
const POINTERS = KEYS.filter((key) => key.name.endsWith("_env"));

/**
 * Why a name is not a key, and what the operator may have meant.
 *
 * @param section where it stands; absent for the top level
 * @param json the JSON form spells names in either way
 */
export function explainUnknownKey(name: string, section: string | undefined, json: boolean) {
  const place = section ? `in [${section}]` : "at the top level";
  const shown = isShowable(name) ? `"${name}"` : "A name";
  const key = isShowable(name) ? [section, name].filter(Boolean).join(".") : section;
  const squeezed = squeeze(name);

  const pointer = POINTERS.find((each) => squeeze(each.name) === `${squeezed}env` || each.default === name);
  if (pointer) {
    const variable = pointer.default;
    return {
      key,
      problem: `${shown} may not stand in a configuration file.`,
      fix: `Remove it and set the environment variable ${variable} (or ${variable}_FILE for a secret).`,
    };
  }

  const problem = `${shown} ${place} is not a known key.`;
  const elsewhere = KEYS.find((each) => each.section !== section && squeeze(each.name) === squeezed);
  if (elsewhere) return { key, problem, fix: `Did you mean "${elsewhere.name}" in [${elsewhere.section}]?` };

  const siblings = section ? KEYS.filter((each) => each.section === section).map((each) => each.name) : SECTIONS;
  const candidates = json ? siblings.flatMap((sibling) => [sibling, camelName(sibling)]) : siblings;
  return { key, problem, fix: `Did you mean "${nearest(name, candidates)}"?` };
}

const squeeze = (name: string) => name.replaceAll("_", "").toLowerCase();

// Names of keys are words with at most one number; a pasted secret is not, and must not be repeated in an error.
const isShowable = (name: string) => name.length <= 48 && /^[A-Za-z_]+(?:\d{1,3}[A-Za-z_]*)?$/.test(name);

function nearest(name: string, candidates: string[]): string | undefined {
  const short = name.slice(0, 64);
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(short, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Levenshtein distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (from[i] === to[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length]!;
}
