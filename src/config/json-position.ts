const space = "[ \\t\\r\\n]*";
const token = (pattern: string) => new RegExp(`${space}(?:${pattern})`, "y");

const STRING = token(String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`);
const NUMBER_OR_WORD = token(String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null`);
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = ["\\{", "\\}", "\\[", "\\]"].map(token) as [
  RegExp,
  RegExp,
  RegExp,
  RegExp,
];
const [COLON, COMMA, SPACE] = [token(":"), token(","), token("")];
const MAX_DEPTH = 100;

/**
 * Offset at which a text stops being JSON (RFC 8259), for texts that `JSON.parse` refused: its message often has no
 * position, and quotes the text.
 */
export function jsonErrorOffset(text: string): number {
  let at = 0;
  const accept = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const list = (item: () => boolean, close: RegExp): boolean => {
    if (accept(close)) return true;
    do {
      if (!item()) return false;
    } while (accept(COMMA));
    return accept(close);
  };
  const value = (depth: number): boolean => {
    if (accept(STRING) || accept(NUMBER_OR_WORD)) return true;
    if (depth === MAX_DEPTH) return false;
    const inner = () => value(depth + 1);
    if (accept(OPEN_OBJECT)) return list(() => accept(STRING) && accept(COLON) && inner(), CLOSE_OBJECT);
    return accept(OPEN_LIST) && list(inner, CLOSE_LIST);
  };

  value(0);
  accept(SPACE);
  return at;
}
