import { defineConfig } from "vitest/config";

/** As esbuild's `text` loader does in the bundle. */
const asText = {
  name: "as-text",
  transform: (code: string, id: string) =>
    /\.(?:lua|md)$/.test(id) ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined,
};

export default defineConfig({
  plugins: [asText],
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ["test/setup.ts"],
  },
});
