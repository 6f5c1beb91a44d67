/** One runtime a tenant, made from its own configuration; `serve` is the only door that has more than one. */
import { type LoadedConfig, type LoadOptions, loadConfig } from "./config/load.js";
import { loadTenant } from "./config/tenants.js";
import { type GatewayToken, readTokens } from "./config/tokens.js";
import type { Log } from "./core/ports/log.js";
import type { EntryPages } from "./core/ports/outside.js";
import { createRuntime, type Runtime } from "./runtime.js";

export interface OpenHouse extends LoadedConfig {
  runtime: Runtime;
}

export interface Houses {
  /** The tenant `default` is the gateway's own configuration. */
  byTenant: ReadonlyMap<string, OpenHouse>;
  tokens: GatewayToken[];
  /** When no call is running. */
  idle(): Promise<unknown>;
  /** Lets running calls end. */
  close(): Promise<void>;
}

export interface HousesOptions {
  load: LoadOptions;
  log: Log;
  pages: EntryPages;
  /** Called with the secrets of each configuration before anything uses them. */
  keepSecret(secrets: string[]): void;
}

/** @throws ConfigError when one of the files cannot be used; then none of it is */
export async function openHouses({ load, log, pages, keepSecret }: HousesOptions): Promise<Houses> {
  const own = await loadConfig(load);
  const { http, stateDir } = own.config;
  const others = Object.entries(http.tenants).map(
    async ([name, file]) => [name, await loadTenant(name, file, stateDir, load)] as const,
  );
  const tokens = readTokens(http.tokens);
  const loaded = [["default", own] as const, ...(await Promise.all(others))];
  const open = ([name, { config, warnings, sources }]: (typeof loaded)[number]) => {
    keepSecret(config.secrets);
    const runtime = createRuntime({ config, log, warnings, pages });
    return [name, { config, warnings, sources, runtime }] as const;
  };
  const byTenant = new Map(loaded.map(open));
  return {
    byTenant,
    tokens,
    idle: () => Promise.all([...byTenant.values()].map(({ runtime }) => runtime.idle())),
    close: async () => {
      await Promise.all([...byTenant.values()].map(({ runtime }) => runtime.close()));
    },
  };
}
