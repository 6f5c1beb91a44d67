/** `graph export --dir DIR`: the skill, and the pairs that its loader reads, into a checkout of openclaw-graph. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type SkillPair, skillNode, skillPairs, skillText } from "../skill/graph.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";

const PAIRS = "seed-data/skill_rels.json";

/** Exit code 1: the folder is no such checkout; nothing was written. Running it twice changes nothing. */
export async function main({ values, positionals }: Args): Promise<number> {
  const { dir } = values;
  if (dir === undefined || positionals.length !== 1 || positionals[0] !== "export") {
    process.stderr.write("Say: graph export --dir <a checkout of openclaw-graph>\n");
    return 2;
  }
  const pairs = readPairs(dir);
  if (!pairs || !existsSync(join(dir, "skills"))) {
    process.stderr.write(`There is no checkout of openclaw-graph: skills/ or a readable ${PAIRS} is missing.\n`);
    return 1;
  }
  const skill = `skills/${skillNode.cluster}/${skillNode.name}/SKILL.md`;
  replace(join(dir, skill), skillText);
  const names = new Set(skillsIn(join(dir, "skills")));
  const added = skillPairs.filter((pair) => names.has(pair.to_id) && !pairs.some((one) => isSame(one, pair)));
  // Written only when there is something to add, so that their own formatting stays.
  if (added.length > 0) replace(join(dir, PAIRS), `${JSON.stringify([...pairs, ...added], undefined, 2)}\n`);
  stdout.write(`${skill} written; ${added.length} of its pairs added to ${PAIRS}.\n`);
  return 0;
}

const isSame = (one: SkillPair, other: SkillPair) => one.from_id === other.from_id && one.to_id === other.to_id;

function readPairs(dir: string): SkillPair[] | undefined {
  try {
    const pairs: unknown = JSON.parse(readFileSync(join(dir, PAIRS), "utf8"));
    return Array.isArray(pairs) ? pairs : undefined;
  } catch {
    return undefined;
  }
}

/** Names of folders two levels down, where the loader looks. */
function skillsIn(folder: string): string[] {
  const folders = (at: string) => readdirSync(at, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders(folder).flatMap(({ name }) => folders(join(folder, name)).map((skill) => skill.name));
}

/** A reader never sees half a file. */
function replace(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}`;
  writeFileSync(next, text);
  renameSync(next, path);
}
