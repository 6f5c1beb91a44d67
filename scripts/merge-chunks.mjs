// esbuild makes a chunk for each set of entries that share some code: forty small files to start with, and a file costs
// more than what is in it (0.5 ms of CPU each). This joins those that always load together into one.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "esbuild";

/** As esbuild prints it when it minifies: names, then the file they come from. */
const IMPORT = /\b(import|export)(?:\{([^{}]*)\}from)?"(\.[^"]+)"/g;

/**
 * @param {{ outputs: object, root: string, loads: [name: string, entry: RegExp][], within: RegExp, apart: string }} options
 *   `loads`: file name of each joined chunk, and which entry loads it; what an earlier one joined stays there.
 *   `apart`: a module whose chunk stays as it is, and which nobody gets who did not load it before.
 *   `within`: entries of which at least one must load a chunk, too, so that nobody loads what only another needs.
 */
export async function mergeChunks({ outputs, root, loads, within, apart }) {
  const entries = (pattern) => Object.keys(outputs).filter((path) => pattern.test(path) && outputs[path].entryPoint);
  const needed = new Set(entries(within).flatMap((path) => chunksOf(path, outputs)));
  const alone = new Set(Object.keys(outputs).filter((path) => apart in outputs[path].inputs));
  for (const path of alone) needed.delete(path);
  const loadsThose = (path) => chunksOf(path, outputs).some((one) => alone.has(one));
  /** Chunk → the file it is joined into, and what its exports are called there. */
  const moved = new Map();
  for (const [name, pattern] of loads) {
    const chunks = [...new Set(entries(pattern).flatMap((path) => chunksOf(path, outputs)))].filter(
      (path) => needed.has(path) && !moved.has(resolve(root, path)),
    );
    // Whoever wants a part of the one must not get what the other does when it loads.
    for (const [suffix, part] of [
      ["", chunks.filter(loadsThose)],
      ["-shared", chunks.filter((path) => !loadsThose(path))],
    ]) {
      if (part.length === 0) continue;
      const outfile = await joined(name + suffix, part, outputs, root);
      for (const [index, path] of part.entries()) moved.set(resolve(root, path), { outfile, prefix: `_${index}_` });
    }
  }
  const files = Object.keys(outputs).filter((path) => path.endsWith(".js"));
  const kept = files.map((path) => resolve(root, path)).filter((path) => !moved.has(path));
  // esbuild's own helpers do nothing by themselves, so nobody loads the chunk that they are in now without using it.
  const helpers = Object.keys(outputs).filter(
    (path) => moved.has(resolve(root, path)) && isEmpty(outputs[path].inputs),
  );
  const idle = new Set(helpers.map((path) => resolve(root, path)));
  const outfiles = new Set([...moved.values()].map(({ outfile }) => outfile));
  for (const path of [...kept, ...outfiles]) redirect(path, moved, idle);
  for (const path of moved.keys()) rmSync(path);
}

const isEmpty = (object) => Object.keys(object).length === 0;

/** The chunks that load with a file, dependencies first. */
function chunksOf(path, outputs, seen = new Set()) {
  if (seen.has(path)) return [];
  seen.add(path);
  const { imports, entryPoint } = outputs[path];
  const below = imports.filter(({ kind, external }) => kind === "import-statement" && !external);
  return [...below.flatMap((one) => chunksOf(one.path, outputs, seen)), ...(entryPoint ? [] : [path])];
}

async function joined(name, chunks, outputs, root) {
  const folder = resolve(root, dirname(chunks[0]));
  const contents = chunks.map((path, index) => {
    const names = outputs[path].exports.map((exported) => `${exported} as _${index}_${exported}`);
    return `export { ${names.join(", ")} } from ${JSON.stringify(resolve(root, path))};`;
  });
  const inside = new Set(chunks.map((path) => resolve(root, path)));
  const outfile = join(folder, `${name}.js`);
  await build({
    stdin: { contents: contents.join("\n"), resolveDir: folder },
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    legalComments: "inline",
    logLevel: "warning",
    plugins: [
      {
        name: "keep-others-outside",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[./]/ }, ({ path, resolveDir }) =>
            inside.has(resolve(resolveDir, path)) ? undefined : { path, external: true },
          ),
      },
    ],
  });
  return outfile;
}

/** Imports of chunks that moved now name the file they moved to. */
function redirect(path, moved, idle) {
  const code = readFileSync(path, "utf8");
  const at = (file) => `./${dirname(path) === dirname(file) ? "" : "chunks/"}${basename(file)}`;
  const redirected = code.replace(IMPORT, (whole, keyword, names, from) => {
    const to = moved.get(resolve(dirname(path), from));
    if (!to) return whole;
    if (names === undefined && idle.has(resolve(dirname(path), from))) return "";
    if (names === undefined) return `${keyword}${JSON.stringify(at(to.outfile))}`;
    const renamed = names.split(",").map((one) => {
      const [exported, local = exported] = one.split(" as ");
      return `${to.prefix}${exported} as ${local}`;
    });
    return `${keyword}{${renamed.join(",")}}from${JSON.stringify(at(to.outfile))}`;
  });
  const missed = [...moved.keys()].find((file) => redirected.includes(`/${basename(file)}"`));
  if (missed) throw new Error(`${path} still names ${basename(missed)}`);
  writeFileSync(path, redirected);
}
