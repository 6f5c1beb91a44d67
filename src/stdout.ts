/**
 * stdout belongs to the protocol. Imported before anything else can print: from here on `console` and every stray
 * write of a dependency go to stderr, and only `stdout` below reaches the real one.
 */
import { Writable } from "node:stream";

const write = process.stdout.write.bind(process.stdout) as (
  chunk: Uint8Array | string,
  encoding: BufferEncoding,
  done: (error?: Error | null) => void,
) => boolean;

export const stdout = new Writable({
  decodeStrings: false,
  write: (chunk: Uint8Array | string, encoding, done) => void write(chunk, encoding, done),
});

// `console` writes through this too.
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
// A host that closes the pipe ends us quietly, not with a stack on stderr.
process.stdout.on("error", () => stdout.destroy());
stdout.on("error", () => {});
