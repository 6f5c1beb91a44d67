/** The delivery room as it ships, in a process of its own. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import type { DeliveryOutcome, DeliverySettings } from "../../src/core/ports/delivery.js";
import { message } from "./house.js";

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const BANNER = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** With what scripts/build.mjs leaves out. */
export async function bundle() {
  const outdir = mkdtempSync(join(tmpdir(), "delivery-bundle-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const { metafile } = await build({
    entryPoints: { delivery: path("src/delivery/delivery.ts") },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    outExtension: { ".js": ".mjs" },
    banner: { js: BANNER },
    alias: { axios: path("scripts/empty.mjs") },
    metafile: true,
    logLevel: "silent",
  });
  return { outdir, metafile };
}

/** The outcome in a process that trusts this certificate too; what it prints beside the outcome is an error. */
export async function deliverTrusting(certificate: string, settings: DeliverySettings): Promise<DeliveryOutcome> {
  const { outdir } = await bundle();
  const script = join(outdir, "run.mjs");
  writeFileSync(
    script,
    `import { createDelivery } from "./delivery.mjs";
     const outcome = await createDelivery(${JSON.stringify(settings)}).deliver(${JSON.stringify(message())});
     console.log(JSON.stringify(outcome));`,
  );
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], { env });
  if (stderr) throw new Error("it printed something");
  return JSON.parse(stdout);
}
