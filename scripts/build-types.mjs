// The declarations of the public entries, and of nothing that these do not name: tsc writes one for every module.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../tsconfig.types.json" with { type: "json" };

const root = fileURLToPath(new URL("..", import.meta.url));
const types = join(root, "dist", "types");
rmSync(types, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.types.json"], {
  cwd: root,
  stdio: "inherit",
});

const named = new Set();
for (const entry of config.files.filter((name) => !name.endsWith(".d.ts")))
  follow(join(types, entry.replace(/\.ts$/, ".d.ts")));
for (const path of readdirSync(types, { recursive: true }).map((name) => join(types, name))) {
  if (statSync(path).isFile() && !named.has(path)) rmSync(path);
}
removeEmpty(types);

function follow(path) {
  if (named.has(path)) return;
  named.add(path);
  for (const [, from] of readFileSync(path, "utf8").matchAll(/\b(?:from|import)\b\s*\(?\s*"(\.[^"]+)\.js"/g)) {
    const target = join(dirname(path), `${from}.d.ts`);
    if (existsSync(target)) follow(target);
  }
}

function removeEmpty(folder) {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) removeEmpty(join(folder, name));
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
