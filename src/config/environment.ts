import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError, type ConfigWarning } from "./error.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Empty, or still a `${…}` that nobody filled in. */
export const isUnset = (value: unknown): boolean =>
  value === undefined || (typeof value === "string" && /^(?:\$\{.*\})?$/s.test(value.trim()));

export interface EnvironmentReader {
  /** A variable that is not secret, without surrounding space. */
  plain(name: string): string | undefined;
  /** A secret, from `NAME` or from the file that `NAME_FILE` names; as it is but for one final newline of the file. */
  secret(name: string): string | undefined;
  /** Names of the variables that gave a value. */
  used: Set<string>;
}

export function readEnvironment(env: Environment, cwd: string, warnings: ConfigWarning[]): EnvironmentReader {
  const used = new Set<string>();
  const read = (name: string) => {
    const value = env[name];
    if (isUnset(value)) return undefined;
    used.add(name);
    return value;
  };

  const secret = (name: string) => {
    const fileVariable = `${name}_FILE`;
    const [value, path] = [read(name), read(fileVariable)];
    if (path === undefined) return value;
    if (value !== undefined) {
      throw new ConfigError(`${name} and ${fileVariable} are both set.`, { key: name, fix: "Unset one of them." });
    }
    return readSecretFile(fileVariable, resolve(cwd, path.trim()), warnings);
  };

  return { plain: (name) => read(name)?.trim(), secret, used };
}

/** The path is not shown: the variable may hold the secret itself by mistake. */
function readSecretFile(variable: string, path: string, warnings: ConfigWarning[]): string {
  let text: string;
  let mode: number;
  try {
    text = readFileSync(path, "utf8").replace(/\r?\n$/, "");
    mode = statSync(path).mode;
  } catch (error) {
    throw new ConfigError(
      `The file that ${variable} names cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      { key: variable, fix: "Set it to the path of a file that holds the secret and nothing else." },
    );
  }
  if (isUnset(text)) {
    throw new ConfigError(`The file that ${variable} names is empty.`, { key: variable, fix: "Put the secret in it." });
  }
  if (process.platform !== "win32" && mode & 0o077 && !warnings.some(({ setting }) => setting === variable)) {
    warnings.push({
      setting: variable,
      message: `The file that ${variable} names is open to other users. Run chmod 600 on it.`,
    });
  }
  return text;
}
