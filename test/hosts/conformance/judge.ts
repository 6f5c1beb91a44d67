/** The official conformance suite (facts/mcp.md §2.1). Not a dependency: CI installs it, with the Node that it needs. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = new URL("../../../.judges/node_modules/", import.meta.url);
const CONFORMANCE = fileURLToPath(new URL("@modelcontextprotocol/conformance/dist/index.js", modules));
const NODE_24 = fileURLToPath(new URL("node/bin/node", modules));
export const isInstalled = existsSync(CONFORMANCE) && existsSync(NODE_24);

/** Each check's status, by scenario and name. */
export type Verdicts = Record<string, string>;

/** Runs what the arguments name against an MCP address. */
export async function judge(url: string, ...args: string[]): Promise<{ verdicts: Verdicts; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const said = await new Promise<string>((resolve) => {
      const all = [CONFORMANCE, "server", "--url", url, "-o", folder, ...args];
      execFile(NODE_24, all, { cwd: folder, timeout: 150_000, maxBuffer: 2 ** 24 }, (_error, stdout, stderr) =>
        resolve(`${stdout}${stderr}`),
      );
    });
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith("checks.json"),
    );
    return { verdicts: Object.assign({}, ...files.map((file) => verdictsIn(folder, file))), said };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function verdictsIn(folder: string, file: string): Verdicts {
  const scenario = file
    .split("/")[0]!
    .replace(/^server-/, "")
    .replace(/-20\d\d-\d\d-\d\dT.*$/, "");
  const checks = JSON.parse(readFileSync(join(folder, file), "utf8")) as { id: string; name: string; status: string }[];
  return Object.fromEntries(checks.map(({ id, name, status }) => [`${scenario} ${id} ${name}`, status]));
}
