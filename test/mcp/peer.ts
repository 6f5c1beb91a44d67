/** A bare JSON-RPC peer on the server's pipes: no SDK, so that tests see, and write, every byte. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { atEnd, type House, type HouseOptions } from "./house.js";

/** Parsed JSON of unknown shape. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at, not trusted
export type Json = any;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Peer {
  child: ChildProcess;
  /** Every line of stdout so far. */
  lines: string[];
  stderr(): string;
  /** Writes bytes as they are. */
  write(bytes: string | Buffer): Promise<void>;
  /** Sends a request and gives its whole answer. */
  request(method: string, params?: Json): Promise<Json>;
  /** The `result` of a tool call. */
  call(tool: string, args?: Json): Promise<Json>;
  /** The first line, from now on or already there, that fits. */
  answer(fits: (message: Json) => boolean): Promise<Json>;
  /** Resolves when the process has ended. */
  exit: Promise<Exit>;
  /** Closes the server's stdin, as a host does at its end. */
  hangUp(): Promise<Exit>;
}

export const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "peer", version: "1.0.0" },
};

/** Starts the server; `initialize` is done unless the test wants the bare process. */
export async function startPeer(
  house: House,
  options: Omit<HouseOptions, "toml"> & { bare?: boolean } = {},
): Promise<Peer> {
  const { command, args, env, cwd } = house.launch(options);
  const child = spawn(command, args, { env, cwd, stdio: ["pipe", "pipe", "pipe"] });
  atEnd(() => child.kill("SIGKILL"));
  const lines: string[] = [];
  const waiting = new Set<{ fits(message: Json): boolean; resolve(message: Json): void }>();
  let errors = "";
  let lastId = 0;

  child.stdin.on("error", () => {});
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    const message = parsed(line);
    for (const one of waiting) if (message && one.fits(message)) one.resolve(message);
  });
  const exit = once(child, "close").then(([code, signal]): Exit => ({ code, signal }));

  const peer: Peer = {
    child,
    lines,
    stderr: () => errors,
    write: (bytes) => new Promise((resolve) => child.stdin.write(bytes, () => resolve())),
    request: async (method, params = {}) => {
      const id = ++lastId;
      await peer.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      return peer.answer((message) => message.id === id);
    },
    call: async (name, callArgs = {}) => {
      const { result, error } = await peer.request("tools/call", { name, arguments: callArgs });
      if (!result) throw new Error(`no result: ${JSON.stringify(error)}`);
      return result;
    },
    answer: (fits) => {
      const there = lines.map(parsed).find((message) => message && fits(message));
      if (there) return Promise.resolve(there);
      return new Promise((resolve, reject) => {
        const one = {
          fits,
          resolve: (message: Json) => {
            waiting.delete(one);
            resolve(message);
          },
        };
        waiting.add(one);
        exit.then((ended) => reject(new Error(`the server ended (${JSON.stringify(ended)}): ${errors}`)));
      });
    },
    exit,
    hangUp: () => {
      child.stdin.end();
      return exit;
    },
  };
  if (!options.bare) {
    await peer.request("initialize", INITIALIZE);
    await peer.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  }
  return peer;
}

function parsed(line: string): Json {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
