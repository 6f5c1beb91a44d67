/** The shipped form: each library in a chunk that only a dynamic import reaches, axios nowhere; and it runs, over TLS too. */
import { expect, test } from "vitest";
import { hasOpenssl, selfSigned, serve } from "../twilio/servers.js";
import { bundle, deliverTrusting } from "./bundle.js";
import { sendgrid, webhook } from "./house.js";

test("the libraries lie in chunks of their own, axios in none", async () => {
  const { metafile } = await bundle();
  const outputs = Object.entries(metafile.outputs);
  const holding = (part: string) =>
    outputs.filter(([, { inputs }]) => Object.keys(inputs).some((file) => file.includes(part)));
  expect(holding("node_modules/axios")).toEqual([]);

  const entry = outputs.find(([name]) => name.endsWith("/delivery.mjs"))![1];
  const eager = entry.imports.filter(({ kind, external }) => kind === "import-statement" && !external);
  const eagerInputs = [entry, ...eager.map(({ path }) => metafile.outputs[path]!)].flatMap(({ inputs }) =>
    Object.keys(inputs),
  );
  expect(eagerInputs.filter((file) => file.includes("node_modules"))).toEqual([]);
  for (const library of ["node_modules/@sendgrid/mail", "node_modules/nodemailer"]) {
    expect(holding(library)).toHaveLength(1);
  }
  const size = (part: string) => holding(part)[0]![1].bytes;
  expect(size("node_modules/@sendgrid/mail")).toBeLessThan(40_000);
  expect(size("node_modules/nodemailer")).toBeLessThan(190_000);
});

test.runIf(hasOpenssl)("both ways over HTTPS run in the bundle and print nothing", async () => {
  const certificate = selfSigned();
  const server = await serve((response) => void response.writeHead(202).end(), certificate);
  for (const settings of [sendgrid(server.origin), webhook(server.origin)]) {
    expect(await deliverTrusting(certificate.path, settings)).toMatchObject({ ok: true });
  }
  expect(server.seen.map(({ url }) => url)).toEqual(["/v3/mail/send", "/codes?app=1"]);
});
