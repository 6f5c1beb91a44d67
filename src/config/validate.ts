import type { z } from "zod";
import { type EnvironmentReader, isUnset } from "./environment.js";
import { ConfigError, type ConfigWarning } from "./error.js";
import type { ConfigFile } from "./file.js";
import { LOG_LEVELS } from "./keys.js";
import { camelKeys, explainUnknownKey, isRecord } from "./names.js";
import { type FileConfig, fileSchema, KEYS } from "./schema.js";
import { hasCredentials } from "./secrets.js";

/** The file's values under the environment's, checked and with every default; names in camelCase. */
export function validate(file: ConfigFile | undefined, environment: EnvironmentReader, warnings: ConfigWarning[]) {
  const raw = setValues(file?.values ?? {});
  const storeUrl = isRecord(raw.store) && raw.store.url;
  if (typeof storeUrl === "string" && hasCredentials(storeUrl)) {
    throw new ConfigError("The store's URL carries credentials.", {
      file: file?.path,
      key: "store.url",
      fix: "Remove it and set the environment variable TWILIO_VERIFY_STORE (or TWILIO_VERIFY_STORE_FILE).",
    });
  }

  const variables = overlay(raw, environment, warnings);
  const parsed = fileSchema.safeParse(raw);
  if (!parsed.success) throw toConfigError(parsed.error.issues[0]!, variables, file);
  return { values: camelKeys<FileConfig>(parsed.data), isSet: isSetIn(raw), variables };
}

/** A copy without the known keys that hold nothing; an unknown key stays, to be refused. */
function setValues(values: Record<string, unknown>): Record<string, unknown> {
  const copy = Object.fromEntries(
    Object.entries(values).map(([name, inner]) => [name, isRecord(inner) ? { ...inner } : inner]),
  );
  for (const { section, name } of KEYS) {
    const inner = copy[section];
    if (isRecord(inner) && isUnset(inner[name])) delete inner[name];
  }
  return copy;
}

/** Writes the environment's values over the file's. Returns which variable gave which key (`section.name`). */
function overlay(values: Record<string, unknown>, environment: EnvironmentReader, warnings: ConfigWarning[]) {
  const variables = new Map<string, string>();
  for (const { section, name, meta } of KEYS) {
    if (!meta.env) continue;
    const value = meta.secret ? environment.secret(meta.env)?.trim() : environment.plain(meta.env);
    if (value === undefined) continue;
    if (meta.env === "LOG_LEVEL" && !LOG_LEVELS.some((level) => level === value)) {
      // Other programs share this variable and know more levels; that must not stop the start.
      warnings.push({ setting: meta.env, message: `LOG_LEVEL is ignored: it is none of ${LOG_LEVELS.join(", ")}.` });
      continue;
    }
    values[section] ??= {};
    const target = values[section];
    if (isRecord(target)) target[name] = value;
    variables.set(`${section}.${name}`, meta.env);
  }
  return variables;
}

const isSetIn = (values: Record<string, unknown>) => (section: string, name: string) => {
  const inner = values[section];
  return isRecord(inner) && Object.hasOwn(inner, name);
};

function toConfigError(issue: z.core.$ZodIssue, variables: Map<string, string>, file?: ConfigFile): ConfigError {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const { problem, fix, key } = explainUnknownKey(issue.keys[0]!, path[0], file?.json ?? false);
    return new ConfigError(problem, { file: file?.path, key, fix });
  }
  const key = path.slice(0, 2).join(".");
  const variable = variables.get(key);
  return new ConfigError(`${variable ?? key} is not valid.`, {
    key: variable ?? key,
    file: variable ? undefined : file?.path,
    fix: expectation(issue.message),
  });
}

/** Messages of zod and of the schema name what was expected, never what was given. */
const expectation = (message: string) => `${message.replace(/^.*?expected/, "Expected").replaceAll("|", ", ")}.`;
