/** Changes one table of a TOML file as an editor would: by whole lines, every other one stays. */
import { parse } from "smol-toml";
import { InstallError } from "./error.js";

type Table = Readonly<Record<string, unknown>>;

/** @throws InstallError */
export function readToml(text: string): Table {
  try {
    return parse(text);
  } catch (error) {
    // Only the place: the message quotes the file.
    throw new InstallError(`This is not valid TOML (line ${(error as { line?: number }).line ?? "unknown"}).`);
  }
}

/** JSON's strings, numbers and flat arrays are TOML's too. */
const tomlValue = (value: unknown): string =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? `{ ${Object.entries(value)
        .map(([name, one]) => `${JSON.stringify(name)} = ${JSON.stringify(one)}`)
        .join(", ")} }`
    : JSON.stringify(value);

/** Sets keys of the table `[parent.name]`, which is added at the end when there is none. */
export function setTomlKeys(text: string, parent: string, name: string, values: Table): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text === "" ? [] : text.split(/\r?\n/);
  const from = lines.findIndex((line) => isHeader(line, parent, name, false));
  const rows = Object.entries(values).map(([key, value]) => [key, `${key} = ${tomlValue(value)}`] as const);
  if (from < 0) {
    while (lines.at(-1) === "") lines.pop();
    const gap = lines.length > 0 ? [""] : [];
    return [...lines, ...gap, `[${parent}.${name}]`, ...rows.map(([, row]) => row), ""].join(eol);
  }
  for (const [key, row] of rows) {
    const to = endOfTable(lines, from);
    const at = lines.findIndex((line, index) => index > from && index < to && isKey(line, key));
    if (at < 0) lines.splice(from + 1, 0, row);
    else lines.splice(at, linesOfValue(lines, at), row);
  }
  return lines.join(eol);
}

/** Takes `[parent.name]` and its sub-tables away. */
export function removeTomlTable(text: string, parent: string, name: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(/\r?\n/);
  for (;;) {
    const from = lines.findIndex((line) => isHeader(line, parent, name, true));
    if (from < 0) return lines.join(eol);
    const to = endOfTable(lines, from);
    // The empty line that we put in front, when nothing follows.
    const gap = lines[from - 1] === "" && lines.slice(to).every((line) => line === "") ? 1 : 0;
    lines.splice(from - gap, to - from + gap);
  }
}

/** Behind its last key: comments and empty lines in front of the next header belong to that. */
function endOfTable(lines: string[], from: number): number {
  const next = lines.findIndex((line, index) => index > from && /^\s*\[/.test(line) && isWholeHeader(line));
  let to = next < 0 ? lines.length : next;
  while (to > from + 1 && /^\s*(?:#.*)?$/.test(lines[to - 1]!)) to -= 1;
  return to;
}

/** A line of a multi-line array may begin with a bracket too. */
function isWholeHeader(line: string): boolean {
  try {
    parse(line);
    return true;
  } catch {
    return false;
  }
}

function isHeader(line: string, parent: string, name: string, withSubTables: boolean): boolean {
  const quoted = (word: string) => `(?:${word}|"${word}"|'${word}')`;
  const behind = withSubTables ? "(?:\\.[^\\]]*)?" : "";
  return new RegExp(`^\\s*\\[\\s*${quoted(parent)}\\s*\\.\\s*${quoted(name)}\\s*${behind}\\]\\s*(?:#.*)?$`).test(line);
}

const isKey = (line: string, key: string) => new RegExp(`^\\s*(?:${key}|"${key}"|'${key}')\\s*=`).test(line);

/** As many lines as it takes until the parser has a whole value. */
function linesOfValue(lines: string[], at: number): number {
  for (let count = 1; at + count <= lines.length; count++) {
    try {
      parse(lines.slice(at, at + count).join("\n"));
      return count;
    } catch {}
  }
  return 1;
}
