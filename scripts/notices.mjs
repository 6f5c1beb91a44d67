import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Copyright and licence of every package whose code is in the bundle: their licences ask for it.
 *
 * @param root folder that holds node_modules. @param metafile of esbuild
 */
export function notices(root, metafile) {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  const packages = [...new Set(folders)].sort(byName).map((folder) => noticeOf(join(root, folder)));
  const texts = [...new Set(packages.map(({ text }) => text))];
  const parts = texts.map((text) => [
    ...packages.filter((one) => one.text === text).map(({ title }) => title),
    "",
    text,
  ]);
  return `Code of these packages is part of this one.\n\n${parts.map((lines) => lines.join("\n")).join(`\n${"-".repeat(80)}\n\n`)}`;
}

const nameOf = (folder) => folder.replace(/^.*node_modules\//, "");
const byName = (one, other) => (nameOf(one) < nameOf(other) ? -1 : 1);

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)(?:[.-]|$)/i.test(file));
  if (typeof license !== "string") throw new Error(`${name} does not say its licence.`);
  const texts = files
    .filter((file) => existsSync(join(folder, file)))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  const text = texts.map((one) => `${one.replaceAll("\r\n", "\n").trim()}\n`).join("\n");
  return { title: `${name} ${version} (${license})`, text };
}
