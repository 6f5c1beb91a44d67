/**
 * core/redact/ — masks, and text and values without what could reach or impersonate a person. Pure; may import
 * destination/unicode.
 *
 * This file: free text, for the rare text that is not ours.
 */
import { DECODERS, readable } from "./decode.js";
import { hideEncoded, type IsSecret } from "./encoded.js";
import { hide, hideKnown, type Known, knownOf } from "./known.js";
import { hideNumber } from "./numbers.js";
import { hideJwt, hideShapes } from "./shapes.js";

const MAX_LENGTH = 8_192;
const CUT = " [cut at 8 KiB]";

/**
 * Free text with everything removed that could reach or impersonate a person.
 * Reads it as a machine would (folded, percent, JSON and HTML escapes decoded twice, base64 and hex looked into). A text
 * in which nothing was found comes back as it was; any other comes back decoded. At most 8 KiB, and it says when it cut
 * (facts/policy.md §6.1).
 *
 * @param known literals of this request (number, code, secrets) to remove wherever they stand, in the usual encodings
 */
export function redact(text: string, known: readonly string[] = []): string {
  const head = bounded(text);
  return (sweep(head, knownOf(known)) ?? head) + (head.length < text.length ? CUT : "");
}

/** Cuts before the last word or number, so that no half of a secret stays where its pattern no longer matches. */
function bounded(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  let end = MAX_LENGTH;
  while (end > MAX_LENGTH - 512 && !/[\s"',;&{}<>]/.test(text[end]!)) end -= 1;
  while (end > MAX_LENGTH - 1_024 && /[\p{N}\s().+-]/u.test(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/**
 * `redact` without its bound; undefined when there is nothing to hide.
 *
 * @param deep also look into base64 and hex, one level down
 */
export function sweep(text: string, known: Known, deep = true): string | undefined {
  const folded = readable(text);
  let rest = hideKnown(folded, known);
  let found = rest !== folded;
  // One decoder at a time: a literal may look like an escape of the next one.
  for (const decode of [...DECODERS, ...DECODERS]) {
    const decoded = decode(rest);
    if (decoded === rest) continue;
    const unhidden = readable(decoded);
    rest = hideKnown(unhidden, known);
    found ||= rest !== unhidden;
  }
  const passes: ((text: string) => string)[] = [
    (text) => hide(text, known.encoded),
    hideJwt,
    (text) => (deep ? hideEncoded(text, within(known)) : text),
    (text) => hideShapes(text, known.digits),
  ];
  const hidden = passes.reduce((text, pass) => pass(text), rest);
  if (found || hidden !== rest) return hidden;
  // Decoding may have swallowed digits that were in plain sight.
  const plain = hideShapes(hideJwt(folded), known.digits);
  return plain === folded ? undefined : plain;
}

/** Of digits alone, the words around them tell whether they are a code. */
function within(known: Known): IsSecret {
  return (decoded, text, at, length) =>
    /^\d{4,6}$/.test(decoded)
      ? hideNumber(decoded, text, at, length, known.digits) !== decoded
      : sweep(decoded, known, false) !== undefined;
}
