/** What every command that calls the core needs: configuration, log, runtime. */
import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { ConfigError } from "../config/error.js";
import { type LoadedConfig, loadConfig } from "../config/load.js";
import type { Caller, Log, LogLevel } from "../core/ports.js";
import { createRuntime, type Runtime } from "../runtime.js";
import type { Args } from "./run.js";

export interface Setup extends LoadedConfig {
  runtime: Runtime;
  log: Log;
  caller: Caller;
}

const CONFIG_ERROR = 78;

/** Loads and wires; on a configuration error says what to mend and gives the exit code (78, EX_CONFIG) instead. */
export async function setUp({ values }: Args, defaultLevel?: LogLevel): Promise<Setup | number> {
  let loaded: LoadedConfig;
  try {
    loaded = await loadConfig({
      argvConfigPath: values.config,
      env: process.env,
      cwd: process.cwd(),
      simulate: values.simulate ?? false,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`twilio-verify-mcp: configuration: ${error.message}\n`);
    return CONFIG_ERROR;
  }
  const { level, redactFields } = loaded.config.log;
  const log = lateLog(async () => {
    const { createLog } = await import("../log.js");
    return createLog({ level: defaultLevel ?? level, redactFields, destination: process.stderr });
  });
  const runtime = createRuntime({ config: loaded.config, log });
  for (const { setting, message } of loaded.warnings) log("warn", message, { setting });
  return { ...loaded, runtime, log, caller: { tenant: "default", actor: localUser(), session: randomUUID() } };
}

/** Lines wait until the logger is loaded, so that loading it does not delay the first answer. */
function lateLog(load: () => Promise<Log>): Log {
  const waiting: Parameters<Log>[] = [];
  let log: Log = (...line) => {
    if (waiting.push(line) > 1) return;
    setImmediate(async () => {
      log = await load();
      for (const early of waiting) log(...early);
    });
  };
  return (...line) => log(...line);
}

/** Who runs the process: a name that no tool argument can change. */
function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "local";
  }
}
