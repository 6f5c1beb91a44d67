/** A document as text: esbuild's `text` loader in the bundle, a plugin of vitest.config.ts in tests. */
declare module "*.md" {
  const text: string;
  export default text;
}
