/**
 * The credentials that `install` keeps for hosts that hand a server no environment: a JSON object of variables, open to
 * nobody else. The environment wins over it.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { type Environment, isUnset } from "./environment.js";
import { ConfigError } from "./error.js";
import { type Place, pathsOf, userConfigFolders } from "./paths.js";
import { readSecretFile } from "./secret-file.js";

const ACCOUNT = "TWILIO_ACCOUNT_SID";
/** What a person is asked for. */
export const WANTED = [ACCOUNT, "TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET", "TWILIO_VERIFY_SERVICE_SID"] as const;
const SECRETS = ["TWILIO_API_KEY_SECRET", "TWILIO_AUTH_TOKEN"];
const formsOf = (name: string) => (SECRETS.includes(name) ? [name, `${name}_FILE`, `${name}_COMMAND`] : [name]);
const VARIABLES = [...WANTED, "TWILIO_AUTH_TOKEN"].flatMap(formsOf);

const fileSchema = () => z.partialRecord(z.enum(VARIABLES), z.string().max(10_000));
export type Credentials = z.infer<ReturnType<typeof fileSchema>>;

export const credentialsPath = (place: Place) =>
  pathsOf(place).join(userConfigFolders(place)[0]!, "twilio-verify-mcp", "credentials.json");

/** @returns none when there is no file. @throws ConfigError */
export function readCredentialsFile(place: Place): Credentials {
  const file = credentialsPath(place);
  const unusable = (what: string, fix: string) => new ConfigError(`The file of credentials ${what}.`, { file, fix });
  let secretFile: ReturnType<typeof readSecretFile>;
  try {
    secretFile = readSecretFile(file, place.platform);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code!)) return {};
    throw unusable("cannot be read", "Let this user read it, or remove it.");
  }
  if (secretFile.isExposed) throw unusable("is open to other users", "Run chmod 600 on it.");
  try {
    return fileSchema().parse(JSON.parse(secretFile.text));
  } catch {
    throw unusable("is not what install writes", "Remove it and run install again.");
  }
}

/** What `install` kept, under what the environment says. @throws ConfigError */
export const withCredentialsFile = (env: Environment, place: Place): Environment => ({
  ...env,
  ...keptBeside(env, readCredentialsFile(place)),
});

/** The variables of the environment that can be kept; a path is made absolute, because a host starts a server anywhere. */
export function credentialsIn(env: Environment, place: Place): Credentials {
  const given = VARIABLES.filter((name) => !isUnset(env[name]));
  return Object.fromEntries(
    given.map((name) => [
      name,
      name.endsWith("_FILE") ? pathsOf(place).resolve(place.cwd, env[name]!.trim()) : env[name]!,
    ]),
  );
}

/** What counts of `kept`: nothing that `env` sets in any form, and nothing at all beside another account, whose keys differ. */
export function keptBeside(env: Environment, kept: Credentials): Credentials {
  if (!isUnset(env[ACCOUNT]) && env[ACCOUNT]!.trim() !== kept[ACCOUNT]) return {};
  const isGiven = (name: string) => formsOf(name.replace(/_(?:FILE|COMMAND)$/, "")).some((form) => !isUnset(env[form]));
  return Object.fromEntries(Object.entries(kept).filter(([name]) => !isGiven(name)));
}

/** Whole or not at all, 0600 in a folder of 0700. @returns its path. @throws ConfigError */
export function writeCredentialsFile(place: Place, credentials: Credentials): string {
  const path = credentialsPath(place);
  const draft = `${path}.${crypto.randomUUID()}`;
  try {
    mkdirSync(pathsOf(place).dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
    renameSync(draft, path);
  } catch (error) {
    if (existsSync(draft)) rmSync(draft);
    const { code } = error as NodeJS.ErrnoException;
    const fix = "Let this user write there.";
    throw new ConfigError(`The file of credentials cannot be written (${code}).`, { file: path, fix });
  }
  return path;
}
