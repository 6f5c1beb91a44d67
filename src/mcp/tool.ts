/**
 * mcp/ — the MCP door: parses, calls one core function, renders. May import core, contract, zod and (server.ts and stdio.ts only) the MCP SDK.
 *
 * A tool is plain data. It receives the policy core and the caller, never the server, so that policy cannot be bypassed.
 */
import type * as z from "zod";
import { parseInput } from "../contract/input.js";
import type { ObjectSchema } from "../contract/schema.js";
import type { Caller, Settings } from "../core/ports/settings.js";
import type { Verify } from "../core/verify.js";

export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

export interface Tool {
  name: string;
  title: string;
  description: string;
  annotations: ToolAnnotations;
  /** Closed: an undeclared argument is an error, because hosts show people only what the schema declares. */
  input: z.ZodObject;
  /** What a success looks like. */
  output: ObjectSchema;
  run(args: unknown, verify: Verify, caller: Caller): Promise<object>;
  /** What only the eye can use of a result, beside its text. */
  images?(result: object): Promise<Image[]>;
}

export interface Image {
  type: "image";
  /** Base64. */
  data: string;
  mimeType: string;
}

/** The features of a configuration that decide which arguments exist. */
export type ToolFactory = (settings: Settings) => Tool;

export function defineTool<Input extends z.ZodObject>(tool: {
  name: string;
  title: string;
  description: string;
  annotations: ToolAnnotations;
  input: Input;
  output: ObjectSchema;
  run(args: z.output<Input>, verify: Verify, caller: Caller): Promise<object>;
  images?(result: object): Promise<Image[]>;
}): Tool {
  return { ...tool, run: (args, verify, caller) => tool.run(parseInput(tool.input, args), verify, caller) };
}
