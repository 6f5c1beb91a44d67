import { KEYS, type NamedKey, SECTIONS } from "./schema.js";

const HEADER = `# Configuration of twilio-verify-mcp. Generated from src/config/sections: every key with its default.
# A line that begins with "# key =" shows an example of a key that has no default.
# Environment variables win over this file. Secrets belong in the environment only.`;

/** The shipped `twilio-verify.toml`: every key, its default (or a commented example) and its description. */
export function renderToml(): string {
  const sections = SECTIONS.map((section) =>
    [`[${section}]`, ...KEYS.filter((key) => key.section === section).flatMap(renderKey)].join("\n"),
  );
  return `${[HEADER, ...sections].join("\n\n")}\n`;
}

function renderKey({ name, default: initial, description, env, example }: NamedKey): string[] {
  const comment = `# ${description}${env ? ` Environment: ${env}.` : ""}`;
  return [comment, initial === undefined ? `# ${name} = ${tomlValue(example)}` : `${name} = ${tomlValue(initial)}`];
}

/** JSON's strings, numbers, booleans and flat arrays are TOML's too. */
function tomlValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(tomlValue).join(", ")}]` : JSON.stringify(value);
}
