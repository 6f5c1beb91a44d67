// One bundle, split where the code splits itself (dynamic import): the CLI and the public entries share chunks.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { plainBuiltins } from "./builtins.mjs";
import { mergeChunks } from "./merge-chunks.mjs";
import { notices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
// Where Claude Code, Agent Plugins, Cursor and `skills experimental_sync` look for skills of a package.
rmSync(`${root}skills`, { recursive: true, force: true });
cpSync(`${root}skill`, `${root}skills`, { recursive: true });

/** CommonJS dependencies inside an ES module still call `require` for node's own modules. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

const { metafile } = await build({
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
  charset: "utf8",
  legalComments: "none",
  external: ["@opentelemetry/api", "@photostructure/sqlite", "node:sqlite", "openclaw"],
  loader: { ".lua": "text", ".md": "text", ".iife.min.js": "text", ".min.css": "text" },
  banner: { js: REQUIRE },
  plugins: [replaced()],
  logLevel: "warning",
  metafile: true,
});

const files = Object.keys(metafile.outputs).filter((path) => path.endsWith(".js"));
for (const path of files) {
  const code = readFileSync(`${root}${path}`, "utf8");
  const bare = code.replace(REQUIRE, "");
  if (!/\brequire\b/.test(bare)) writeFileSync(`${root}${path}`, bare.trimStart());
}

await mergeChunks({
  outputs: metafile.outputs,
  root,
  // What an MCP host waits for.
  loads: [
    ["core", /^dist\/index\.js$/],
    ["commands", /^dist\/chunks\/run-/],
    ["mcp", /^dist\/chunks\/mcp-/],
  ],
  within: /^dist\/chunks\/(run|mcp)-/,
  // It comes before everything else in the command, and never into the library.
  apart: "src/stdout.ts",
});

const built = readdirSync(`${root}dist`, { recursive: true }).filter((name) => name.endsWith(".js"));
for (const name of built) plainBuiltins(`${root}dist/${name}`);

// In place of the legal comments, which many packages do not have.
writeFileSync(`${root}dist/THIRD_PARTY_NOTICES.txt`, notices(root, metafile));

writeFileSync(`${root}dist/sizes.json`, JSON.stringify(sizesOf(metafile), undefined, 2));

/** Bytes in the bundle by package, ours under `own`; not published. */
function sizesOf({ outputs }) {
  const sizes = { own: 0 };
  for (const [path, { bytesInOutput }] of Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs))) {
    const name = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "own";
    sizes[name] = (sizes[name] ?? 0) + bytesInOutput;
  }
  return Object.fromEntries(Object.entries(sizes).sort(([, one], [, other]) => other - one));
}

/** Parts of dependencies that only cost start-up here. */
function replaced() {
  const rows = [
    // A JSON Schema compiler, a third of the SDK's weight, for elicitation answers; ours are parsed by zod.
    { filter: /^@modelcontextprotocol\/server\/_shims$/, path: `${root}src/mcp/sdk-shims.ts` },
    { filter: /^@modelcontextprotocol\/client\/_shims$/, path: `${root}scripts/client-shims.mjs` },
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
