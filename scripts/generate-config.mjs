// Writes twilio-verify.toml and docs/configuration.md from src/config/schema.ts: node scripts/generate-config.mjs
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { outputFiles } = await build({
  absWorkingDir: root,
  stdin: {
    contents:
      'export { renderToml } from "./src/config/toml.ts"; export { renderMarkdown } from "./src/config/markdown.ts";',
    resolveDir: root,
  },
  bundle: true,
  platform: "node",
  format: "esm",
  write: false,
});
const { renderToml, renderMarkdown } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);
writeFileSync(`${root}twilio-verify.toml`, renderToml());
writeFileSync(`${root}docs/configuration.md`, renderMarkdown());
