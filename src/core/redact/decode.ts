/** Text as the next machine would read it. */
import { foldText } from "../destination/unicode.js";

/** Putting combining marks in order takes quadratic time (Unicode NFKC); no script stacks more than a few. */
const STACKED_MARKS =
  /([\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]{16})[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu;

/** Folded, and without the NULs of UTF-16 read as bytes and the marks of keycaps and struck-out digits. */
export function readable(text: string): string {
  const bare = text.replaceAll("\0", "");
  if (/^\p{ASCII}*$/u.test(bare)) return bare;
  return foldText(bare.replace(STACKED_MARKS, "$1")).replace(/(?<=\d)\p{M}+/gu, "");
}

const HEX_ESCAPE = /\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|\\([\\"/])/gi;

/** Of the punctuation in numbers, addresses and credentials, and what escapes an escape. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  colon: ":",
  comma: ",",
  commat: "@",
  equals: "=",
  gt: ">",
  hyphen: "-",
  lowbar: "_",
  lpar: "(",
  lt: "<",
  nbsp: " ",
  num: "#",
  percnt: "%",
  period: ".",
  plus: "+",
  quot: '"',
  rpar: ")",
  sol: "/",
};

export const DECODERS: readonly ((text: string) => string)[] = [
  (text) =>
    text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => printable(Buffer.from(bytes.replaceAll("%", ""), "hex").toString())),
  (text) =>
    text.replace(HEX_ESCAPE, (_, ...groups) => groups[4] ?? character(Number.parseInt(groups.find(Boolean), 16))),
  (text) => text.replace(/&#(\d{1,7});/g, (_, decimal) => character(Number(decimal))),
  (text) =>
    text.replace(/&([a-z]{2,6});/g, (entity, name) => (Object.hasOwn(ENTITIES, name) ? ENTITIES[name]! : entity)),
];

function character(point: number): string {
  return point <= 0x10ffff ? printable(String.fromCodePoint(point)) : "\ufffd";
}

/** A log line must not gain line breaks or terminal escapes by being decoded. */
function printable(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Cc}/gu, " ");
}
