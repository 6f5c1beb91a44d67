// Writes twilio-verify.toml from src/config/schema.ts: node scripts/generate-config.mjs
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["src/config/toml.ts"],
  bundle: true,
  platform: "node",
  format: "esm",
  write: false,
});
const { renderToml } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);
writeFileSync(new URL("../twilio-verify.toml", import.meta.url), renderToml());
