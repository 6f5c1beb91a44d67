// Writes SKILL.md and every manifest from package.json, skill/ and the tools: node scripts/generate-manifests.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["src/skill/manifests.ts"],
  bundle: true,
  platform: "node",
  format: "esm",
  write: false,
});
const { generatedFiles } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);
const pkg = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const strict = readFileSync(`${root}skill/twilio-verify/SKILL.md`, "utf8");
for (const [path, text] of Object.entries(generatedFiles(pkg, strict))) writeFileSync(`${root}${path}`, text);
