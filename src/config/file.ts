import { readFileSync } from "node:fs";
import { ConfigError } from "./error.js";
import { jsonErrorOffset } from "./json-position.js";
import { fileName, isRecord } from "./names.js";

export interface ConfigFile {
  path: string;
  json: boolean;
  /** Keys in their snake_case form, values as written. */
  values: Record<string, unknown>;
}

/** Reads one file. `undefined` when it does not exist; what exists but cannot be used is an error, never skipped. */
export async function readConfigFile(path: string): Promise<ConfigFile | undefined> {
  const text = readText(path);
  if (text === undefined) return undefined;
  const json = path.toLowerCase().endsWith(".json");
  const values = json ? parseJson(text, path) : await parseToml(text, path);
  if (!isRecord(values)) {
    throw new ConfigError("The file does not hold a JSON object.", { file: path, fix: "Put the settings in { … }." });
  }
  return { path, json, values: json ? fileKeys(values, path) : values };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new ConfigError(`The file cannot be read (${code}).`, {
      file: path,
      fix: "Make it a file that this user may read, or remove it.",
    });
  }
}

async function parseToml(text: string, file: string): Promise<unknown> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Only the reason: the rest of the message quotes the file.
    const reason = /^Invalid TOML document: ([a-z -]{1,80})\n/.exec(error.message)?.[1];
    const { line, column } = error;
    throw new ConfigError(`This is not valid TOML${reason ? ` (${reason})` : ""}.`, {
      file,
      line,
      column,
      fix: "Correct the file at this line.",
    });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const before = text.slice(0, jsonErrorOffset(text)).split("\n");
    const column = before.at(-1)!.length + 1;
    throw new ConfigError("This is not valid JSON.", {
      file,
      line: before.length,
      column,
      fix: "Correct the file at this line.",
    });
  }
}

/** The JSON form may spell each key in camelCase; one key in both spellings has no clear meaning. */
function fileKeys(value: Record<string, unknown>, file: string, depth = 0): Record<string, unknown> {
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [
    fileName(name),
    depth === 0 && isRecord(inner) ? fileKeys(inner, file, 1) : inner,
  ]);
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index)?.[0];
  if (twice) {
    throw new ConfigError(`"${twice}" is set twice, in both spellings.`, {
      file,
      key: twice,
      fix: "Keep one of them.",
    });
  }
  return Object.fromEntries(entries);
}
