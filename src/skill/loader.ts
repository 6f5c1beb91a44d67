/**
 * Reads a SKILL.md as openclaw-graph's only loader does (`seed.py`: parse_frontmatter, scan_skills), so that what we
 * export is what it records. Source: facts/clients.md §1.2.
 */

/** A `(:Skill)` node, with the property names of the graph. */
export interface SkillNode {
  name: string;
  /** Empty: the loader takes the name of the folder. */
  cluster: string;
  description: string;
  tags: string[];
  scope: string;
  model_hint: string;
  embedding_hint: string;
  authorization_required: boolean;
  /** At most 5,000 characters. */
  body: string;
}

const BODY_CHARACTERS = 5_000;
const DOCUMENT = /^---\s*\n(.*?)\n---\s*\n(.*)$/s;
const FIELD = /^(\w[\w_]*)\s*:\s*(.+)$/;

type Value = string | boolean | string[];

/** @throws Error when the loader would skip the document */
export function readSkill(document: string): SkillNode {
  const [, frontmatter, body = ""] = DOCUMENT.exec(document.replace(/\r\n?/g, "\n")) ?? [];
  if (frontmatter === undefined) throw new Error("The loader finds no frontmatter in this SKILL.md.");
  const fields = new Map(frontmatter.split("\n").flatMap(fieldOf));
  const text = (name: string, otherwise = "") => {
    const value = fields.get(name);
    return typeof value === "string" ? value : otherwise;
  };
  const tags = fields.get("tags");
  const name = text("name");
  if (name === "") throw new Error("The loader finds no name in this SKILL.md.");
  return {
    name,
    cluster: text("cluster"),
    description: text("description"),
    tags: Array.isArray(tags) ? tags : [],
    scope: text("scope", "general"),
    model_hint: text("model_hint"),
    embedding_hint: text("embedding_hint"),
    authorization_required: fields.get("authorization_required") === true,
    body: [...body.trim()].slice(0, BODY_CHARACTERS).join(""),
  };
}

function fieldOf(line: string): [string, Value][] {
  const [, name, raw] = FIELD.exec(line) ?? [];
  return name === undefined || raw === undefined ? [] : [[name, read(raw.trim())]];
}

function read(raw: string): Value {
  if (raw.startsWith("[") && raw.endsWith("]")) {
    const inner = raw.slice(1, -1).trim();
    return inner === ""
      ? []
      : inner.split(",").map((item) =>
          item
            .trim()
            .replace(/^"+|"+$/g, "")
            .replace(/^'+|'+$/g, ""),
        );
  }
  if (/^(?:true|false)$/i.test(raw)) return raw.toLowerCase() === "true";
  return /^(["']).*\1$/s.test(raw) && raw.length > 1 ? raw.slice(1, -1) : raw;
}
