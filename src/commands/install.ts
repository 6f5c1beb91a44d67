import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { stdin } from "node:process";
import { isDeepStrictEqual } from "node:util";
import {
  type Credentials,
  credentialsIn,
  credentialsPath,
  keptBeside,
  readCredentialsFile,
  writeCredentialsFile,
} from "../config/credentials-file.js";
import { ConfigError } from "../config/error.js";
import type { Place } from "../config/paths.js";
import { changed, entryOf } from "../install/change.js";
import { InstallError } from "../install/error.js";
import { type HostFile, readHostFile, writeHostFile } from "../install/host-file.js";
import { HOSTS, type Host, type Launch, SERVER_NAME } from "../install/hosts.js";
import { local, pinned, placed } from "../install/launch.js";
import { stdout } from "../stdout.js";
import { VERSION } from "../version.js";
import type { Args } from "./args.js";
import { askCredentials, confirm } from "./ask.js";

const USAGE_ERROR = 2;
const USAGE = `Say where: install ${Object.keys(HOSTS).join(" | ")} [--local] [--dry-run] [--yes] [--remove]\n`;

/** Puts this server into a host's configuration, or takes it out. */
export async function main({ values, positionals }: Args): Promise<number> {
  const [name = "", ...others] = positionals;
  const host = Object.hasOwn(HOSTS, name) ? HOSTS[name] : undefined;
  if (!host || others.length > 0) return told(USAGE, USAGE_ERROR);
  const { platform, env } = process;
  const place: Place = { platform, env, cwd: process.cwd(), homeDir: homedir() };
  const launch = placed(
    values.local ? local(process.execPath, realpathSync(process.argv[1]!)) : pinned(VERSION, platform),
    place,
  );
  try {
    return await (values.remove ? remove(host, place, values) : install(host, launch, place, values));
  } catch (error) {
    if (!(error instanceof InstallError || error instanceof ConfigError)) throw error;
    return told(`Not done. ${error.message}\n`, 1);
  }
}

async function install(host: Host, launch: Launch, place: Place, options: Args["values"]): Promise<number> {
  const file = readHostFile(host.files(place));
  const entry = entryOf(host, launch);
  const text = changed(host, file.text, entry);
  const kept = readCredentialsFile(place);
  const given = credentialsIn(place.env, place);
  const credentials: Credentials = { ...keptBeside(given, kept), ...given };
  const canAsk = stdin.isTTY && !options.yes && !options["dry-run"];
  show(host, file, text === file.text ? undefined : entry);
  if (Object.keys(given).length > 0) say(`Credentials, from the environment: ${Object.keys(given).join(", ")}`);
  if (host.deeplink) say(`One click instead: ${host.deeplink(launch)}`);

  if (options["dry-run"]) return say("Nothing was changed: --dry-run.");
  if (canAsk) Object.assign(credentials, await askCredentials(credentials));
  const hasNew = !isDeepStrictEqual(credentials, kept);
  if (text === file.text && !hasNew) return say("Nothing to change.");
  if (!options.yes && !(canAsk && (await confirm("Write this?")))) return declined(canAsk);
  if (hasNew) {
    const path = writeCredentialsFile(place, credentials);
    say(`Credentials are in ${path}, for you alone; ${host.title} does not see them.`);
  }
  if (text !== file.text) {
    const backup = writeHostFile(file, text, new Date());
    say(`Written.${backup ? ` What it was: ${backup}` : ""}`);
  }
  return say(`${host.nextStep}\nThen: twilio-verify-mcp doctor says what is still missing.`);
}

/** The entry and nothing beside it: other lines of the file may hold secrets. */
function show({ title, servers }: Host, { path, exists }: HostFile, entry: object | undefined): void {
  say(`${title}: ${path}${exists ? "" : " (new)"}`);
  const json = entry && JSON.stringify(entry, undefined, 2).replaceAll("\n", "\n  ");
  say(json ? `  ${[...servers, SERVER_NAME].join(".")} = ${json}` : "  The server is there already.");
}

async function remove(host: Host, place: Place, options: Args["values"]): Promise<number> {
  const file = readHostFile(host.files(place));
  const text = changed(host, file.text, undefined);
  if (text === file.text) return say(`${host.title}: the server is not there.`);
  say(`${host.title}: ${file.path}\n  ${[...host.servers, SERVER_NAME].join(".")} goes.`);
  if (options["dry-run"]) return say("Nothing was changed: --dry-run.");
  if (!options.yes && !(stdin.isTTY && (await confirm("Take it out?")))) return declined(stdin.isTTY);
  say(`Written. What it was: ${writeHostFile(file, text, new Date())}`);
  return say(`Credentials stay in ${credentialsPath(place)}; delete that file when no host needs it.`);
}

const declined = (wasAsked: boolean) =>
  told(`Nothing was changed.${wasAsked ? "" : " Add --yes: there is nobody to ask here."}\n`, 1);

function say(line: string): 0 {
  stdout.write(`${line}\n`);
  return 0;
}

function told(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}
