/** A client of either protocol era on the server's pipes, byte by byte, that does what a forged one would. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Launch } from "../mcp/house.js";
import type { Json } from "../mcp/peer.js";
import type { Answer, Call } from "./sequence.js";

export type Era = "2025-11-25" | "2026-07-28";

/** `result` or `error` of JSON-RPC; neither: the call was still waiting when patience ended. */
export interface Outcome {
  result?: Json;
  error?: Json;
}

export interface Host {
  call(call: Call): Promise<Outcome>;
  write(message: unknown): void;
  answerWith(answer: Answer["answer"]): void;
  /** Everything that the process wrote so far, on both pipes as it came. */
  output(): string;
  /** Of it what goes to the log. */
  log(): string;
  /** Closes its stdin and gives the rest of its output time. */
  hangUp(): Promise<void>;
}

const IDENTITY = { name: "host", version: "1.0.0" };
const META = "io.modelcontextprotocol";
/** An answer that the server cannot read leaves the call waiting for a better one. */
const PATIENCE_MS = 25_000;
const PATIENCE_WITH_FORGERS_MS = 6_000;
const MAX_ROUNDS = 3;

/** @param answers whether it declares that it can ask its person */
export async function startHost({ command, args, env, cwd }: Launch, era: Era, answers: boolean): Promise<Host> {
  const child = spawn(command, args, { env, cwd, stdio: ["pipe", "pipe", "pipe"] });
  const { text, log, send, waiting } = wires(child);
  const exit = once(child, "close");
  const capabilities = answers ? { elicitation: { form: {} } } : {};
  const declared = {
    [`${META}/protocolVersion`]: era,
    [`${META}/clientInfo`]: IDENTITY,
    [`${META}/clientCapabilities`]: capabilities,
  };
  let lastId = 0;
  let answer: Answer["answer"] | undefined;

  waiting.set("elicitation/create", ({ id }) => send({ jsonrpc: "2.0", id, ...answer }));

  function request(method: string, params: Json): Promise<Outcome> {
    const id = `call-${++lastId}`;
    const meta = era === "2026-07-28" ? { ...params, _meta: { ...declared, ...params._meta } } : params;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve({}), answers ? PATIENCE_WITH_FORGERS_MS : PATIENCE_MS);
      waiting.set(id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
      exit.then(() => reject(new Error(`the server ended:\n${text()}`)));
      send({ jsonrpc: "2.0", id, method, params: meta });
    });
  }

  /** In the newer era the client brings the answers itself, and what it was told to bring back. */
  async function call({ tool, args: given, params }: Call): Promise<Outcome> {
    const asked = { name: tool, arguments: given, ...params };
    let outcome = await request("tools/call", asked);
    for (let round = 1; outcome.result?.resultType === "input_required" && answer && round <= MAX_ROUNDS; round += 1) {
      const { inputRequests, requestState } = outcome.result;
      const forged = "result" in answer ? answer.result : answer;
      const inputResponses = Object.fromEntries(Object.keys(inputRequests).map((name) => [name, forged]));
      outcome = await request("tools/call", { ...asked, inputResponses, requestState });
    }
    return outcome;
  }

  if (era === "2025-11-25") {
    await request("initialize", { protocolVersion: era, capabilities, clientInfo: IDENTITY });
    send({ jsonrpc: "2.0", method: "notifications/initialized" });
  } else {
    await request("server/discover", {});
  }
  return {
    call,
    write: send,
    answerWith: (next) => {
      answer = next;
    },
    output: text,
    log,
    hangUp: async () => {
      child.stdin!.end();
      const kill = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exit;
      clearTimeout(kill);
    },
  };
}

/** `waiting` is by the id of a request of ours, or by the method of one of the server's. */
function wires(child: ChildProcess) {
  const waiting = new Map<string, (message: Json) => void>();
  let text = "";
  let errors = "";
  child.stdin!.on("error", () => {});
  child.stderr!.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
    errors += piece;
  });
  createInterface({ input: child.stdout! }).on("line", (line) => {
    text += `${line}\n`;
    const message = JSON.parse(line);
    waiting.get(message.method ?? message.id)?.(message);
  });
  return {
    waiting,
    text: () => text,
    log: () => errors,
    send: (message: unknown) => void child.stdin!.write(`${JSON.stringify(message)}\n`),
  };
}
