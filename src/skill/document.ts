/** The root SKILL.md, made from the strict one: no single file satisfies both formats (facts/clients.md §1.5). */
import { GRAPH_FIELDS, RELATIONS } from "./relations.js";

const STRICT = /^---\n(.*?)\n---\n\n(.*)$/s;
/** The `skills` CLI takes a root document for the skill, and then the whole repository with it, unless it is internal. */
const HIDDEN = "metadata:\n  internal: true";
/** Points at files that a node of the graph does not have. */
const READ_MORE = /## Read more when\n.*$/s;

const field = (frontmatter: string, name: string) => new RegExp(`^${name}: (.+)$`, "m").exec(frontmatter)?.[1];

/** @param strict text of skill/twilio-verify/SKILL.md */
export function graphDocument(strict: string): string {
  const [, frontmatter = "", body = ""] = STRICT.exec(strict) ?? [];
  const { tags, ...scalars } = GRAPH_FIELDS;
  const fields: [string, unknown][] = [
    ["name", field(frontmatter, "name")],
    ["cluster", scalars.cluster],
    ["description", JSON.stringify(field(frontmatter, "description"))],
    ["tags", JSON.stringify(tags)],
    ["dependencies", JSON.stringify(Object.keys(RELATIONS.DEPENDS_ON))],
    ["composes", JSON.stringify(Object.keys(RELATIONS.COMPOSES))],
    ["similar_to", JSON.stringify(Object.keys(RELATIONS.SIMILAR_TO))],
    ["called_by", "[]"],
    ["authorization_required", scalars.authorization_required],
    ["scope", scalars.scope],
    ["model_hint", scalars.model_hint],
    ["embedding_hint", JSON.stringify(scalars.embedding_hint)],
  ];
  const header = fields.map(([name, value]) => `${name}: ${value}`).join("\n");
  return `---\n${header}\n${HIDDEN}\n---\n\n${body.replace(READ_MORE, "")}${relations()}`;
}

function relations(): string {
  const parts = Object.entries(RELATIONS).map(
    ([type, skills]) =>
      `### ${type}\n\n${Object.entries(skills)
        .map(([name, why]) => `- \`${name}\`: ${why}`)
        .join("\n")}\n`,
  );
  return `## Graph relationships\n\n${parts.join("\n")}`;
}
