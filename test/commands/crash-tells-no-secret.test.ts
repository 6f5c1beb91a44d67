/** A bug that throws must not print what was in its hands. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const TOKEN = "0123456789abcdef0123456789abcdef";
const LEAKS = ["+14155552671", "ada@example.com", "735918", TOKEN];

test.each([
  ["an exception", "throw new Error(TEXT)"],
  ["a rejection", "Promise.reject(new Error(TEXT))"],
])("%s nobody caught: where it was, and nothing else", async (_, statement) => {
  const text = JSON.stringify(`sent To=%2B14155552671&Code=735918 for ada@example.com with ${TOKEN}`);
  const bug = `setTimeout(() => { const TEXT = ${text}; ${statement} }, 400)`;
  const folder = mkdtempSync(join(tmpdir(), "crash-"));
  const child = spawn(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(bug)}`, CLI, "mcp"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TWILIO_VERIFY_STATE_DIR: folder, TWILIO_AUTH_TOKEN: TOKEN },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const [exitCode] = await once(child, "close");
  expect(exitCode).toBe(1);
  expect(output).toContain("twilio-verify-mcp: crashed: Error: sent");
  for (const leak of LEAKS) expect(output).not.toContain(leak);
  expect(output).not.toContain("4155552671");
});
