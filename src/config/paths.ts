import { posix, win32 } from "node:path";
import type { Environment } from "./environment.js";

const NAME = "twilio-verify-mcp";
const FILE = "twilio-verify.toml";

/** What decides where files are; injected so that each platform can be tested on any other. */
export interface Place {
  platform: NodeJS.Platform;
  env: Environment;
  cwd: string;
  homeDir: string;
}

export const pathsOf = (place: Place) => (place.platform === "win32" ? win32 : posix);

/** Where a configuration file is looked for when none is named, in this order. */
export function configCandidates(place: Place): string[] {
  const { join } = pathsOf(place);
  return [
    join(place.cwd, FILE),
    join(place.cwd, "config", "verify.config.json"),
    ...userConfigFolders(place).map((folder) => join(folder, NAME, FILE)),
    ...(place.platform === "win32" ? [] : [`/etc/openclaw/skills/twilio/${FILE}`]),
  ];
}

/** Where limits and records are kept by default. Nothing is created here. */
export function defaultStateDir(place: Place): string {
  const { join } = pathsOf(place);
  const { platform, homeDir } = place;
  if (platform === "win32") return join(folder(place, "LOCALAPPDATA") ?? join(homeDir, "AppData", "Local"), NAME);
  if (platform === "darwin") return join(homeDir, "Library", "Application Support", NAME);
  return join(folder(place, "XDG_STATE_HOME") ?? join(homeDir, ".local", "state"), NAME);
}

/** The first is where we write. */
export function userConfigFolders(place: Place): string[] {
  const { join } = pathsOf(place);
  const { platform, homeDir } = place;
  if (platform === "win32") return [folder(place, "APPDATA") ?? join(homeDir, "AppData", "Roaming")];
  const xdg = folder(place, "XDG_CONFIG_HOME") ?? join(homeDir, ".config");
  return platform === "darwin" ? [xdg, join(homeDir, "Library", "Application Support")] : [xdg];
}

/** The XDG specification says to ignore relative paths. */
function folder(place: Place, variable: string): string | undefined {
  const value = place.env[variable];
  return value && pathsOf(place).isAbsolute(value) ? value : undefined;
}
