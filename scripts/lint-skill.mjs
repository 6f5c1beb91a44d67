#!/usr/bin/env node
/**
 * What registries and scanners of skills stumble over, as rules of our own (facts/clients.md §5.3).
 *
 *   node scripts/lint-skill.mjs    the skill and its references; prints each finding, exit status 1 when there is one
 *
 * Tool descriptions are held to TOOL_RULES by test/skill/lint.test.ts. Numbers in `rule` are those of the checklist.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FIELDS = ["name", "description", "license", "compatibility", "metadata", "allowed-tools"];
const MAX_LINES = 500;
/** Of 5,000 tokens; four characters a token is what English takes. */
const MAX_CHARACTERS = 20_000;

/** Patterns that no text of the skill may have. */
export const TEXT_RULES = [
  ["2 an account SID or key of full length", /\b(?:AC|SK|VA)[0-9a-zA-Z]{32}\b/],
  ["2 a long hexadecimal value", /\b[0-9a-fA-F]{32,}\b/],
  [
    "2 a value beside the name of a secret",
    /(?:secret|token|key|password)\w*["']?\s*[:=]\s*["']?(?!\$|your|example|placeholder|changeme|redacted|dummy|sample)[^\s"'`]{16,}/i,
  ],
  [
    "3 how to install or to use a shell",
    /\b(?:sudo|apt|apt-get|brew|dnf|yum|systemd|systemctl|ngrok|chmod)\b|\/etc\/|rm -rf|curl\b.*(?:\||-X|-d\b|--data)|\bpip install\b|\bnpm (?:i|install)\b/,
  ],
  [
    "4 a place or word of secrets",
    /\.env\b|\.config\b|~\/\.aws|\.npmrc|keychain|process\.env|os\.environ|credential|password|api_key|Bearer |sk-/i,
  ],
  ["5 npx without a version", /\bnpx (?:-y )?(?!-)(?![\w@/.-]+@\d)\S/],
  ["6 says not to ask the person", /\b(?:never|do not|don't) (?:ask|prompt|notify|tell|inform) the (?:user|person)/i],
  [
    "6 says not to check",
    /\b(?:do not|don't|never) (?:verify|confirm|check|validate) (?:the|with the) (?:user|person)/i,
  ],
  [
    "6 does without agreement",
    /\b(?:without|no|skip|skipping|bypass|bypassing) (?:\w+ )?(?:confirmation|approval|consent|verification|checking)\b/i,
  ],
  ["6 acts by itself", /\bautomatically (?:send|run|delete|execute)|\bassume (?:consent|approval)/i],
  ["6 reaches for secrets", /\baccess (?:the |to )?(?:secrets|tokens|credentials)\b/i],
  [
    "7 speaks to the model's frame",
    /\bignore (?:all |the |any )?(?:previous|prior|above)|system prompt|you are now|developer mode|\boverride\b|\bjailbreak/i,
  ],
  ["7 an HTML comment", /<!--/],
  ["7 hidden characters", /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u00AD]|[\u{E0000}-\u{E007F}]/u],
  ["7 blank lines in a row", /\n\s*\n\s*\n\s*\n/],
  ["7 a blob", /[A-Za-z0-9+/]{80,}={0,2}/],
  [
    "7 an address without a name, or shortened",
    /https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|bit\.ly|tinyurl\.com|t\.co|goo\.gl)\b/i,
  ],
  [
    "7 claims a blessing",
    /\bofficial\b|\b(?:verified|certified|endorsed|approved) by (?:twilio|openclaw|anthropic|openai|google|nvidia)/i,
  ],
  ["8 a wildcard of tools", /allowed-tools:.*\*|Bash\(\*/],
  ["10 fetches instructions", /\b(?:fetch|download|load|read) (?:the )?(?:latest )?instructions from\b/i],
];

/** Of a tool's title and description, as hosts and scanners read them. */
export const TOOL_RULES = [
  ["11 presses the model", /\b(?:important|crucial|critical|vital|urgent|ignore|disregard|override|bypass)\b/i],
  ["11 names too much", /\b(?:all|any|everything)\b/i],
  ["11 names a server of others", /\bmcp__|\b(?:github|slack|gmail|filesystem|playwright) (?:tool|server)/i],
];

const findings = (rules, text, where) =>
  rules.flatMap(([rule, pattern]) => {
    const hit = pattern.exec(text);
    return hit ? [`${where}: ${rule}: ${JSON.stringify(hit[0].slice(0, 60))}`] : [];
  });

export const lintText = (text, where) => findings(TEXT_RULES, text, where);

/** @param tool name, title, description, annotations, input and output schema */
export function lintTool({ name, title, description, annotations, input, output }) {
  const texts = [title, description, ...Object.values(input.properties ?? {}).map((one) => one.description ?? "")];
  return [
    ...texts.flatMap((text) => [...findings(TOOL_RULES, text, name), ...lintText(text, name)]),
    ...when(description.length < 20, `${name}: 11 a description of less than 20 characters`),
    ...when(input.additionalProperties !== false, `${name}: 11 arguments that nobody declared`),
    ...when(!output?.properties, `${name}: 11 no output schema`),
    ...when(Object.keys(annotations).length !== 4, `${name}: 11 an annotation is missing`),
  ];
}

const when = (wrong, finding) => (wrong ? [finding] : []);

/** @param folder name of the skill's folder. @returns findings of the frontmatter of a strict SKILL.md */
export function lintFrontmatter(text, folder) {
  const [, yaml, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? [];
  if (yaml === undefined) return [`${folder}: 1 no frontmatter at the first byte`];
  const field = (name) => new RegExp(`^${name}:[ ]?(.*)$`, "m").exec(yaml)?.[1];
  const unknown = [...yaml.matchAll(/^([\w-]+):/gm)].map(([, name]) => name).filter((name) => !FIELDS.includes(name));
  const [name = "", description = ""] = [field("name"), field("description")];
  return [
    ...unknown.map((one) => `${folder}: 1 field ${one} is not in the specification`),
    ...when(name !== folder || !/^(?!.*--)[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(name), `${folder}: 1 name`),
    ...when(description.length < 20 || description.length > 1024, `${folder}: 1 length of the description`),
    ...when(!/\bUse (?:this skill )?when\b/i.test(description), `${folder}: 1 the description does not say when`),
    ...when(/: |^[>|'"[{]/.test(description), `${folder}: 1 the description is not one plain line`),
    ...when(field("license") !== "MIT", `${folder}: 1 license`),
    ...when((field("compatibility") ?? "").length > 500, `${folder}: 1 length of compatibility`),
    ...when(
      !/^ {2}author: .+$/m.test(yaml) || !/^ {2}version: "\d+\.\d+\.\d+"$/m.test(yaml),
      `${folder}: 1 author, version`,
    ),
    ...when(/always: true/.test(yaml), `${folder}: 1 always`),
    ...when(/^[\w-]+: [[{]/m.test(yaml) || yaml.includes("---"), `${folder}: 1 what strict YAML refuses`),
    ...when(text.split("\n").length > MAX_LINES || text.length > MAX_CHARACTERS, `${folder}: 1 too long`),
    ...when(!/costs? money/.test(body) || !/agree/.test(body), `${folder}: 10 says neither cost nor agreement`),
  ];
}

/** The whole folder of a skill. */
export function lintSkill(path, folder) {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const strict = readFileSync(join(path, "SKILL.md"), "utf8");
  const linked = [...strict.matchAll(/\]\((references\/[\w-]+\.md)\)/g)].map(([, name]) => join(path, name));
  return [
    ...lintFrontmatter(strict, folder),
    ...names.filter((name) => !name.endsWith(".md")).map((name) => `${name}: 9 the skill is documentation only`),
    ...names
      .filter((name) => !name.endsWith("SKILL.md") && !linked.includes(name))
      .map((name) => `${name}: nothing says when to read it`),
    ...linked.filter((name) => !names.includes(name)).map((name) => `${name}: is not there`),
    ...names.flatMap((name) => lintText(readFileSync(name, "utf8"), name)),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const found = [
    ...lintSkill(join(root, "skill/twilio-verify"), "twilio-verify"),
    ...lintText(readFileSync(join(root, "SKILL.md"), "utf8"), "SKILL.md"),
  ];
  for (const line of found) console.log(line);
  console.log(`skill: ${found.length} findings`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
