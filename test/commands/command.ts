/** Runs the command line as a person does: a process, its two streams and its exit code. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { atEnd, type House } from "../mcp/house.js";

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Ends with the test if it does not end by itself. */
export async function runCommand(house: House, args: string[], env?: Record<string, string | undefined>): Promise<Ran> {
  const { command, args: all, env: variables, cwd } = house.launch({ args, env });
  const child = spawn(command, all, { env: variables, cwd, stdio: ["ignore", "pipe", "pipe"] });
  atEnd(() => child.kill("SIGKILL"));
  const ran: Ran = { code: null, stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      ran[name] += text;
    });
  }
  [ran.code] = await once(child, "close");
  return ran;
}
