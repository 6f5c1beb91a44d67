// What is built for the benchmarks alone.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const CLI = join(ROOT, "dist/cli.js");

/** A bare server on our SDK, bundled as ours is. @returns its file */
export async function bareServer(folder) {
  const outfile = join(folder, "bare.mjs");
  await build({
    entryPoints: [join(ROOT, "bench/bare-server.mjs")],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  return outfile;
}

/** A module of the benchmarks that imports our sources. Beside the project's own modules, so that what stays external is found. */
export async function bundled(entry, name) {
  const outfile = join(ROOT, `dist/${name}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["@photostructure/sqlite", "node:sqlite", "rate-limiter-flexible", "better-sqlite3"],
    loader: { ".lua": "text" },
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return outfile;
}
