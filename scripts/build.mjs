// One bundle, split where the code splits itself (dynamic import): the CLI and the public entries share chunks.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });

await build({
  absWorkingDir: root,
  entryPoints: { cli: "src/cli.ts", index: "src/index.ts", simulator: "src/simulator/simulator.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  chunkNames: "chunks/[name]-[hash]",
  legalComments: "linked",
  external: ["@photostructure/sqlite", "node:sqlite"],
  // CommonJS dependencies inside an ES module still call `require` for node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  plugins: [withoutJsonSchemaValidator()],
  logLevel: "warning",
});

/** The SDK loads a JSON Schema compiler (a third of its weight) for elicitation answers; ours are parsed by zod. */
function withoutJsonSchemaValidator() {
  return {
    name: "without-json-schema-validator",
    setup({ onResolve }) {
      onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, () => ({
        path: `${root}src/mcp/sdk-shims.ts`,
      }));
    },
  };
}
