/**
 * `twilio-verify-mcp/graph`: the skill for openclaw-graph, whose loader writes Neo4j (facts/clients.md §1), and
 * `createSkill` for any other host.
 *
 * @example
 * ```ts
 * import { toCypher } from "twilio-verify-mcp/graph";
 *
 * for (const { query, params } of toCypher()) await session.run(query, params);
 * ```
 */
import type { ToolSet } from "../core/ports/settings.js";
import { skillNode } from "./node.js";
import { NEIGHBOURS, RELATIONS } from "./relations.js";
import { ALL_TOOLS, hostName } from "./tools.js";

export type { SkillNode } from "./loader.js";
export { skillNode, skillText } from "./node.js";
export {
  createSkill,
  type Skill,
  type SkillAnswer,
  type SkillCall,
  type SkillOptions,
  type SkillTool,
} from "./skill.js";

/** A pair as `seed-data/skill_rels.json` has it. */
export interface SkillPair {
  from_id: string;
  to_id: string;
}

export interface SkillEdge extends SkillPair {
  type: keyof typeof RELATIONS;
}

/** An `(:OCTool)` node. */
export interface ToolNode {
  id: string;
  name: string;
  notes: string;
  available: boolean;
  workspace: string;
}

const edge = (to_id: string): SkillPair => ({ from_id: skillNode.name, to_id });

/** DEPENDS_ON, COMPOSES and SIMILAR_TO, as the original document names them. */
export const skillEdges: readonly SkillEdge[] = Object.entries(RELATIONS).flatMap(([type, skills]) =>
  Object.keys(skills).map((name) => ({ ...edge(name), type: type as SkillEdge["type"] })),
);

/** The flat pairs that the loader reads as RELATED_TO; it drops those whose skills it does not have. */
export const skillPairs: readonly SkillPair[] = [
  ...NEIGHBOURS.map(edge),
  ...skillEdges.map(({ to_id }) => edge(to_id)),
];

/** Tools as the OpenClaw plugin names them. Available are those of the sets that the operator switched on. */
export function toolNodes(workspace = "openclaw", sets: readonly ToolSet[] = ["core"]): ToolNode[] {
  return ALL_TOOLS.map(({ name, description, set }) => ({
    id: `tool-twilio-verify-${name.replaceAll("_", "-")}`,
    name: hostName(name),
    notes: description,
    available: sets.includes(set),
    workspace,
  }));
}

/** The loader's own statements for this one skill, then the typed edges and the tools. Running them twice changes nothing. */
export function toCypher(workspace = "openclaw"): { query: string; params: Record<string, unknown> }[] {
  const ofType = (type: string) => skillEdges.filter((one) => one.type === type).map(({ to_id }) => edge(to_id));
  return [
    { query: "MERGE (c:SkillCluster {name: $name})", params: { name: skillNode.cluster } },
    {
      query: `UNWIND $skills AS s MERGE (sk:Skill {name: s.name}) SET ${SKILL_FIELDS}`,
      params: { skills: [skillNode] },
    },
    {
      query: "MATCH (s:Skill {name: $name}), (c:SkillCluster) WHERE s.cluster = c.name MERGE (s)-[:IN_CLUSTER]->(c)",
      params: { name: skillNode.name },
    },
    { query: joined("RELATED_TO"), params: { rels: skillPairs } },
    ...Object.keys(RELATIONS).map((type) => ({ query: joined(type), params: { rels: ofType(type) } })),
    { query: TOOLS, params: { tools: toolNodes(workspace) } },
  ];
}

const SKILL_FIELDS = Object.keys(skillNode)
  .filter((name) => name !== "name")
  .map((name) => `sk.${name} = s.${name}`)
  .join(", ");

/** @param type one of our own: Cypher takes no parameter there */
const joined = (type: string) =>
  `UNWIND $rels AS r MATCH (a:Skill {name: r.from_id}) MATCH (b:Skill {name: r.to_id}) MERGE (a)-[:${type}]->(b)`;

const TOOLS =
  "UNWIND $tools AS tool MERGE (t:OCTool {id: tool.id}) " +
  "SET t.name = tool.name, t.notes = tool.notes, t.available = tool.available, t.workspace = tool.workspace";
