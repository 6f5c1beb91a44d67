import { type Readable, Transform, type Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { deserializeMessage } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio as serve } from "@modelcontextprotocol/server/stdio";
import { createMcpServer, type McpOptions } from "./server.js";

/** Longer lines hold nothing that a tool accepts; they are dropped unread, so that memory stays bounded. */
const MAX_LINE_BYTES = 2 ** 20;
/** Where a JSON-RPC id may stand in a line too long to parse: its first or last bytes. */
const EDGE_BYTES = 512;

/** The JSON-RPC error that answers each kind of line that is not passed on. */
const ANSWERS = {
  malformed_line: { code: -32700, message: "Parse error: each line must be one JSON-RPC message" },
  invalid_message: {
    code: -32600,
    message: "Invalid request: not one JSON-RPC 2.0 message with object params; batches are not served",
  },
  oversized_line: { code: -32600, message: `Message longer than ${MAX_LINE_BYTES} bytes; nothing was done` },
} as const;

type LineProblem = keyof typeof ANSWERS;
type RequestId = string | number;

export interface StdioOptions extends McpOptions {
  input: Readable;
  /** The real stdout; nothing else may write to it. */
  output: Writable;
  onProblem(problem: LineProblem | "protocol_error"): void;
  onClose(): void;
}

/** Serves one client over stdio, both protocol eras. */
export function serveStdio(options: StdioOptions): { close(): Promise<void> } {
  const { input, output, onProblem, onClose } = options;
  const lines = guardLines((problem, id) => {
    onProblem(problem);
    output.write(`${JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: ANSWERS[problem] })}\n`);
  });
  const transport = new StdioServerTransport(input.pipe(lines), output, { maxBufferSize: 4 * MAX_LINE_BYTES });
  lines.once("close", onClose);
  return serve(() => createMcpServer(options), { transport, onerror: () => onProblem("protocol_error") });
}

type Report = (problem: LineProblem, id?: RequestId) => void;

/** Passes on whole lines that hold a message; answers the others, which the SDK would drop in silence or close on. */
export function guardLines(report: Report): Transform {
  const decoder = new StringDecoder("utf8");
  let line = "";
  let dropped: { head: string; tail: string } | undefined;

  function take(stream: Transform, piece: string, ends: boolean): void {
    if (dropped) dropped.tail = (dropped.tail + piece).slice(-EDGE_BYTES);
    else line += piece;
    if (!dropped && line.length > MAX_LINE_BYTES) {
      dropped = { head: line.slice(0, EDGE_BYTES), tail: line.slice(-EDGE_BYTES) };
      line = "";
    }
    if (!ends) return;
    if (dropped) report("oversized_line", idIn(dropped.head) ?? idIn(dropped.tail));
    else if (line.trim() !== "") passOn(stream, line);
    line = "";
    dropped = undefined;
  }

  function passOn(stream: Transform, whole: string): void {
    try {
      deserializeMessage(whole);
      stream.push(`${whole}\n`);
    } catch (error) {
      if (error instanceof SyntaxError) report("malformed_line");
      else report("invalid_message", requestId(JSON.parse(whole)));
    }
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pieces = decoder.write(chunk).split("\n");
      for (const [index, piece] of pieces.entries()) take(this, piece, index < pieces.length - 1);
      done();
    },
  });
}

/** Never of a response: its id is one of ours, and an answer with it would settle one of the client's requests. */
function requestId(message: unknown): RequestId | undefined {
  if (typeof message !== "object" || message === null || "result" in message || "error" in message) return undefined;
  const { id } = message as { id?: unknown };
  return typeof id === "string" || Number.isInteger(id) ? (id as RequestId) : undefined;
}

function idIn(edge: string): RequestId | undefined {
  const [, number, string] = /"id"\s*:\s*(?:(\d{1,15})|"([\w.:-]{1,64})")/.exec(edge) ?? [];
  return number === undefined ? string : Number(number);
}
