/**
 * config/ — from files and the environment to one checked `Config`, and nothing else.
 * May import: its own files, `node:` built-ins, `zod`, `smol-toml` (only when a TOML file is there), plain data of
 * `core/ports`.
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import type { CaptchaSettings } from "../core/ports/challenge.js";
import type { DeliverySettings } from "../core/ports/delivery.js";
import type { LogLevel } from "../core/ports/log.js";
import type { Settings, ToolSet } from "../core/ports/settings.js";
import { readApiBase } from "./api-base.js";
import { readCredentials } from "./credentials.js";
import { withCredentialsFile } from "./credentials-file.js";
import { readCustom } from "./custom.js";
import { type Environment, type EnvironmentReader, isUnset, readEnvironment } from "./environment.js";
import { ConfigError, type ConfigWarning } from "./error.js";
import { type ConfigFile, readConfigFile } from "./file.js";
import { type HttpSettings, httpOf } from "./http.js";
import { configCandidates, defaultStateDir, type Place, pathsOf } from "./paths.js";
import { alertsOf, captchaOf, storeSecrets } from "./secrets.js";
import { settingsOf, warnAbout } from "./settings.js";
import { validate } from "./validate.js";

export interface Config {
  settings: Settings;
  twilio: {
    accountSid?: string;
    authMode: "api_key" | "auth_token";
    apiKeySid?: string;
    apiKeySecret?: string;
    authToken?: string;
    region?: string;
    edge?: string;
    /** Origin that replaces Twilio's hosts. */
    apiBase?: string;
    connectTimeoutMs: number;
    timeoutMs: number;
    serviceSid?: string;
  };
  /** Environment variables that must still be set for live use; empty when complete. */
  missing: string[];
  /** Absolute; nothing is created. With the simulator a folder of its own. */
  stateDir: string;
  /** `sqlite:<absolute path>` (not percent-encoded), `redis://…` or `rediss://…`; may carry a password. */
  store: { url: string; onError: "refuse" | "insurance"; processes: number };
  /** Key for fingerprints of destinations, at least 32 bytes. */
  hmacKey?: string;
  /** The key before a rotation. */
  hmacKeyPrevious?: string;
  /** Private keys of receipts, a JWK Set. */
  receiptKeys?: string;
  /** A JSON file (absolute path) or an address with `{contact}` in it. */
  contacts?: { place: string; token?: string };
  /** How codes of the channel `custom` are delivered. */
  custom?: DeliverySettings;
  /** Of SendGrid's signed event webhook: P-256, DER in base64. */
  sendgridEventsKey?: string;
  /** Where alerts are posted, and what signs them. */
  alerts?: { url: string; secret: string };
  /** Who judges the tokens of solved CAPTCHAs. */
  captcha?: CaptchaSettings;
  /** Origin under which Twilio and people reach this server. */
  publicUrl?: string;
  /** What `serve` listens on, whom it believes and how much it takes. */
  http: HttpSettings;
  /** Auth Token that signs Twilio's webhooks. */
  webhookAuthToken?: string;
  log: { level: LogLevel; redactFields: string[] };
  tools: { sets: ToolSet[]; readOnly: boolean };
  /** Every secret value, for the redactor. */
  secrets: string[];
}

export interface LoadOptions {
  /** Value of `--config`. */
  argvConfigPath?: string;
  env: Environment;
  cwd: string;
  simulate?: boolean;
  homeDir?: string;
  platform?: NodeJS.Platform;
  /** Credentials come from `env` alone, not from the file that `install` writes. */
  envOnly?: boolean;
}

export interface LoadedConfig {
  config: Config;
  sources: {
    /** The one file that was used. */
    file?: string;
    /** Names of the environment variables that gave a value. */
    environment: string[];
  };
  warnings: ConfigWarning[];
}

/**
 * Reads the configuration: environment over the first file found over the defaults of the schema.
 *
 * @throws ConfigError whose text is for the operator and carries no value
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const { cwd, simulate = false, homeDir = homedir(), platform = process.platform } = options;
  const place: Place = { env: options.env, cwd, homeDir, platform };
  const env = options.envOnly || simulate ? options.env : withCredentialsFile(options.env, place);
  const warnings: ConfigWarning[] = [];
  const environment = readEnvironment(env, cwd, platform);

  const file = await findFile(options.argvConfigPath, environment, place, warnings);
  const { values, isSet, variables } = validate(file, environment, warnings);
  const credentials = readCredentials(values, environment, simulate);
  // The simulator sends nothing, so nothing may be sent beside it.
  const custom = simulate ? undefined : readCustom(values.custom, environment);
  const apiBase = readApiBase(environment);
  const stateDir = stateDirOf(environment, place, simulate);
  const fileFolder = file && !variables.has("store.url") ? pathsOf(place).dirname(file.path) : cwd;
  const storeUrl = storeUrlOf(values.store.url, fileFolder, stateDir, place, simulate);
  warnAbout({ values, isSet, apiBase, simulate, receiptKeys: credentials.receiptKeys }, warnings);

  const { region, edge, connectTimeoutMs, timeoutMs } = values.twilio;
  const {
    missing,
    secrets,
    hmacKey,
    hmacKeyPrevious,
    receiptKeys,
    contactsToken,
    alertsSecret,
    captchaSecret,
    webhookAuthToken,
    ...login
  } = credentials;
  const { contacts } = values.agents;
  const config: Config = {
    settings: settingsOf(values, simulate, [login.accountSid, login.apiKeySid].join("/"), custom?.settings.by),
    twilio: { ...login, region, edge, apiBase, connectTimeoutMs, timeoutMs, serviceSid: values.verify.serviceSid },
    missing,
    stateDir,
    store: { url: storeUrl, onError: values.store.onStoreError, processes: values.store.processes },
    hmacKey,
    hmacKeyPrevious,
    // A simulated receipt must never carry the signature of a real one.
    receiptKeys: simulate ? undefined : receiptKeys,
    contacts:
      contacts === undefined ? undefined : { place: placeOf(contacts, fileFolder, place), token: contactsToken },
    custom: custom?.settings,
    sendgridEventsKey: values.custom.sendgridEventsKey,
    alerts: alertsOf(values.alerts, alertsSecret),
    captcha: captchaOf(values.challenge, captchaSecret),
    publicUrl: values.http.publicUrl,
    http: httpOf(values.http, fileFolder, stateDir, place),
    webhookAuthToken,
    log: { level: values.logging.logLevel, redactFields: values.logging.redactFields },
    tools: values.tools,
    secrets: [...new Set([...secrets, ...(custom?.secrets ?? []), ...storeSecrets(values.store.url ?? "")])].filter(
      (secret) => secret !== "",
    ),
  };
  return { config, sources: { file: file?.path, environment: [...environment.used].sort() }, warnings };
}

/** The named file, or the first of the usual places. It is used whole; files are never merged. */
async function findFile(
  argvPath: string | undefined,
  environment: EnvironmentReader,
  place: Place,
  warnings: ConfigWarning[],
): Promise<ConfigFile | undefined> {
  const variable = "TWILIO_VERIFY_CONFIG";
  const fromArgv = !isUnset(argvPath);
  const named = fromArgv ? argvPath : environment.plain(variable);
  if (named !== undefined) {
    const path = pathsOf(place).resolve(place.cwd, named);
    const file = await readConfigFile(path);
    if (file) return file;
    const key = fromArgv ? "--config" : variable;
    throw new ConfigError(`The file that ${key} names does not exist.`, { file: path, key, fix: "Correct the path." });
  }

  const candidates = configCandidates(place);
  for (const [index, candidate] of candidates.entries()) {
    const file = await readConfigFile(candidate);
    if (!file) continue;
    const hidden = candidates.slice(index + 1).find((path) => existsSync(path));
    // A client may start the server in any folder, and a file there hides the operator's own.
    if (hidden) warnings.push({ setting: candidate, message: `Only ${candidate} is used; ${hidden} is ignored.` });
    return file;
  }
  return undefined;
}

/** A relative path is one of the file that names it. */
const placeOf = (contacts: string, folder: string, place: Place) =>
  contacts.includes("://") ? contacts : pathsOf(place).resolve(folder, contacts);

/** The simulator gets a folder of its own, so that simulated sends never touch the real limits. */
function stateDirOf(environment: EnvironmentReader, place: Place, simulate: boolean): string {
  const { join, resolve } = pathsOf(place);
  const set = environment.plain("TWILIO_VERIFY_STATE_DIR");
  const stateDir = set ? resolve(place.cwd, set) : defaultStateDir(place);
  return simulate ? join(stateDir, "simulated") : stateDir;
}

function storeUrlOf(
  url: string | undefined,
  baseDir: string,
  stateDir: string,
  place: Place,
  simulate: boolean,
): string {
  const { join, resolve } = pathsOf(place);
  if (!url || simulate) return `sqlite:${join(stateDir, "state.sqlite")}`;
  if (!url.startsWith("sqlite:") || url === "sqlite::memory:") return url;
  return `sqlite:${resolve(baseDir, url.slice("sqlite:".length))}`;
}
