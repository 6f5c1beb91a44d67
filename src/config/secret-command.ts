/** A command that prints a secret: the client of a key management service or a secret manager. */
import { ConfigError } from "./error.js";

export interface CommandOptions {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1_024;

/**
 * What the command prints, without one final newline. No shell takes part: the command is a JSON array of words, or words
 * with spaces in between. What it writes to stderr is thrown away, because it may hold anything.
 *
 * @throws ConfigError that names the variable and how the command ended, never what it is or printed
 */
export function runSecretCommand(
  variable: string,
  command: string,
  { env, cwd, timeoutMs = TIMEOUT_MS }: CommandOptions,
): string {
  const [file, ...args] = wordsOf(variable, command);
  // Only who has such a variable pays for loading this.
  const { execFileSync } = process.getBuiltinModule("node:child_process");
  let printed: string;
  try {
    printed = execFileSync(file!, args, {
      env,
      cwd,
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: MAX_BYTES,
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
      windowsHide: true,
    });
  } catch (error) {
    throw failed(variable, ending(error as Ended, timeoutMs));
  }
  return printed.replace(/\r?\n$/, "");
}

function wordsOf(variable: string, command: string): string[] {
  const trimmed = command.trim();
  if (!trimmed.startsWith("[")) return trimmed.split(/\s+/);
  const words = parsed(trimmed);
  if (Array.isArray(words) && words[0] && words.every((word) => typeof word === "string")) return words;
  throw new ConfigError(`${variable} is not a command.`, {
    key: variable,
    fix: 'Give a JSON array of strings, ["program", "argument"], or words with spaces in between.',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of the error that `execFileSync` throws; the rest of it quotes command and output. */
interface Ended {
  code?: string;
  status?: number | null;
  signal?: string | null;
}

function ending({ code, status, signal }: Ended, timeoutMs: number): string {
  if (code === "ETIMEDOUT") return `did not end within ${timeoutMs / 1_000} seconds`;
  if (code === "ENOBUFS") return `printed more than ${MAX_BYTES / 1_024} KiB`;
  if (code !== undefined) return `cannot be started (${code})`;
  return signal ? `was ended by ${signal}` : `ended with exit code ${status}`;
}

export function failed(variable: string, what: string): ConfigError {
  return new ConfigError(`The command in ${variable} ${what}.`, {
    key: variable,
    fix: "Run it by hand as the user of this server: it must print the secret and nothing else.",
  });
}
