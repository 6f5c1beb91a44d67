// `import … from "node:fs"` reads every export of the module, and with that loads what hides behind getters: promises and
// streams of fs, Web Crypto, diff and signals of util, twenty internal modules in all. Asked for as an object it does not.
import { readFileSync, writeFileSync } from "node:fs";

/** As esbuild prints it when it minifies. */
const IMPORT = /(?<=^|[;}\n])import(?:\{([^{}]*)\}|\*as ([\w$]+) | ([\w$]+) )from"(node:[\w/]+)";?/g;

/** The imports of node's own modules in a built file, as variables at its top. */
export function plainBuiltins(path) {
  const code = readFileSync(path, "utf8");
  const variables = [];
  const rest = code.replace(IMPORT, (_, names, namespace, whole, from) => {
    const target = names === undefined ? (namespace ?? whole) : `{${names.replaceAll(" as ", ":")}}`;
    // One of these variables may be called `process`.
    variables.push(`${target}=globalThis.process.getBuiltinModule("${from}")`);
    return "";
  });
  if (/\bfrom"node:/.test(rest)) throw new Error(`${path} still imports a module of node`);
  if (variables.length === 0) return;
  const [, shebang, body] = /^(#![^\n]*\n)?(.*)$/s.exec(rest);
  writeFileSync(path, `${shebang ?? ""}var ${variables.join(",")};${body}`);
}
