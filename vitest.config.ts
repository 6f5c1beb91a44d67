import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

const TEXT = "\0text:";
const { resolve } = createRequire(import.meta.url);

/** As esbuild's `text` loader does in the bundle. */
const asText = {
  name: "as-text",
  enforce: "pre" as const,
  resolveId: (source: string) => (source.startsWith("uplot/dist/") ? `${TEXT}${source}.js` : undefined),
  load: (id: string) =>
    id.startsWith(TEXT)
      ? `export default ${JSON.stringify(readFileSync(resolve(id.slice(TEXT.length, -".js".length)), "utf8"))}`
      : undefined,
  transform: (code: string, id: string) =>
    /\.(?:lua|md)$/.test(id) ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined,
};

export default defineConfig({
  plugins: [asText],
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    // As long as a busy machine may take.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    // Much of the suite waits: for beats, leases, browsers and other processes.
    maxWorkers: 2,
    globalSetup: ["test/setup.ts"],
  },
});
