/** What the operator sets under `plugins.entries.twilio-verify.config`; everything else stands in twilio-verify.toml. */
import * as z from "zod";
import { inputJsonSchema, type JsonSchema } from "../contract/schema.js";
import { TOOL_SETS } from "../core/ports/settings.js";
import type { SkillOptions } from "./skill.js";

export const PLUGIN = {
  id: "twilio-verify",
  name: "Twilio Verify",
  description: "Verify that a person holds a phone number or mailbox: one-time codes behind exact limits.",
} as const;

const CONFIG = z.strictObject({
  accountSid: z.string().optional().describe("Account that owns the Verify Service"),
  apiKeySid: z.string().optional().describe("API key"),
  apiKeySecret: z
    .union([z.string(), z.looseObject({ source: z.string() })])
    .optional()
    .describe("Its secret, best as a SecretRef"),
  serviceSid: z.string().optional().describe("Verify Service"),
  allowedCountries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .optional()
    .describe("Countries that codes may be sent to"),
  sets: z.array(z.enum(TOOL_SETS)).optional().describe("Sets of tools; core alone by default"),
  configFile: z.string().optional().describe("A twilio-verify.toml for everything else"),
  simulate: z.boolean().optional().describe("Use the built-in simulator; nothing is sent"),
});

export const CONFIG_SCHEMA: JsonSchema = inputJsonSchema(CONFIG);

/** Where the host may find a reference to a secret in place of the secret. */
export const SECRET_FIELD = "apiKeySecret";

/** How a person sees the fields. */
export const UI_HINTS: Readonly<Record<string, { label: string; placeholder?: string; sensitive?: true }>> = {
  accountSid: { label: "Account SID", placeholder: "AC…" },
  apiKeySid: { label: "API key SID", placeholder: "SK…" },
  apiKeySecret: { label: "API key secret", sensitive: true },
  serviceSid: { label: "Verify Service SID", placeholder: "VA…" },
  allowedCountries: { label: "Allowed countries", placeholder: "US" },
  sets: { label: "Sets of tools", placeholder: "core" },
  configFile: { label: "Configuration file" },
  simulate: { label: "Simulate" },
};

const VARIABLES = {
  accountSid: "TWILIO_ACCOUNT_SID",
  apiKeySid: "TWILIO_API_KEY_SID",
  apiKeySecret: "TWILIO_API_KEY_SECRET",
  serviceSid: "TWILIO_VERIFY_SERVICE_SID",
} as const;

/**
 * The host checks its schema on some ways only, so everything is checked here again.
 *
 * @throws Error that names the fields and no value
 */
export function optionsOf(config: unknown, env: NodeJS.ProcessEnv): SkillOptions {
  const parsed = CONFIG.safeParse(config ?? {});
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? "an unknown field")))];
    throw new Error(`the plugin's configuration is not valid: ${fields.join(", ")}`);
  }
  const { configFile, simulate, sets, allowedCountries, ...login } = parsed.data;
  const given = Object.entries(login).filter((entry): entry is [keyof typeof VARIABLES, string] => {
    // Still a reference: the host could not resolve it, so the call says what is missing.
    return typeof entry[1] === "string";
  });
  return {
    env: { ...env, ...Object.fromEntries(given.map(([name, value]) => [VARIABLES[name], value])) },
    config: configFile,
    simulate,
    sets,
    allowedCountries,
  };
}
