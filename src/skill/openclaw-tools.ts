/** The tools as an OpenClaw plugin declares them (facts/clients.md §2.2). Imports nothing of the host. */
import { isDeepStrictEqual } from "node:util";
import { type ErrorBody, errorText, VerifyError } from "../core/errors.js";
import type { Image } from "../mcp/tool.js";
import { CONFIG_SCHEMA, optionsOf, PLUGIN } from "./openclaw-config.js";
import { createSkill, type Skill } from "./skill.js";
import { ALL_TOOLS, hostName, type ListedTool } from "./tools.js";

/** What the host knows of a run; nothing here comes from the model. */
export interface HostContext {
  agentId?: string;
  /** One conversation, over restarts. May hold the number of whoever writes. */
  sessionKey?: string;
}

export interface Host {
  logger?: { warn(text: string): void };
}

export interface HostTool {
  name: string;
  label: string;
  description: string;
  parameters: object;
  execute(id: string, params: unknown, signal?: AbortSignal): Promise<HostResult>;
}

export interface HostResult {
  content: ({ type: "text"; text: string } | Image)[];
  details: object;
}

export interface DeclaredTool {
  name: string;
  label: string;
  description: string;
  parameters: object;
  optional: boolean;
  factory(given: { api: Host; config: unknown; toolContext?: HostContext }): HostTool;
}

export interface PluginDefinition {
  id: string;
  name: string;
  description: string;
  configSchema: object;
  tools(tool: <T extends DeclaredTool>(definition: T) => T): readonly DeclaredTool[];
}

/** `details` with one of these at its top is judged by the host as the outcome of the call (facts/clients.md §2.2, 6). */
const RESERVED = ["status", "ok", "success", "error", "timedOut", "exitCode"];

/** Tools beyond the core need the operator's word twice: the host's allowlist, and our configuration. */
const isOptional = ({ set }: ListedTool) => set !== "core";

export function createPlugin(env: NodeJS.ProcessEnv = process.env): PluginDefinition {
  const skillOf = keptSkill(env);
  return {
    ...PLUGIN,
    configSchema: CONFIG_SCHEMA,
    tools: (tool) =>
      ALL_TOOLS.map((each) => tool({ ...shown(each), optional: isOptional(each), factory: factoryOf(each) })),
  };

  function factoryOf(each: ListedTool): DeclaredTool["factory"] {
    return ({ api, config, toolContext = {} }) => ({
      ...shown(each),
      execute: async (_id, params, signal) => {
        const skill = await skillOf(config, api).catch(() => undefined);
        if (!skill) return refused(UNUSABLE);
        const { agentId = "agent", sessionKey: session } = toolContext;
        const answer = await skill.call(each.name, params, { actor: `openclaw:${agentId}`, session, signal });
        return answer.ok ? rendered(answer.result, answer.images) : refused(answer.error);
      },
    });
  }
}

const shown = ({ name, title, description, parameters }: ListedTool) => ({
  name: hostName(name),
  label: title,
  description,
  parameters,
});

function rendered(result: Record<string, unknown>, images: Image[]): HostResult {
  const details = RESERVED.some((name) => name in result) ? { result } : result;
  return { content: [{ type: "text", text: JSON.stringify(details) }, ...images], details };
}

/** `ok: false` counts as failed. Not thrown: `/tools/invoke` would answer "tool execution failed" and nothing else. */
const refused = (error: ErrorBody): HostResult => ({
  content: [{ type: "text", text: errorText(error) }],
  details: { ok: false, error },
});

/** The reason stands in the host's log. */
const UNUSABLE = new VerifyError("NOT_CONFIGURED", {
  message: "The configuration of this plugin cannot be used.",
  fix: "The operator finds the reason in the host's log.",
}).toJSON();

/** One skill for all calls, made anew when the operator changes the configuration; a failure is tried again. */
function keptSkill(env: NodeJS.ProcessEnv): (config: unknown, api: Host) => Promise<Skill> {
  let kept: { config: unknown; skill: Promise<Skill> } | undefined;
  return (config, api) => {
    if (kept && isDeepStrictEqual(kept.config, config)) return kept.skill;
    void kept?.skill.then(({ close }) => close()).catch(() => {});
    const mine = { config, skill: open(config, env, api) };
    mine.skill.catch(() => {
      if (kept === mine) kept = undefined;
    });
    kept = mine;
    return mine.skill;
  };
}

async function open(config: unknown, env: NodeJS.ProcessEnv, { logger }: Host): Promise<Skill> {
  const log = (level: string, event: string, { code = "" }: { code?: unknown } = {}) => {
    if (level === "error") logger?.warn(`twilio-verify: ${event} ${code}`.trim());
  };
  try {
    const skill = await createSkill({ ...optionsOf(config, env), log });
    const url = await skill.simulatorUrl();
    if (url) logger?.warn(`twilio-verify: SIMULATED, no code leaves this machine. Inbox: ${url}/inbox`);
    return skill;
  } catch (error) {
    // Its text is for the operator, and carries no value.
    logger?.warn(`twilio-verify: ${(error as Error).message}`);
    throw error;
  }
}
