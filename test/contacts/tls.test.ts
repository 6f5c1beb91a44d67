/** The room as it ships, bundled, against a server whose certificate is trusted by one process and not by another. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { hasOpenssl, json, selfSigned, serve } from "../twilio/servers.js";
import { folder, PHONE, TOKEN } from "./places.js";

const ENTRY = fileURLToPath(new URL("../../src/contacts/contacts.ts", import.meta.url));
const run = promisify(execFile);

test.runIf(hasOpenssl)("looks up over TLS, and tells the token to nobody it does not trust", async () => {
  const certificate = selfSigned();
  const server = await serve((response) => json(response, 200, { to: PHONE }), certificate);
  const outdir = folder();
  const outExtension = { ".js": ".mjs" };
  await build({ entryPoints: [ENTRY], outdir, outExtension, bundle: true, format: "esm", platform: "node" });
  const script = join(outdir, "look-up.mjs");
  writeFileSync(
    script,
    `import { createContacts } from "./contacts.mjs";
     const { resolve } = createContacts(${JSON.stringify({ place: `${server.origin}/{contact}`, token: TOKEN })});
     process.stdout.write(await resolve("ada", "default").catch((error) => error.message));`,
  );
  const lookUp = async (trusted: string) =>
    (await run(process.execPath, [script], { env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted } })).stdout;

  expect(await lookUp("")).toContain("(DEPTH_ZERO_SELF_SIGNED_CERT)");
  expect(server.seen).toEqual([]);
  expect(await lookUp(certificate.path)).toBe(PHONE);
  expect(server.seen[0]).toMatchObject({ url: "/ada", headers: { authorization: `Bearer ${TOKEN}` } });
});
