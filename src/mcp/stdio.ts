import { type Readable, Transform, type Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { StdioServerTransport, serveStdio as serve } from "@modelcontextprotocol/server/stdio";
import { createMcpServer, type McpOptions } from "./server.js";

/** Longer lines hold nothing that a tool accepts; they are dropped unread, so that memory stays bounded. */
const MAX_LINE_BYTES = 2 ** 20;
/** Where a JSON-RPC id may stand in a line too long to parse: its first or last bytes. */
const EDGE_BYTES = 512;

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

export interface StdioOptions extends McpOptions {
  input: Readable;
  /** The real stdout; nothing else may write to it. */
  output: Writable;
  onProblem(problem: "malformed_line" | "oversized_line" | "protocol_error"): void;
  onClose(): void;
}

/** Serves one client over stdio, both protocol eras. */
export function serveStdio(options: StdioOptions): { close(): Promise<void> } {
  const { input, output, onProblem, onClose } = options;
  const lines = guardLines((problem, id) => {
    onProblem(problem);
    const [code, message] =
      problem === "malformed_line"
        ? [PARSE_ERROR, "Parse error: each line must be one JSON-RPC message"]
        : [INVALID_REQUEST, `Message longer than ${MAX_LINE_BYTES} bytes; nothing was done`];
    output.write(`${JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code, message } })}\n`);
  });
  const transport = new StdioServerTransport(input.pipe(lines), output, { maxBufferSize: 4 * MAX_LINE_BYTES });
  lines.once("close", onClose);
  return serve(() => createMcpServer(options), { transport, onerror: () => onProblem("protocol_error") });
}

type Report = (problem: "malformed_line" | "oversized_line", id?: string | number) => void;

/** Passes on whole lines of JSON; answers the others, which the SDK would drop in silence or close on. */
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
    if (isJson(whole)) stream.push(`${whole}\n`);
    else report("malformed_line");
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pieces = decoder.write(chunk).split("\n");
      for (const [index, piece] of pieces.entries()) take(this, piece, index < pieces.length - 1);
      done();
    },
  });
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

function idIn(edge: string): string | number | undefined {
  const [, number, string] = /"id"\s*:\s*(?:(\d{1,15})|"([\w.:-]{1,64})")/.exec(edge) ?? [];
  return number === undefined ? string : Number(number);
}
