/** Free words → codes: the words of the text in titles and explanations, plus the phrases of synonyms.ts. */
import { COUNTRIES } from "./countries.js";
import { COUNTRY_CODES, PHRASES, STOP_WORDS, SYNONYMS } from "./synonyms.js";

/**
 * The catalogue as four texts (titles, meanings, causes, fixes) with one line `60202|words` a code, lower case.
 * One native scan a text needs neither an index (its first use would cost 30 ms and 9 MB) nor memory of its own.
 */
export type Texts = readonly [titles: string, meanings: string, causes: string, fixes: string];

/** Longer texts are cut: a stack trace says what matters first. */
const MAX_CHARS = 4000;
const MAX_TERMS = 24;
const FIELD_WEIGHTS = [3, 2, 1, 0.5] as const;
const SYNONYM_WEIGHT = 0.5;
/** Points of the first code of a phrase; each next one gets less. Words alone rarely reach it. */
const PHRASE_POINTS = 60;
/** A country beside a phrase says where, not what. */
const COUNTRY_POINTS = 0.7 * PHRASE_POINTS;
/** Weaker matches than this share of the best one are noise. */
const NOISE_SHARE = 0.15;
/** As many as the catalogue has, for the rarity of a word. */
const SIZE = 2500;

/** By code. */
type Scores = Map<number, number>;

/** @returns codes, best first. `weightOf` is what a word that is found counts for a code. */
export function createSearch(texts: Texts, weightOf: (code: number) => number) {
  return (words: string, limit: number): number[] => {
    const text = plain(words.slice(0, MAX_CHARS));
    const scores = scoreWords(texts, text);
    for (const [code, score] of scores) scores.set(code, score * weightOf(code));
    const phrases = PHRASES.filter(([pattern]) => pattern.test(text));
    for (const [, codes] of phrases) addInOrder(scores, codes, PHRASE_POINTS);
    if (namesCountry(text)) addInOrder(scores, COUNTRY_CODES, phrases.length > 0 ? COUNTRY_POINTS : PHRASE_POINTS);

    const ranked = [...scores].sort(([codeA, a], [codeB, b]) => b - a || codeA - codeB);
    const floor = (ranked[0]?.[1] ?? 0) * NOISE_SHARE;
    return ranked
      .filter(([, score]) => score >= floor)
      .slice(0, limit)
      .map(([code]) => code);
  };
}

function addInOrder(scores: Scores, codes: readonly number[], points: number): void {
  for (const [i, code] of codes.entries()) scores.set(code, (scores.get(code) ?? 0) + points * 0.6 ** i);
}

/** Rare words count more (idf); a text whose words are all met beats one that meets a word by chance. */
function scoreWords(texts: Texts, text: string): Scores {
  const terms = [...new Set(stemsOf(text))].slice(0, MAX_TERMS);
  const scores: Scores = new Map();
  if (terms.length === 0) return scores;
  const places = findStems(texts, [...new Set(terms.flatMap((term) => [term, ...(synonyms.get(term) ?? [])]))]);
  const met: Scores = new Map();
  for (const term of terms) {
    for (const [code, score] of scoreTerm(places, [term, ...(synonyms.get(term) ?? [])])) {
      scores.set(code, (scores.get(code) ?? 0) + score);
      met.set(code, (met.get(code) ?? 0) + 1);
    }
  }
  for (const [code, score] of scores) scores.set(code, (score * met.get(code)!) / terms.length);
  return scores;
}

/** The best of the word itself (first) and its synonyms, for each code. */
function scoreTerm(places: Map<string, Scores>, variants: string[]): Scores {
  const best: Scores = new Map();
  for (const [position, variant] of variants.entries()) {
    const found = places.get(variant) ?? new Map<number, number>();
    const rarity = Math.log(1 + SIZE / found.size) * (position === 0 ? 1 : SYNONYM_WEIGHT);
    for (const [code, weight] of found) best.set(code, Math.max(best.get(code) ?? 0, weight * rarity));
  }
  return best;
}

/** Stem → code → weight of the best field that has it. */
function findStems(texts: Texts, stems: string[]): Map<string, Scores> {
  const places = new Map(stems.map((stem): [string, Scores] => [stem, new Map()]));
  const alternatives = stems.map((stem) => stem.replace(/y$/, "(?:y|ied|ies)"));
  const pattern = new RegExp(`\\b(?:${alternatives.join("|")})(?:ing|ed|es|e|s)?\\b`, "g");
  for (const [field, text] of texts.entries()) {
    for (const { 0: word, index } of text.matchAll(pattern)) {
      const found = places.get(word) ?? places.get(stemOf(word));
      const code = Number.parseInt(text.slice(text.lastIndexOf("\n", index) + 1, index), 10);
      if (found && !found.has(code)) found.set(code, FIELD_WEIGHTS[field]!);
    }
  }
  return places;
}

const stopWords = new Set(STOP_WORDS);

function stemsOf(text: string): string[] {
  const words = text.match(/[a-z][a-z0-9]+/g) ?? [];
  return words.filter((word) => !stopWords.has(word)).map(stemOf);
}

/** Enough of English for titles: blocked, blocks, blocking → block; tries → try. */
function stemOf(word: string): string {
  if (word.length < 5) return word;
  return word.replace(/(?:ied|ies)$/, "y").replace(/(?:ing|ed|es|e|s)$/, "");
}

const stemmed = SYNONYMS.map((group) => group.map(stemOf));
const synonyms = new Map(
  stemmed.flatMap((group) => group.map((word) => [word, group.filter((other) => other !== word)] as const)),
);

/** Lower case without accents and without HTML tags. Most texts are ASCII, and normalising loads megabytes. */
function plain(text: string): string {
  const bare = text.replace(/<[^<>]{0,200}>/g, " ").replace(/[‘’]/g, "'");
  const letters = /[\u0080-\uffff]/.test(bare) ? bare.normalize("NFD").replace(/\p{M}/gu, "") : bare;
  return letters.toLowerCase();
}

function namesCountry(text: string): boolean {
  const words = text.match(/[a-z]+/g) ?? [];
  return words.some((_, i) => [1, 2, 3, 4].some((length) => COUNTRIES.has(words.slice(i, i + length).join(" "))));
}
