/** A gateway as an operator runs it: `serve` in a process of its own, live mode, against a simulated Twilio. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { addToken, type GatewayToken } from "../../../src/config/tokens.js";
import { SCOPES } from "../../../src/core/ports/settings.js";
import { atEnd, type House, type HouseOptions, openHouse } from "../../mcp/house.js";

export interface Gateway {
  house: House;
  origin: string;
  /** Of a token with every scope. */
  token: string;
  child: ChildProcess;
  /** Lines of the log and whatever else it said. */
  said(): string;
  /** What the log says since, parsed. */
  lines(event: string): Record<string, unknown>[];
  call(path: string, init?: RequestInit & { token?: string }): Promise<Response>;
  newToken(about?: Partial<Pick<GatewayToken, "tenant" | "actor" | "scopes">>): string;
  /** @returns the exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface GatewayOptions extends HouseOptions {
  /** Added to the configuration. */
  more?: string;
  /** Of the default tenant; an open house by default. */
  inHouse?: House;
}

export async function startGateway({ more = "", inHouse, ...options }: GatewayOptions = {}): Promise<Gateway> {
  const house = inHouse ?? (await openHouse(options));
  if (more) appendFileSync(join(house.folder, "twilio-verify.toml"), more);
  const tokensPath = join(house.stateDir, "tokens.json");
  const newToken: Gateway["newToken"] = ({ tenant = "default", actor = "tests", scopes = [...SCOPES] } = {}) =>
    addToken(tokensPath, { tenant, actor, scopes }).token;
  const token = newToken();
  const { command, args, env, cwd } = house.launch({ ...options, args: ["serve", "--port", "0"] });
  const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr!.on("data", (data) => (said += data));
  child.stdout!.on("data", (data) => (said += data));
  atEnd(() => child.kill("SIGKILL"));
  const origin = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const [, url] = /listens on (http\S+)/.exec(said) ?? [];
      if (url) resolve(url);
    };
    child.stderr!.on("data", look);
    child.once("exit", () => reject(new Error(`serve ended: ${said}`)));
  });
  return {
    house,
    origin,
    token,
    child,
    newToken,
    said: () => said,
    lines: (event) => linesOf(said).filter(({ msg }) => msg === event),
    call: (path, { token: own = token, headers, ...init } = {}) =>
      fetch(`${origin}${path}`, { ...init, headers: { authorization: `Bearer ${own}`, ...headers } }),
    stop: async (signal = "SIGTERM") => {
      if (child.exitCode !== null) return child.exitCode;
      child.kill(signal);
      const [code] = await once(child, "exit");
      return code as number | null;
    },
  };
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Polls: a signal has no answer. */
export async function until(condition: () => unknown): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("It did not happen.");
}
