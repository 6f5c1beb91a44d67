/** The hosts themselves read what `install` wrote; where they are installed (JUDGES: a folder with them in node_modules). */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCommand } from "../commands/command.js";
import { openHouse } from "../mcp/house.js";

const BIN = join(
  process.env.JUDGES ?? fileURLToPath(new URL("../../.judges", import.meta.url)),
  "node_modules",
  ".bin",
);
const TIMEOUT_MS = 120_000;

/** The command that shows a host's servers, and what it says of ours. */
const HOSTS: Readonly<Record<string, { host: string; words: string[]; says: RegExp }>> = {
  claude: { host: "claude", words: ["mcp", "list"], says: /twilio-verify: .*Connected/ },
  codex: { host: "codex", words: ["mcp", "list", "--json"], says: /"name": "twilio-verify",\s*"enabled": true/ },
  openclaw: { host: "openclaw", words: ["mcp", "probe", "twilio-verify", "--json"], says: /twilio-verify__send_otp/ },
};

for (const [binary, { host, words, says }] of Object.entries(HOSTS)) {
  test.runIf(existsSync(join(BIN, binary)))(
    `${binary} reads its file`,
    async () => {
      const house = await openHouse();
      const env = {
        HOME: join(house.folder, "home"),
        // Some of them need a newer node than we do.
        PATH: [fileURLToPath(new URL("../../.judges/node_modules/.bin", import.meta.url)), process.env.PATH].join(
          delimiter,
        ),
        DISABLE_AUTOUPDATER: "1",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
        NO_COLOR: "1",
      };
      const { code } = await runCommand(house, ["install", host, "--local", "--yes"]);
      expect(code).toBe(0);
      expect(execFileSync(join(BIN, binary), words, { env, cwd: house.folder, encoding: "utf8" })).toMatch(says);
    },
    TIMEOUT_MS,
  );
}
