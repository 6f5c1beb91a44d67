/** A Lua script as text: esbuild's `text` loader in the bundle, a plugin of vitest.config.ts in tests. */
declare module "*.lua" {
  const text: string;
  export default text;
}
