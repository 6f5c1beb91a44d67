import { type Place, pathsOf } from "../config/paths.js";
import type { Launch } from "./hosts.js";

/** The published package at this very version: what a host runs must not change by itself. */
export function pinned(version: string, platform: NodeJS.Platform): Launch {
  const npx = ["npx", "-y", `twilio-verify-mcp@${version}`, "mcp"];
  // On Windows npx is a script, which only a shell can start.
  return platform === "win32" ? { command: "cmd", args: ["/c", ...npx] } : { command: npx[0]!, args: npx.slice(1) };
}

/** This copy of the program, under the node that runs it: hosts with windows do not see the PATH of a shell. */
export const local = (node: string, cli: string): Launch => ({ command: node, args: [cli, "mcp"] });

/** Several hosts hand over HOME and PATH and little else; without these a server would keep limits of its own. */
const PLACES = ["TWILIO_VERIFY_CONFIG", "TWILIO_VERIFY_STATE_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"];

/** The same, told where its files are. */
export function placed(launch: Launch, { env, cwd, ...place }: Place): Launch {
  const { resolve } = pathsOf({ env, cwd, ...place });
  const set = PLACES.filter((name) => env[name] && !env[name].includes("${"));
  return set.length === 0
    ? launch
    : { ...launch, env: Object.fromEntries(set.map((name) => [name, resolve(cwd, env[name]!.trim())])) };
}
