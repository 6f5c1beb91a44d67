/** The shipped form: one ESM bundle in chunks, the SDK in its own, axios nowhere; and it runs, over TLS too. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { hasOpenssl, json, optionsFor, phoneNumber, selfSigned, serve, TO, verification } from "./servers.js";

const ENTRY = fileURLToPath(new URL("../../src/twilio/gateway.ts", import.meta.url));
/** The SDK's files are CommonJS and require `util`; an ESM bundle has no `require` of its own. */
const BANNER = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

const run = promisify(execFile);

async function bundle(banner = BANNER) {
  const outdir = mkdtempSync(join(tmpdir(), "twilio-bundle-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const { metafile } = await build({
    entryPoints: { gateway: ENTRY },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outExtension: { ".js": ".mjs" },
    banner: { js: banner },
    metafile: true,
    logLevel: "silent",
  });
  return { outdir, metafile };
}

test("the SDK lies in chunks that only a dynamic import reaches; axios and the package index are in none", async () => {
  const { metafile } = await bundle();
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.some((file) => file.endsWith("twilio/lib/rest/Verify.js"))).toBe(true);
  expect(inputs.filter((file) => /node_modules\/axios|RequestClient|BaseTwilio|twilio\/lib\/index/.test(file))).toEqual(
    [],
  );

  const entry = Object.keys(metafile.outputs).find((file) => file.endsWith("/gateway.mjs"))!;
  const eager = staticClosure(entry);
  const eagerInputs = eager.flatMap((file) => Object.keys(metafile.outputs[file]!.inputs));
  expect(eagerInputs.filter((file) => file.includes("node_modules"))).toEqual([]);

  function staticClosure(file: string): string[] {
    const imports = metafile.outputs[file]!.imports.filter(
      ({ kind, external }) => kind === "import-statement" && !external,
    );
    return [file, ...imports.flatMap(({ path }) => staticClosure(path))];
  }
});

test.runIf(hasOpenssl)("it runs, reuses one TLS connection, and trusts only what it is told to", async () => {
  const certificate = selfSigned();
  const answer = (url: string) => (url.includes("PhoneNumbers") ? phoneNumber : verification);
  const server = await serve((response, { url }) => json(response, 200, answer(url)), certificate);
  const { outdir } = await bundle();
  const script = join(outdir, "run.mjs");
  writeFileSync(
    script,
    `import { createTwilioGateway } from "./gateway.mjs";
     const gateway = createTwilioGateway(${JSON.stringify(optionsFor(server.origin))});
     const results = [
       await gateway.createVerification({ to: "${TO}", channel: "sms" }),
       await gateway.fetchVerification("${verification.sid}"),
       await gateway.lookupNumber("${TO}", ["line_type_intelligence"]),
     ];
     console.log(JSON.stringify(results));`,
  );
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate.path };
  const { stdout, stderr } = await run(process.execPath, [script], { env });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject([
    { ok: true },
    { ok: true },
    { ok: true, value: { lineType: { value: "mobile" } } },
  ]);
  expect(server.sockets()).toBe(1);

  const untrusting = await run(process.execPath, [script], { env: { ...process.env, NODE_EXTRA_CA_CERTS: "" } });
  const refused = { ok: false, failure: { certainty: "not_sent" } };
  expect(JSON.parse(untrusting.stdout)).toEqual([refused, refused, refused]);
  expect(server.seen).toHaveLength(3);
});

test("an SDK that cannot be loaded sends nothing, and the log learns why", async () => {
  const { outdir } = await bundle("");
  const script = join(outdir, "run.mjs");
  writeFileSync(
    script,
    `import { createTwilioGateway } from "./gateway.mjs";
     const onCall = ({ code, certainty }) => console.log(JSON.stringify({ code, certainty }));
     const gateway = createTwilioGateway({ ...${JSON.stringify(optionsFor("http://127.0.0.1:9"))}, onCall });
     console.log(JSON.stringify(await gateway.createVerification({ to: "${TO}", channel: "sms" })));`,
  );
  const { stdout } = await run(process.execPath, [script]);
  const [told, result] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(told).toEqual({ code: "SDK_FAILED", certainty: "not_sent" });
  expect(result).toEqual({ ok: false, failure: { certainty: "not_sent" } });
});

test("unbundled, the SDK is loaded by the first call and axios never", async () => {
  const loaded = (part: string) =>
    Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes(part));
  const { createTwilioGateway } = await import("../../src/twilio/gateway.js");
  const server = await serve((response) => json(response, 200, verification));
  const gateway = createTwilioGateway(optionsFor(server.origin));
  expect(loaded("/twilio/")).toBe(false);
  expect(await gateway.fetchVerification(verification.sid)).toMatchObject({ ok: true });
  expect(loaded("/twilio/lib/rest/Verify.js")).toBe(true);
  expect(loaded("/twilio/lib/rest/Lookups.js")).toBe(false);
  expect(loaded("axios")).toBe(false);
});
