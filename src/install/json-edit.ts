/** Changes one member of a JSON file as an editor would: every other character stays. */
import { InstallError } from "./error.js";
import { type Member, type Node, readJson, skipTrivia } from "./json-read.js";

export type Path = readonly string[];

/** @throws InstallError */
export function setJson(text: string, path: Path, value: unknown): string {
  const style = styleOf(text);
  const root = objectAt(readJson(text), []);
  let node = root;
  for (const [depth, key] of path.entries()) {
    const member = memberOf(node, key, path);
    const rest = path.slice(depth + 1);
    if (!member) return insert(text, node, key, nested(rest, value), style);
    if (rest.length === 0) {
      const { start, end } = member.node;
      const indent = style.isOneLine ? "" : indentAt(text, member.start);
      return replace(text, start, end, render(value, indent, style));
    }
    node = objectAt(member.node, path);
  }
  return text;
}

/** @throws InstallError @returns the same text when there is no such member */
export function removeJson(text: string, path: Path): string {
  let node = objectAt(readJson(text), []);
  for (const key of path.slice(0, -1)) {
    const member = memberOf(node, key, path);
    if (!member) return text;
    node = objectAt(member.node, path);
  }
  const member = memberOf(node, path.at(-1)!, path);
  return member ? cut(text, node, member) : text;
}

function cut(text: string, { members = [] }: Node, member: Member): string {
  const previous = members[members.indexOf(member) - 1];
  const comma = skipTrivia(text, member.node.end);
  const hasComma = text[comma] === ",";
  const [from, to] = wholeLines(text, member.start, hasComma ? comma + 1 : member.node.end);
  if (hasComma || !previous) return replace(text, from, to, "");
  // It was the last: strict JSON has no comma behind the one that is last now.
  const before = skipTrivia(text, previous.node.end);
  const hasRemark = text.slice(before + 1, member.start).trim() !== "";
  return hasRemark
    ? replace(replace(text, from, to, ""), before, before + 1, "")
    : replace(text, before, member.node.end, "");
}

/** With the line break in front, where nothing else stands on those lines. */
function wholeLines(text: string, start: number, end: number): [number, number] {
  const lead = /\r?\n?[ \t]*$/.exec(text.slice(Math.max(0, start - 1_000), start))![0];
  const trail = /^[ \t]*/.exec(text.slice(end, end + 1_000))![0];
  const isAlone = lead.includes("\n") && /^(?:\r?\n|$)/.test(text.slice(end + trail.length, end + trail.length + 2));
  return isAlone ? [start - lead.length, end + trail.length] : [start, end];
}

interface Style {
  eol: string;
  unit: string;
  /** A file without line breaks stays one. */
  isOneLine: boolean;
}

function styleOf(text: string): Style {
  const eol = /\r?\n/.exec(text)?.[0];
  const unit = /\n([ \t]+)["'\w$]/.exec(text)?.[1] ?? "  ";
  return { eol: eol ?? "\n", unit, isOneLine: eol === undefined && text.length > 2 };
}

function insert(text: string, { start, end, members = [] }: Node, key: string, value: unknown, style: Style): string {
  const last = members.at(-1);
  const isInline = style.isOneLine || (last !== undefined && !text.slice(start, end).includes("\n"));
  const outer = indentAt(text, start);
  const indent = last && !isInline ? indentAt(text, last.start) : outer + style.unit;
  const flat = { ...style, isOneLine: isInline };
  const member = `${JSON.stringify(key)}:${style.isOneLine ? "" : " "}${render(value, indent, flat)}`;
  if (!last) {
    const inside = text.slice(start + 1, end - 1).trimEnd();
    const lines = isInline ? member : `${style.eol}${indent}${member}${style.eol}${outer}`;
    return replace(text, start + 1, end - 1, inside + lines);
  }
  const comma = skipTrivia(text, last.node.end);
  const hasComma = text[comma] === ",";
  const behind = hasComma ? comma + 1 : last.node.end;
  if (isInline) {
    return replace(
      text,
      behind,
      behind,
      `${hasComma ? "" : ","}${style.isOneLine ? "" : " "}${member}${hasComma ? "," : ""}`,
    );
  }
  // A comment at the end of that line belongs to what is in front of it.
  const remark = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*(?=\r?\n))?/.exec(text.slice(behind))![0].trimEnd();
  const added = replace(
    text,
    behind + remark.length,
    behind + remark.length,
    `${style.eol}${indent}${member}${hasComma ? "," : ""}`,
  );
  return hasComma ? added : replace(added, behind, behind, ",");
}

const nested = (path: Path, value: unknown): unknown => path.reduceRight((inner, key) => ({ [key]: inner }), value);

function render(value: unknown, indent: string, { eol, unit, isOneLine }: Style): string {
  if (isOneLine) return JSON.stringify(value);
  return JSON.stringify(value, undefined, unit).replaceAll("\n", `${eol}${indent}`);
}

/** Of the line in which `at` stands. */
function indentAt(text: string, at: number): string {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, at))![0];
}

function objectAt(node: Node, path: Path): Node {
  if (node.members) return node;
  throw new InstallError(`${path.length > 0 ? path.join(".") : "The file"} does not stand in an object { … }.`);
}

function memberOf({ members = [] }: Node, key: string, path: Path): Member | undefined {
  const found = members.filter((member) => member.key === key);
  if (found.length > 1) throw new InstallError(`"${key}" stands there twice (of ${path.join(".")}): keep one of them.`);
  return found[0];
}

const replace = (text: string, from: number, to: number, by: string) => text.slice(0, from) + by + text.slice(to);
