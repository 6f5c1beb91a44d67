/**
 * skill/ — the skill for hosts that are no MCP clients: a graph, OpenClaw, anything that takes functions as tools.
 * May import config, core, runtime, version and the tools of mcp/ (never its server); openclaw.ts alone knows OpenClaw's SDK.
 *
 * This file: the same tools over the same policy core, behind one function.
 */
import { loadConfig } from "../config/load.js";
import { inputJsonSchema, type JsonSchema } from "../contract/schema.js";
import { type ErrorBody, errorText, toVerifyError, VerifyError } from "../core/errors.js";
import type { Log } from "../core/ports/log.js";
import type { Contacts, EntryPages } from "../core/ports/outside.js";
import { TOOL_SETS, type ToolSet } from "../core/ports/settings.js";
import { toWire } from "../core/wire.js";
import type { Image, Tool, ToolAnnotations } from "../mcp/tool.js";
import { toolsFor } from "../mcp/toolset.js";
import { createRuntime } from "../runtime.js";
import { VERSION } from "../version.js";
import { skillNode } from "./node.js";

export interface SkillOptions {
  /** A configuration file; without it the usual places are searched. */
  config?: string;
  /** Environment to read settings and secrets from. Default: `process.env`. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Use the built-in simulator; every result then says `simulated: true`. */
  simulate?: boolean;
  /** Sets of tools, instead of the configured ones. */
  sets?: readonly ToolSet[];
  /** ISO alpha-2 in capitals, instead of the configured ones. */
  allowedCountries?: string[];
  /** Your own book of contacts. */
  contacts?: Contacts;
  /** Where you serve the pages on which a person enters a code; without it there are none. */
  pages?: EntryPages;
  /** Receives allow-listed fields only. Default: nothing is logged. */
  log?: Log;
}

export interface SkillTool {
  name: string;
  title: string;
  description: string;
  annotations: ToolAnnotations;
  /** JSON Schema of the arguments, closed. */
  parameters: JsonSchema;
  /** JSON Schema of a success. */
  result: JsonSchema;
}

/** Who makes one call, as the host knows it. Never taken from an argument; limits are kept by these. */
export interface SkillCall {
  actor?: string;
  session?: string;
  /** Client address, if the host is sure of it. */
  ip?: string;
  signal?: AbortSignal;
}

/** `text` alone is enough for a model to act on. Wire names, as over MCP. */
export type SkillAnswer =
  | { ok: true; result: Record<string, unknown>; text: string; images: Image[] }
  | { ok: false; error: ErrorBody; text: string };

export interface Skill {
  manifest: { name: string; version: string; description: string; instructions: string; simulated: boolean };
  tools: SkillTool[];
  /** Never throws. The caller counts as an agent: the [agents] part of the configuration applies. */
  call(name: string, args: unknown, by?: SkillCall): Promise<SkillAnswer>;
  /** Address of the built-in simulator and its `/inbox`, or undefined. */
  simulatorUrl(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** @throws ConfigError when the configuration cannot be used. Missing credentials are told by the first call. */
export async function createSkill(options: SkillOptions = {}): Promise<Skill> {
  const { contacts, pages, log = () => {}, allowedCountries } = options;
  const { config } = await loadConfig({
    argvConfigPath: options.config,
    env: options.env ?? process.env,
    cwd: process.cwd(),
    simulate: options.simulate ?? false,
  });
  const { settings } = config;
  if (contacts) settings.agents.contacts = true;
  if (allowedCountries) settings.allowedCountries = allowedCountries;
  const { verify, simulatorUrl, close } = createRuntime({ config, log, contacts, pages });
  const offer = { ...config.tools, ...(options.sets && { sets: options.sets }) };
  const offered = new Map(toolsFor(settings, offer).map((tool) => [tool.name, tool]));
  const ownSession = crypto.randomUUID();
  const sessionOf = async (name: string | undefined) =>
    (name === undefined ? undefined : await verify.sessionNamed(name)) ?? ownSession;

  return {
    manifest: {
      name: skillNode.name,
      version: VERSION,
      description: skillNode.description,
      instructions: skillNode.body,
      simulated: settings.simulated,
    },
    tools: [...offered.values()].map(listed),
    call: async (name, args, { actor = "skill", session, ip, signal } = {}) => {
      try {
        const tool = offered.get(name);
        if (!tool) throw notOffered();
        const who = { tenant: "default", actor, session: await sessionOf(session), ip, signal, agent: true };
        return await succeeded(tool, await tool.run(args, verify, who));
      } catch (thrown) {
        const error = toVerifyError(thrown).toJSON();
        return { ok: false, error, text: errorText(error) };
      }
    },
    simulatorUrl,
    close,
  };
}

const listed = ({ name, title, description, annotations, input, output }: Tool): SkillTool => ({
  name,
  title,
  description,
  annotations,
  parameters: inputJsonSchema(input),
  result: output,
});

async function succeeded(tool: Tool, answer: object): Promise<SkillAnswer> {
  const { opened: _, ...shown } = answer as { opened?: true };
  const result = toWire(shown) as Record<string, unknown>;
  return { ok: true, result, text: JSON.stringify(result), images: (await tool.images?.(shown)) ?? [] };
}

const notOffered = () =>
  new VerifyError("NOT_CONFIGURED", {
    message: "This tool is not switched on here.",
    fix: `The operator can switch on its set (${TOOL_SETS.join(", ")}) under [tools] sets in twilio-verify.toml.`,
  });
