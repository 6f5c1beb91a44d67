import { defineConfig } from "vitest/config";

/** As esbuild's `text` loader does in the bundle. */
const luaAsText = {
  name: "lua-as-text",
  transform: (code: string, id: string) =>
    id.endsWith(".lua") ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined,
};

export default defineConfig({
  plugins: [luaAsText],
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ["test/setup.ts"],
  },
});
