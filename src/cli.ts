#!/usr/bin/env node
import "./stdout.js";
import { mkdirSync } from "node:fs";
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

// A client of ours would print its commands to stderr, with the password of its first one.
delete process.env.DEBUG;

cacheCompiledCode();
// Only what is imported from here on is cached.
const { run } = await import("./commands/run.js");
process.exitCode = await run(process.argv.slice(2));

/**
 * Compiled code from one start to the next, from Node 22.8 on. In a folder that only this user can write: Node's own
 * default lies in the shared temporary folder, and whoever writes there first would choose what runs here.
 */
function cacheCompiledCode(): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?(folder: string): unknown };
  if (!enableCompileCache) return;
  const { XDG_CACHE_HOME: cacheHome = "", LOCALAPPDATA: local = "" } = process.env;
  const base = [cacheHome, local].find(isAbsolute) ?? join(homedir(), ".cache");
  try {
    const folder = join(base, "twilio-verify-mcp");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    enableCompileCache(folder);
  } catch {
    // Nowhere to write: a slower start, nothing else.
  }
}
