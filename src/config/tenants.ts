import { join } from "node:path";
import { type LoadedConfig, type LoadOptions, loadConfig } from "./load.js";

/** `acme-shop` reads `ACME_SHOP__TWILIO_ACCOUNT_SID` and nothing that has no such prefix. */
const prefixOf = (tenant: string) => `${tenant.toUpperCase().replaceAll("-", "_")}__`;

/**
 * A tenant's configuration: a file, an environment and a state folder of its own, so that no tenant can use another's
 * credentials by leaving its own out.
 *
 * @param stateDir of the gateway. @throws ConfigError
 */
export function loadTenant(
  tenant: string,
  file: string,
  stateDir: string,
  { env, ...options }: LoadOptions,
): Promise<LoadedConfig> {
  const prefix = prefixOf(tenant);
  const own = Object.entries(env).filter(([name]) => name.startsWith(prefix));
  const ownEnv = Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
  const folder = { TWILIO_VERIFY_STATE_DIR: join(stateDir, "tenants", tenant) };
  return loadConfig({ ...options, argvConfigPath: file, env: { ...ownEnv, ...folder }, envOnly: true });
}
