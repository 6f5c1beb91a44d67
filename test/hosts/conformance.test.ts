/**
 * The official conformance suite as judge of the gateway (facts/mcp.md §2.1). Not a dependency: CI installs it, with the
 * Node that it needs. Scenarios that call fixture tools judge the SDK, not us, and are not here.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startGateway } from "../http/gateway/support.js";
import { withToken } from "../http/gateway/with-token.js";
import { atEnd } from "../mcp/house.js";

const modules = new URL("../../.judges/node_modules/", import.meta.url);
const CONFORMANCE = fileURLToPath(new URL("@modelcontextprotocol/conformance/dist/index.js", modules));
const NODE_24 = fileURLToPath(new URL("node/bin/node", modules));
const isInstalled = existsSync(CONFORMANCE) && existsSync(NODE_24);

const SCENARIOS: [scenario: string, revision: string][] = [
  ["server-initialize", "2025-11-25"],
  ["ping", "2025-11-25"],
  ["tools-list", "2025-11-25"],
  ["tools-list", "2026-07-28"],
  ["resources-list", "2026-07-28"],
  ["prompts-list", "2026-07-28"],
  ["dns-rebinding-protection", "2025-11-25"],
  ["dns-rebinding-protection", "2026-07-28"],
  ["http-header-validation", "2026-07-28"],
  ["caching", "2026-07-28"],
];

test.skipIf(!isInstalled).each(SCENARIOS)(
  "conformance: %s, %s",
  async (scenario, revision) => {
    const { origin, token } = await startGateway();
    const folder = mkdtempSync(join(tmpdir(), "conformance-"));
    atEnd(() => rmSync(folder, { recursive: true, force: true }));
    const url = `${await withToken(origin, token)}/mcp`;
    const args = ["server", "--url", url, "--scenario", scenario, "--spec-version", revision, "-o", folder];
    const said = await new Promise<string>((resolve) => {
      execFile(NODE_24, [CONFORMANCE, ...args], { cwd: folder, timeout: 30_000 }, (_error, stdout, stderr) =>
        resolve(`${stdout}${stderr}`),
      );
    });
    const [, passed, all, failed] = /Passed: (\d+)\/(\d+), (\d+) failed/.exec(said) ?? [];
    expect({ passed, failed, said: failed === "0" ? "" : said }).toEqual({ passed: all, failed: "0", said: "" });
    expect(Number(all)).toBeGreaterThan(0);
  },
  60_000,
);
