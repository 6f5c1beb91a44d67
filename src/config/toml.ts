import * as z from "zod";
import { KEYS, type Key, SECTIONS } from "./schema.js";

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

function renderKey({ name, schema, meta }: Key): string[] {
  const comment = `# ${meta.description}${meta.env ? ` Environment: ${meta.env}.` : ""}`;
  return schema instanceof z.ZodDefault
    ? [comment, `${name} = ${tomlValue(schema.def.defaultValue)}`]
    : [comment, `# ${name} = ${tomlValue(meta.example)}`];
}

/** JSON's strings, numbers, booleans and flat arrays are TOML's too. */
function tomlValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(tomlValue).join(", ")}]` : JSON.stringify(value);
}
