// The neighbours of facts/mcp.md §7, installed outside the repository and only when PEERS=1: they are other people's code.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PEERS = [
  {
    name: "@twilio-alpha/mcp 0.7.0, Verify alone",
    spec: "@twilio-alpha/mcp@0.7.0",
    args: [`AC${"0".repeat(32)}/SK${"0".repeat(32)}:secret`, "--services", "twilio_verify_v2"],
  },
  {
    name: "server-everything 2026.8.31",
    spec: "@modelcontextprotocol/server-everything@2026.8.31",
    args: ["stdio"],
  },
  {
    name: "@supabase/mcp-server-supabase 0.13.0",
    spec: "@supabase/mcp-server-supabase@0.13.0",
    args: ["--access-token", "sbp_0", "--features=database"],
  },
];

/** @returns rows of `{name, args}`; none without PEERS=1, and a peer that cannot be installed is named and left out. */
export function installedPeers() {
  if (process.env.PEERS !== "1") return [];
  const folder = join(tmpdir(), "twilio-verify-bench-peers");
  return PEERS.flatMap(({ name, spec, args }) => {
    const bin = install(folder, spec);
    if (!bin) console.log(`${name}: cannot be installed here, left out`);
    return bin ? [{ name, args: [bin, ...args] }] : [];
  });
}

/** @returns the file that the package's command runs. Scripts of packages never run. */
function install(folder, spec) {
  const name = spec.replace(/(.)@.*/, "$1");
  const prefix = join(folder, name.replace(/\W+/g, "-"));
  mkdirSync(prefix, { recursive: true });
  try {
    const options = ["--prefix", prefix, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"];
    execFileSync("npm", ["install", ...options, spec], { stdio: "ignore" });
    const root = join(prefix, "node_modules", name);
    const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    return join(root, typeof bin === "string" ? bin : Object.values(bin)[0]);
  } catch {
    return undefined;
  }
}
