/** The real gateway before the official judge. Scenarios that call fixture tools are in shell.test.ts. */
import { expect, test } from "vitest";
import { startGateway } from "../../http/gateway/support.js";
import { withToken } from "../../http/gateway/with-token.js";
import { isInstalled, judge } from "./judge.js";

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
  ["sep-2640-skills-enumeration", "extension"],
  ["sep-2640-skills-manifest", "extension"],
  ["sep-2640-skills-directory", "extension"],
];

test.skipIf(!isInstalled).each(SCENARIOS)(
  "conformance: %s, %s",
  async (scenario, revision) => {
    const { origin, token } = await startGateway();
    const url = `${await withToken(origin, token)}/mcp`;
    const { verdicts, said } = await judge(
      url,
      ...["--scenario", scenario],
      ...(revision === "extension" ? [] : ["--spec-version", revision]),
    );
    const statuses = Object.values(verdicts);
    expect(statuses.length).toBeGreaterThan(0);
    expect(
      statuses.filter((status) => status === "FAILURE"),
      said,
    ).toEqual([]);
  },
  60_000,
);
