import { resolve } from "node:path";
import { ConfigError } from "./error.js";
import { failed, runSecretCommand } from "./secret-command.js";
import { readSecretFile, type SecretFile } from "./secret-file.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Empty, or still a `${…}` that nobody filled in. */
export const isUnset = (value: unknown): boolean =>
  value === undefined || (typeof value === "string" && /^(?:\$\{.*\})?$/s.test(value.trim()));

export interface EnvironmentReader {
  /** A variable that is not secret, without surrounding space. */
  plain(name: string): string | undefined;
  /**
   * A secret: the value of `NAME`, the content of the file that `NAME_FILE` names, or what the command in `NAME_COMMAND`
   * prints (it runs once, here); as it is but for one final newline.
   *
   * @param others names of further secrets, so that the command does not see them
   */
  secret(name: string, others?: readonly string[]): string | undefined;
  /** The secret comes from a command. */
  isCommand(name: string): boolean;
  /** Names of the variables that gave a value. */
  used: Set<string>;
}

export function readEnvironment(env: Environment, cwd: string, platform: NodeJS.Platform): EnvironmentReader {
  const used = new Set<string>();
  const read = (name: string) => {
    const value = env[name];
    if (isUnset(value)) return undefined;
    used.add(name);
    return value;
  };

  const readSecret = (name: string, others: readonly string[]) => {
    const [file, command] = [`${name}_FILE`, `${name}_COMMAND`];
    const sources = [name, file, command].filter((variable) => read(variable) !== undefined);
    if (sources.length > 1) {
      throw new ConfigError(`${sources.join(" and ")} are both set.`, { key: name, fix: "Set only one of them." });
    }
    const [source = name] = sources;
    const value = read(source);
    if (value === undefined || source === name) return value;
    return source === file
      ? fileText(file, resolve(cwd, value.trim()), platform)
      : printedBy(command, value, cwd, withoutSecrets(env, [name, ...others]));
  };

  const secrets = new Map<string, string | undefined>();
  const secret = (name: string, others: readonly string[] = []) => {
    if (!secrets.has(name)) secrets.set(name, readSecret(name, others));
    return secrets.get(name);
  };

  return {
    plain: (name) => read(name)?.trim(),
    secret,
    isCommand: (name) => !isUnset(env[`${name}_COMMAND`]),
    used,
  };
}

/** The path is not shown: the variable may hold the secret itself by mistake. */
function fileText(variable: string, path: string, platform: NodeJS.Platform): string {
  const { text, isExposed } = attempt(variable, () => readSecretFile(path, platform));
  if (isExposed) {
    throw new ConfigError(`The file that ${variable} names is open to other users.`, {
      key: variable,
      fix: "Run chmod 600 on it; a mounted secret needs mode 0400 and this server's user as its owner.",
    });
  }
  const secret = text.replace(/\r?\n$/, "");
  if (isUnset(secret)) {
    throw new ConfigError(`The file that ${variable} names is empty.`, { key: variable, fix: "Put the secret in it." });
  }
  return secret;
}

function attempt(variable: string, read: () => SecretFile): SecretFile {
  try {
    return read();
  } catch (error) {
    throw new ConfigError(
      `The file that ${variable} names cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      { key: variable, fix: "Set it to the path of a file that holds the secret and nothing else." },
    );
  }
}

function printedBy(variable: string, command: string, cwd: string, env: Environment): string {
  const secret = runSecretCommand(variable, command, { cwd, env });
  if (isUnset(secret)) throw failed(variable, "printed nothing");
  return secret;
}

/** A secret manager's client needs its own variables, and none of ours: one secret must not read another. */
function withoutSecrets(env: Environment, names: readonly string[]): Environment {
  const isOurs = (variable: string) =>
    /^(?:TWILIO|VERIFY)_|_COMMAND$/.test(variable) || names.includes(variable.replace(/_FILE$/, ""));
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !isOurs(variable)));
}
