import * as z from "zod";
import { type EnvironmentReader, isUnset } from "./environment.js";
import { ConfigError, type ConfigWarning } from "./error.js";
import type { ConfigFile } from "./file.js";
import { LOG_LEVELS, type Section } from "./keys.js";
import { camelKeys, explainUnknownKey, isRecord } from "./names.js";
import { FILE, type FileConfig, KEYS, SECTIONS } from "./schema.js";
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
  const fail: Fail = (issue) => {
    throw toConfigError(issue, variables, file);
  };
  const sections = Object.entries<Section>(FILE).map(([name, section]) => [
    name,
    sectionValues(name, section, raw[name], fail),
  ]);
  const anything = z.unknown();
  const known = SECTIONS.filter((name) => name in raw).map((name) => [name, anything]);
  parsed(Object.fromEntries(known), raw, [], fail);
  return { values: camelKeys(Object.fromEntries(sections) as FileConfig), isSet: isSetIn(raw), variables };
}

type Issue = Pick<z.core.$ZodIssue, "code" | "path" | "message"> & { keys?: string[] };
type Fail = (issue: Issue) => never;

/** What is set over the defaults. Only what is set costs a type. */
function sectionValues(name: string, { keys, rule }: Section, given: unknown, fail: Fail) {
  const all = Object.entries(keys);
  const types = all.flatMap(([key, { type }]) => (isRecord(given) && key in given ? [[key, type()]] : []));
  const set = given === undefined ? {} : parsed(Object.fromEntries(types), given, [name], fail);
  const values = Object.fromEntries(
    all
      .map(([key, { default: initial }]) => [key, key in set ? set[key] : copied(initial)])
      .filter(([, value]) => value !== undefined),
  );
  if (rule && !rule.holds(values)) fail({ code: "custom", path: [name, rule.key], message: rule.message });
  return values;
}

const copied = (value: unknown) => (Array.isArray(value) ? [...value] : value);

function parsed(types: Record<string, z.ZodType>, given: unknown, at: string[], fail: Fail): Record<string, unknown> {
  const { data, error } = z.strictObject(types).safeParse(given);
  if (!error) return data;
  const issue = error.issues[0]!;
  return fail({ ...issue, path: [...at, ...issue.path] });
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
  for (const { section, name, env, secret } of KEYS) {
    if (!env) continue;
    const value = secret ? environment.secret(env)?.trim() : environment.plain(env);
    if (value === undefined) continue;
    if (env === "LOG_LEVEL" && !LOG_LEVELS.some((level) => level === value)) {
      // Other programs share this variable and know more levels; that must not stop the start.
      warnings.push({ setting: env, message: `LOG_LEVEL is ignored: it is none of ${LOG_LEVELS.join(", ")}.` });
      continue;
    }
    values[section] ??= {};
    const target = values[section];
    if (isRecord(target)) target[name] = value;
    variables.set(`${section}.${name}`, env);
  }
  return variables;
}

const isSetIn = (values: Record<string, unknown>) => (section: string, name: string) => {
  const inner = values[section];
  return isRecord(inner) && Object.hasOwn(inner, name);
};

function toConfigError(issue: Issue, variables: Map<string, string>, file?: ConfigFile): ConfigError {
  const path = issue.path.map(String);
  if (issue.keys) {
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
