import { once } from "node:events";
import { TOOL_SETS, type ToolSet } from "../core/ports/settings.js";
import { serveStdio } from "../mcp/stdio.js";
import { stdout } from "../stdout.js";
import { VERSION } from "../version.js";
import type { Args } from "./args.js";
import { setUp } from "./setup.js";

/** Of `--tools`; what it is not is told. */
export function toolSetsOf(text: string | undefined): ToolSet[] | undefined | "wrong" {
  const sets = text?.split(",").map((name) => name.trim());
  if (sets === undefined || areToolSets(sets)) return sets;
  process.stderr.write(`--tools takes one or more of ${TOOL_SETS.join(", ")}, with commas in between.\n`);
  return "wrong";
}

const areToolSets = (names: string[]): names is ToolSet[] =>
  names.every((name) => TOOL_SETS.some((known) => known === name));

/** Serves one host over stdio until it closes the pipe or the process is told to stop. */
export async function main(args: Args): Promise<number> {
  const sets = toolSetsOf(args.values.tools);
  if (sets === "wrong") return 2;
  const setup = await setUp(args, { pages: true });
  if (typeof setup === "number") return setup;
  const { runtime, log, caller, config } = setup;
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const server = serveStdio({
    verify: runtime.verify,
    settings: config.settings,
    offer: { ...config.tools, ...(sets && { sets }) },
    version: VERSION,
    caller,
    input: process.stdin,
    output: stdout,
    onProblem: (problem) => log("warn", problem),
    onClose: ended,
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.once(signal, () => {
      log("info", "stopping", { signal });
      ended();
    });
  }
  log("info", "ready", { version: VERSION, protocol: "stdio", simulated: config.settings.simulated });
  await announceSimulator();
  await end;
  // Running calls end first: their answers still go out, and no send is left without its outcome.
  process.stdin.pause();
  await runtime.close();
  await server.close();
  if (stdout.writableNeedDrain) await once(stdout, "drain").catch(() => {});
  return 0;

  async function announceSimulator(): Promise<void> {
    const url = await runtime.simulatorUrl();
    if (url) process.stderr.write(`SIMULATED: no code leaves this machine. Inbox: ${url}/inbox\n`);
  }
}
