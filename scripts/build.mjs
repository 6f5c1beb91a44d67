// One bundle, split where the code splits itself (dynamic import): the CLI and the public entries share chunks.
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
// Where Claude Code, Agent Plugins, Cursor and `skills experimental_sync` look for skills of a package.
rmSync(`${root}skills`, { recursive: true, force: true });
cpSync(`${root}skill`, `${root}skills`, { recursive: true });

await build({
  absWorkingDir: root,
  entryPoints: {
    cli: "src/cli.ts",
    index: "src/index.ts",
    simulator: "src/simulator/simulator.ts",
    graph: "src/skill/graph.ts",
    openclaw: "src/skill/openclaw.ts",
  },
  outdir: "dist",
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  chunkNames: "chunks/[name]-[hash]",
  legalComments: "linked",
  external: ["@opentelemetry/api", "@photostructure/sqlite", "node:sqlite", "openclaw"],
  loader: { ".lua": "text", ".md": "text", ".iife.min.js": "text", ".min.css": "text" },
  // CommonJS dependencies inside an ES module still call `require` for node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  plugins: [replaced()],
  logLevel: "warning",
});

/** Parts of dependencies that only cost start-up here. */
function replaced() {
  const rows = [
    // A JSON Schema compiler, a third of the SDK's weight, for elicitation answers; ours are parsed by zod.
    { filter: /^@modelcontextprotocol\/server\/_shims$/, path: `${root}src/mcp/sdk-shims.ts` },
    // Error texts of zod in fifty languages; its issues never reach anybody as text.
    { filter: /^\.\.\/locales\/index\.js$/, path: `${root}scripts/empty.mjs` },
    // The HTTP client of @sendgrid/mail, nine tenths of its weight; its requests leave through our own.
    { filter: /^axios$/, path: `${root}scripts/empty.mjs` },
  ];
  return {
    name: "replaced",
    setup({ onResolve }) {
      for (const { filter, path } of rows) onResolve({ filter }, () => ({ path }));
    },
  };
}
