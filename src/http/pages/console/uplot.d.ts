/** Files of uPlot as text: esbuild's `text` loader in the bundle, a plugin of vitest.config.ts in tests. */
declare module "uplot/dist/*" {
  const text: string;
  export default text;
}
