import { InstallError } from "./error.js";

/** A value and where it stands in the text; `end` is behind its last character. */
export interface Node {
  start: number;
  end: number;
  value: unknown;
  /** Of an object. */
  members?: Member[];
}
export interface Member {
  key: string;
  start: number;
  node: Node;
}

const TRIVIA = /(?:\s+|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"(?:[^"\\\n\r]|\\[\s\S])*"|'(?:[^'\\\n\r]|\\[\s\S])*'/y;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const LITERAL = /true|false|null|[+-]?(?:Infinity|NaN|0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;
const MAX_DEPTH = 200;
const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", 0: "\0" };

/** Where the next thing stands that is neither space nor comment. */
export const skipTrivia = (text: string, at: number): number => at + match(TRIVIA, text, at)!.length;

/**
 * JSON, JSON with comments and trailing commas, and JSON5: what the hosts accept between them.
 *
 * @throws InstallError when it is none of these
 */
export function readJson(text: string): Node {
  const node = readValue(text, skipTrivia(text, 0), 0);
  if (skipTrivia(text, node.end) !== text.length) throw unreadable(text, node.end);
  return node;
}

function readValue(text: string, start: number, depth: number): Node {
  if (depth > MAX_DEPTH) throw unreadable(text, start);
  if (text[start] === "{") return readObject(text, start, depth);
  if (text[start] === "[") return readArray(text, start, depth);
  const string = match(STRING, text, start);
  if (string !== undefined) return { start, end: start + string.length, value: unquoted(string, text, start) };
  const literal = match(LITERAL, text, start);
  if (literal === undefined) throw unreadable(text, start);
  const value = Object.hasOwn(WORDS, literal) ? WORDS[literal] : Number(literal);
  return { start, end: start + literal.length, value };
}

function readObject(text: string, start: number, depth: number): Node {
  const members: Member[] = [];
  const end = readList(text, start, "}", (at) => {
    const name = match(STRING, text, at) ?? match(NAME, text, at);
    if (name === undefined) throw unreadable(text, at);
    const key = /^["']/.test(name) ? unquoted(name, text, at) : name;
    const colon = skipTrivia(text, at + name.length);
    if (text[colon] !== ":") throw unreadable(text, colon);
    const node = readValue(text, skipTrivia(text, colon + 1), depth + 1);
    members.push({ key, start: at, node });
    return node.end;
  });
  // Entries and not assignments: a key may be __proto__.
  return { start, end, value: Object.fromEntries(members.map(({ key, node }) => [key, node.value])), members };
}

function readArray(text: string, start: number, depth: number): Node {
  const items: unknown[] = [];
  const end = readList(text, start, "]", (at) => {
    const node = readValue(text, at, depth + 1);
    items.push(node.value);
    return node.end;
  });
  return { start, end, value: items };
}

/** @returns the place behind the closing bracket */
function readList(text: string, start: number, close: string, readItem: (at: number) => number): number {
  let at = skipTrivia(text, start + 1);
  while (text[at] !== close) {
    at = skipTrivia(text, readItem(at));
    if (text[at] === close) break;
    if (text[at] !== ",") throw unreadable(text, at);
    at = skipTrivia(text, at + 1);
  }
  return at + 1;
}

function unquoted(quoted: string, text: string, at: number): string {
  if (/\\(?:u(?![\da-fA-F]{4})|x(?![\da-fA-F]{2}))/.test(quoted.replaceAll("\\\\", ""))) throw unreadable(text, at);
  return quoted
    .slice(1, -1)
    .replace(/\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[\s\S]))/g, (_, unicode, hex, one) =>
      one === undefined
        ? String.fromCharCode(Number.parseInt(unicode ?? hex, 16))
        : (ESCAPES[one] ?? one.replace(/[\r\n\u2028\u2029]+/, "")),
    );
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function unreadable(text: string, at: number): InstallError {
  const before = text.slice(0, at).split("\n");
  return new InstallError(`This is not valid JSON (line ${before.length}, column ${before.at(-1)!.length + 1}).`);
}
