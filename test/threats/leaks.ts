/** Whether a text shows a word that it must not: in plain sight, or as a decoder away. */

/** What a reader, or a machine that decodes twice, makes of a text. */
function viewsOf(text: string): string[] {
  const once = unescaped(text);
  const twice = unescaped(once);
  return [...new Set([twice, once, text, percentDecoded(text), percentDecoded(twice)])];
}

const unescaped = (text: string) =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_, hex, letter) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : JSON.parse(`"\\${letter}"`),
  );

const percentDecoded = (text: string) =>
  text.replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString());

/** Digits as one run, however they were grouped or written. */
const compact = (text: string) => text.normalize("NFKC").replace(/[\s\p{Cf}().\-‐-―/]/gu, "");

/** The middle of a word in base64, for each of the three places where it may begin within a longer run. */
function base64Of(word: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(word)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString("base64");
    const core = whole.slice(offset === 0 ? 0 : 4);
    return core.length < 6 ? [] : [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Six digits inside a longer word are a piece of an identifier, and times and counts are no codes. */
const MEASURES = /"?(?:retry_after_ms|retryAfterMs|durationMs|pid|time|port)"?:? ?\d+/g;
const isCode = (word: string) => /^\d{4,10}$/.test(word);
const isNumber = (word: string) => /^\+\d{7,15}$/.test(word);
const standsAlone = (word: string) => new RegExp(`(?<![0-9A-Za-z_-])${word}(?![0-9A-Za-z_-])`);

export type Search = (word: string) => boolean;

/** Made once for a text that is searched for many words. */
export function searchIn(text: string): Search {
  const views = viewsOf(text);
  const compacted = compact(views[0]!);
  const withoutMeasures = views.map((view) => view.replace(MEASURES, ""));
  return (word) => {
    if (base64Of(word).some((encoded) => text.includes(encoded))) return true;
    if (isCode(word)) return withoutMeasures.some((view) => standsAlone(word).test(view));
    if (isNumber(word) && compacted.includes(nationalOf(word))) return true;
    return views.some((view) => view.includes(word));
  };
}

/** Without the calling code, as a person would write it; all of them here are of one digit, or are searched whole. */
const nationalOf = (e164: string) => (e164.startsWith("+1") ? e164.slice(2) : e164.slice(1));
