/** Free words → codes: a small word index over titles and explanations, plus the phrases of synonyms.ts. */
import type { Catalogue, CatalogueEntry } from "../core/ports.js";
import { COUNTRY_ALIASES, COUNTRY_CODES, PHRASES, STOP_WORDS, SYNONYMS } from "./synonyms.js";

/** Longer texts are cut: a stack trace says what matters first. */
const MAX_CHARS = 4000;
const MAX_TERMS = 48;
const FIELD_WEIGHTS = { title: 3, meaning: 2, causes: 1, fixes: 0.5 };
const SYNONYM_WEIGHT = 0.5;
/** Points of the first code of a phrase; each next one gets less. Words alone rarely reach it. */
const PHRASE_POINTS = 60;
/** Weaker matches than this share of the best one are noise. */
const NOISE_SHARE = 0.15;

type Scores = Map<number, number>;
/** Code, weight, code, weight …: one flat list a word, because most words have one code. */
type Postings = number[];

export function createSearch(entries: readonly CatalogueEntry[]): Catalogue["search"] {
  const byCode = new Map(entries.map((entry) => [entry.code, entry]));
  const index = buildIndex(entries);
  const synonyms = stemSynonyms();
  let countries: Set<string> | undefined;

  return (words, limit) => {
    const text = plain(words.slice(0, MAX_CHARS));
    const scores = scoreWords(index, synonyms, text, entries.length);
    for (const [code, score] of scores) scores.set(code, score * verifyFactor(byCode.get(code)!));
    const phrases = PHRASES.filter(([pattern]) => pattern.test(text));
    for (const [, codes] of phrases) addInOrder(scores, codes, PHRASE_POINTS);
    if (phrases.length === 0) {
      countries ??= countryNames();
      if (namesCountry(text, countries)) addInOrder(scores, COUNTRY_CODES, PHRASE_POINTS);
    }

    const ranked = [...scores].sort(([codeA, a], [codeB, b]) => b - a || codeA - codeB);
    const floor = (ranked[0]?.[1] ?? 0) * NOISE_SHARE;
    return ranked
      .filter(([, score]) => score >= floor)
      .slice(0, limit)
      .map(([code]) => byCode.get(code)!);
  };
}

/** Explained codes are those that Verify can meet; then the rest of Verify's own. */
function verifyFactor({ meaning, product }: CatalogueEntry): number {
  if (meaning) return product === "Verify" ? 3 : 2.5;
  return product === "Verify" ? 1.5 : 1;
}

function addInOrder(scores: Scores, codes: readonly number[], points: number): void {
  for (const [i, code] of codes.entries()) scores.set(code, (scores.get(code) ?? 0) + points * 0.6 ** i);
}

/** Rare words count more (idf); a text whose words are all met beats one that meets a word by chance. */
function scoreWords(index: Map<string, Postings>, synonyms: Map<string, string[]>, text: string, size: number): Scores {
  const terms = [...new Set(tokens(text))].slice(0, MAX_TERMS);
  const sums: Scores = new Map();
  const met: Scores = new Map();
  for (const term of terms) {
    for (const [code, score] of scoreTerm(index, [term, ...(synonyms.get(term) ?? [])], size)) {
      sums.set(code, (sums.get(code) ?? 0) + score);
      met.set(code, (met.get(code) ?? 0) + 1);
    }
  }
  for (const [code, sum] of sums) sums.set(code, sum * (met.get(code)! / terms.length));
  return sums;
}

/** The best of the word itself (first) and its synonyms, for each code. */
function scoreTerm(index: Map<string, Postings>, variants: string[], size: number): Scores {
  const best: Scores = new Map();
  for (const [position, variant] of variants.entries()) {
    const postings = index.get(variant) ?? [];
    const rarity = Math.log(1 + (2 * size) / postings.length) * (position === 0 ? 1 : SYNONYM_WEIGHT);
    for (let i = 0; i < postings.length; i += 2) {
      const code = postings[i]!;
      best.set(code, Math.max(best.get(code) ?? 0, postings[i + 1]! * rarity));
    }
  }
  return best;
}

/** Fields go in by falling weight, so the first place of a word in an entry is its best. */
function buildIndex(entries: readonly CatalogueEntry[]): Map<string, Postings> {
  const index = new Map<string, Postings>();
  const add = (code: number, text: string, weight: number) => {
    for (const token of tokens(text.toLowerCase())) {
      const postings = index.get(token);
      if (!postings) index.set(token, [code, weight]);
      else if (postings.at(-2) !== code) postings.push(code, weight);
    }
  };
  for (const { code, title, meaning, causes, fixes } of entries) {
    add(code, title, FIELD_WEIGHTS.title);
    if (!meaning) continue;
    add(code, meaning, FIELD_WEIGHTS.meaning);
    add(code, causes.join(" "), FIELD_WEIGHTS.causes);
    add(code, fixes.join(" "), FIELD_WEIGHTS.fixes);
  }
  return index;
}

/** Lower case without accents and without HTML tags. */
function plain(text: string): string {
  return text
    .replace(/<[^<>]{0,200}>/g, " ")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[‘’]/g, "'")
    .toLowerCase();
}

const stopWords = new Set(STOP_WORDS);

function tokens(text: string): string[] {
  const words = text.match(/[a-z][a-z0-9]+/g) ?? [];
  return words.filter((word) => !stopWords.has(word)).map(stem);
}

/** Enough of English for titles: blocked, blocks, blocking → block; tries → try. */
function stem(word: string): string {
  if (word.length < 5) return word;
  return word.replace(/(?:ied|ies)$/, "y").replace(/(?:ing|ed|es|e|s)$/, "");
}

function stemSynonyms(): Map<string, string[]> {
  const groups = SYNONYMS.map((group) => group.map(stem));
  return new Map(groups.flatMap((group) => group.map((word) => [word, group.filter((other) => other !== word)])));
}

/** English country names from the runtime, in the form of `plain` words joined by one space. */
function countryNames(): Set<string> {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const known = letters.flatMap((a) => letters.flatMap((b) => names.of(a + b) ?? []));
  return new Set([...known.map((name) => wordsOf(plain(name)).join(" ")), ...COUNTRY_ALIASES]);
}

const wordsOf = (text: string): string[] => text.match(/[a-z]+/g) ?? [];

function namesCountry(text: string, countries: Set<string>): boolean {
  const words = wordsOf(text);
  return words.some((_, i) => [1, 2, 3, 4].some((length) => countries.has(words.slice(i, i + length).join(" "))));
}
