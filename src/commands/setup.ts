/** What every command that calls the core needs: configuration, log, runtime. */
import { ConfigError } from "../config/error.js";
import { LOG_LEVELS } from "../config/keys.js";
import { type LoadedConfig, loadConfig } from "../config/load.js";
import { VerifyError } from "../core/errors.js";
import type { Log, LogLevel } from "../core/ports/log.js";
import type { EntryPages } from "../core/ports/outside.js";
import type { Caller } from "../core/ports/settings.js";
import type { Verify } from "../core/verify.js";
import { toWire } from "../core/wire.js";
import { createRuntime, type Runtime } from "../runtime.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";
import { keepSecret } from "./crash.js";

export interface Setup extends LoadedConfig {
  runtime: Runtime;
  log: Log;
  /** The person at this machine; one session a process. */
  caller(): Caller;
}

const CONFIG_ERROR = 78;
/** A host asks for the tools within this time of the start. */
const QUIET_START_MS = 300;

export interface Wiring {
  /** Lowest level that is logged, instead of the configured one. */
  level?: LogLevel;
  /** This command lives long enough to serve the page on which a person enters a code. */
  pages?: boolean;
}

/** Loads and wires; on a configuration error says what to mend and gives the exit code (78, EX_CONFIG) instead. */
export async function setUp(args: Args, wiring: Wiring = {}): Promise<Setup | number> {
  try {
    return await wire(args, wiring);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`twilio-verify-mcp: configuration: ${error.message}\n`);
    return CONFIG_ERROR;
  }
}

/** Runs with everything a command needs; a refusal is told with its fix, exit code 1. */
export async function running(args: Args, run: (setup: Setup) => Promise<number>): Promise<number> {
  const setup = await setUp(args, { level: "error" });
  if (typeof setup === "number") return setup;
  try {
    return await run(setup);
  } catch (error) {
    if (!(error instanceof VerifyError)) throw error;
    process.stderr.write(`${error.message} ${error.toJSON().fix}\n`);
    return 1;
  } finally {
    await setup.runtime.close();
  }
}

/** One call to the core on stdout, in wire names with `--json`. */
export function printed<T>(
  args: Args,
  call: (setup: Setup) => Promise<T>,
  readable: (value: T) => string,
): Promise<number> {
  return running(args, async (setup) => {
    const value = await call(setup);
    stdout.write(args.values.json ? `${JSON.stringify(toWire(value))}\n` : readable(value));
    return 0;
  });
}

/** @throws ConfigError */
export async function wire({ values }: Args, wiring: Wiring = {}): Promise<Setup> {
  const loaded = await loadConfig({
    argvConfigPath: values.config,
    env: process.env,
    cwd: process.cwd(),
    simulate: values.simulate ?? false,
  });
  keepSecret(loaded.config.secrets);
  const { redactFields } = loaded.config.log;
  const level = wiring.level ?? loaded.config.log.level;
  const log = lateLog(level, async () => {
    const { createLog } = await import("../log.js");
    return createLog({ level, redactFields, destination: process.stderr });
  });
  const { config, warnings } = loaded;
  const pages = wiring.pages ? entryPages(() => runtime.verify, log) : undefined;
  const runtime: Runtime = createRuntime({ config, log, warnings, pages });
  for (const { setting, message } of loaded.warnings) log("warn", message, { setting });
  return { ...loaded, runtime, log, caller: localCaller() };
}

/** The page server loads when the first page opens; most conversations never need one. */
function entryPages(door: () => Verify, log: Log): EntryPages {
  let server: Promise<EntryPages> | undefined;
  return {
    open: async (token, until, path) => {
      server ??= import("../http/entry-server.js").then(({ openEntryPages }) => openEntryPages({ door, log }));
      return (await server).open(token, until, path);
    },
  };
}

/** The logger loads when the first answer is out: until then its lines wait, and none is lost at the end. */
function lateLog(least: LogLevel, load: () => Promise<Log>): Log {
  const waiting: Parameters<Log>[] = [];
  let log: Log = (...line) => {
    // A short command with nothing to say ends without waiting for the logger.
    if (LOG_LEVELS.indexOf(line[0]) < LOG_LEVELS.indexOf(least)) return;
    if (waiting.push(line) === 1) setTimeout(ready, QUIET_START_MS);
  };
  const ready = async () => {
    log = await load();
    for (const line of waiting) log(...line);
  };
  return (...line) => log(...line);
}

/** Made on first use: `crypto` and `os` are not needed to start. The actor is a name that no tool argument can change. */
function localCaller(): () => Caller {
  let caller: Caller | undefined;
  return () => {
    caller ??= {
      tenant: "default",
      actor: process.env.USER ?? process.env.USERNAME ?? "local",
      session: crypto.randomUUID(),
    };
    return caller;
  };
}
