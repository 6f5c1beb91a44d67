// What `npm install twilio-verify-mcp` brings: the packed tarball into an empty folder, caches of npm warm.
// (PEERS=1) beside it, the neighbours. Needs the registry for what the tarball depends on.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./built.mjs";
import { PEERS } from "./peers.mjs";
import { cell } from "./server.mjs";

const folder = mkdtempSync(join(tmpdir(), "bench-install-"));
const packed = JSON.parse(
  execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }),
)[0];
console.log(`tarball ${(packed.size / 1e6).toFixed(2)} MB, unpacked ${(packed.unpackedSize / 1e6).toFixed(2)} MB\n`);
console.log(`${"".padEnd(40)}seconds   packages       MB`);
row("twilio-verify-mcp", join(folder, packed.filename));
row("  without its optional dependency", join(folder, packed.filename), ["--omit=optional"]);
if (process.env.PEERS === "1") for (const { name, spec } of PEERS) row(name, spec);
rmSync(folder, { recursive: true, force: true });

function row(name, spec, more = []) {
  const prefix = mkdtempSync(join(folder, "prefix-"));
  const startedAt = performance.now();
  const options = ["--prefix", prefix, "--ignore-scripts", "--no-audit", "--no-fund", ...more];
  try {
    execFileSync("npm", ["install", ...options, spec], { stdio: "ignore" });
  } catch {
    console.log(`${name.padEnd(40)}cannot be installed here, left out`);
    return;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const lock = JSON.parse(readFileSync(join(prefix, "package-lock.json"), "utf8"));
  const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
  const installed = packages.filter(([path]) => exists(join(prefix, path)));
  console.log(
    `${name.padEnd(40)}${cell(seconds, 7, 1)}${cell(installed.length, 11)}${cell(sizeOf(prefix) / 1e6, 9, 1)}`,
  );
}

function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function sizeOf(path) {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, path: older, name }) => sum + statSync(join(parentPath ?? older, name)).size, 0);
}
