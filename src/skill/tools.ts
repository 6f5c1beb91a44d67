/** Every tool of every set, with each argument that some configuration has: for hosts that list tools before they know one. */

import { inputJsonSchema, type JsonSchema } from "../contract/schema.js";
import { type Settings, TOOL_SETS, type ToolSet } from "../core/ports/settings.js";
import type { Tool } from "../mcp/tool.js";
import { toolsFor } from "../mcp/toolset.js";

/** The features that decide which arguments exist. */
const settingsWith = (on: boolean) =>
  ({
    psd2: on,
    rateLimits: { sendPerIpPer10m: on ? 1 : 0 },
    agents: {
      destinations: "any",
      contacts: on,
      codeEntry: "auto",
      confirmSend: on ? "always" : "never",
      totpSecret: "page",
    },
    receipts: { nonce: on },
    phoneChange: { needsProof: on },
  }) as Settings;

export interface ListedTool extends Pick<Tool, "name" | "title" | "description" | "annotations"> {
  set: ToolSet;
  /** JSON Schema. Required is only what every configuration requires. */
  parameters: JsonSchema;
}

const toolsOf = (set: ToolSet, on: boolean) => toolsFor(settingsWith(on), { sets: [set], readOnly: false });

export const ALL_TOOLS: readonly ListedTool[] = TOOL_SETS.flatMap((set) => {
  const plain = new Map(toolsOf(set, false).map((tool) => [tool.name, inputJsonSchema(tool.input)]));
  return toolsOf(set, true).map(({ name, title, description, annotations, input }) => {
    const schema = inputJsonSchema(input);
    const always = (schema.required as string[] | undefined)?.filter((argument) =>
      (plain.get(name)?.required as string[] | undefined)?.includes(argument),
    );
    return { set, name, title, description, annotations, parameters: { ...schema, required: always ?? [] } };
  });
});

/** Where tools of all plugins share one name space. */
export const hostName = (name: string) => `twilio_verify_${name}`;
