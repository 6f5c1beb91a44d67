/** A bug in each command that nobody catches, with everything in its message and in its cause. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../commands/command.js";
import { openHouse } from "../../mcp/house.js";
import { SECRETS } from "./installations.js";
import { type Source, sourceOf } from "./places.js";
import { ALL_ERROR_TEXTS } from "./texts.js";

const BUGS: Readonly<Record<string, string>> = {
  "an exception": "throw error",
  "a rejection": "Promise.reject(error)",
  "something that is no error": "throw error.message",
};

const COMMANDS: readonly string[][] = [
  ["mcp"],
  ["doctor"],
  ["list"],
  ["person", "+14155550100", "--identity", "x"],
  ["erase", "+14155550100"],
  ["keys"],
  ["audit", "verify"],
  ["explain", "60203"],
  ["demo"],
  ["simulate"],
];

/** As soon as the command has said what shall happen when it crashes. */
const preload = (statement: string) => `const { on } = process;
const text = ${JSON.stringify(ALL_ERROR_TEXTS)};
let crashed = false;
// One that does not crash must not keep the others waiting.
setTimeout(() => process.exit(3), 20_000).unref();
process.on = function (name, listener) {
  if (name === "unhandledRejection" && !crashed) setImmediate(() => {
    const error = Object.assign(new TypeError(text, { cause: new Error(text) }), { request: text, code: text });
    ${statement};
  });
  return on.call(process, name, listener);
};
`;

/** @returns what was printed, and the commands that did not crash as they should. */
export async function runCrashes(): Promise<{ sources: Source[]; uncrashed: string[] }> {
  const house = await openHouse({
    env: { TWILIO_AUTH_TOKEN: SECRETS["Auth Token"], VERIFY_DESTINATION_HMAC_KEY: SECRETS["HMAC key"] },
  });
  const sources: Source[] = [];
  const uncrashed: string[] = [];
  for (const [bug, statement] of Object.entries(BUGS)) {
    const file = join(house.folder, "crash.mjs");
    writeFileSync(file, preload(statement));
    for (const words of COMMANDS) {
      const { code, stdout, stderr } = await runCommand(house, words, { NODE_OPTIONS: `--import ${file}` });
      const name = `${words[0]}: ${bug}`;
      if (code !== 1 || !stderr.includes("twilio-verify-mcp: crashed: ")) uncrashed.push(name);
      sources.push(sourceOf("crash", name, stdout + stderr));
    }
  }
  return { sources, uncrashed };
}
