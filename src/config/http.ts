import { ConfigError } from "./error.js";
import type { Camel } from "./names.js";
import { type Place, pathsOf } from "./paths.js";
import type { FileConfig } from "./schema.js";

/** What `serve` listens on, whom it believes and how much it takes. */
export interface HttpSettings {
  host: string;
  port: number;
  /** Addresses and networks. */
  trustedProxies: string[];
  asnHeader?: string;
  /** Absolute path. */
  tokens: string;
  /** Absolute paths of the configuration files of further tenants. */
  tenants: Record<string, string>;
  console: "off" | "loopback" | "anywhere";
  requestsPerMinute: number;
  maxInFlight: number;
}

/** It names a folder and a prefix of environment variables. */
const TENANT = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** @param folder of the configuration file. @throws ConfigError */
export function httpOf(http: Camel<FileConfig>["http"], folder: string, stateDir: string, place: Place): HttpSettings {
  const { publicUrl: _, tenants, tokens, ...settings } = http;
  const { resolve } = pathsOf(place);
  const files = tenants.map((pair) => pair.split(/=(.*)/s, 2) as [string, string]);
  const wrong = files.find(([name]) => !TENANT.test(name) || name === "default");
  if (wrong) {
    throw new ConfigError("A tenant's name is not valid.", {
      key: "http.tenants",
      fix: "Use lower-case letters, digits and hyphens, and not the name default.",
    });
  }
  return {
    ...settings,
    tokens: resolve(stateDir, tokens),
    tenants: Object.fromEntries(files.map(([name, file]) => [name, resolve(folder, file)])),
  };
}
