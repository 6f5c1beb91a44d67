import * as z from "zod";
import { KEYS, type NamedKey, SECTIONS } from "./schema.js";

const HEADER = `# Configuration

Generated from \`src/config/sections\` (\`npm run generate\`). The file is \`twilio-verify.toml\`; every key is optional. Where a key has a variable, the environment wins. Keys that end in \`_env\` hold the name of a variable, never a secret.`;

/** `docs/configuration.md`: a table for each section. */
export function renderMarkdown(): string {
  const sections = SECTIONS.map((section) =>
    [
      `## [${section}]`,
      "",
      "| key | type | default | |",
      "|---|---|---|---|",
      ...KEYS.filter((key) => key.section === section).map(row),
    ].join("\n"),
  );
  return `${[HEADER, ...sections].join("\n\n")}\n`;
}

function row({ name, type, default: initial, description, env }: NamedKey): string {
  const shown = initial === undefined ? "unset" : code(initial);
  return `| \`${name}\` | ${typeOf(type())} | ${shown} | ${cell(`${description}${env ? ` Variable: \`${env}\`.` : ""}`)} |`;
}

interface Shape {
  type?: string;
  enum?: string[];
  items?: Shape;
  minimum?: number;
  maximum?: number;
}

/** Its JSON Schema in words. */
function typeOf(schema: z.ZodType): string {
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Shape;
  if (shape.enum) return wordsOf(shape);
  if (shape.type === "array") return shape.items?.enum ? `list of ${wordsOf(shape.items)}` : "list";
  const { type = "string", minimum, maximum } = shape;
  return minimum === undefined || maximum === undefined ? type : `${minimum} to ${maximum}`;
}

const wordsOf = ({ enum: words = [] }: Shape) => words.map(code).join(" ");
const code = (value: unknown) => `\`${cell(JSON.stringify(value))}\``;
const cell = (text: string) => text.replaceAll("|", "\\|");
