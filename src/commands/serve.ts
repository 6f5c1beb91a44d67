import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigError } from "../config/error.js";
import type { LoadOptions } from "../config/load.js";
import { tokenJudge } from "../config/tokens.js";
import type { Log } from "../core/ports/log.js";
import type { Caller, ToolSet } from "../core/ports/settings.js";
import { type Houses, type OpenHouse, openHouses } from "../houses.js";
import type { House } from "../http/door.js";
import { createGateway } from "../http/gateway.js";
import type { Load } from "../http/guards.js";
import { GRACE_MS, listen } from "../http/listen.js";
import { createLog } from "../log.js";
import { createMcpHttp, type McpHttpDoor } from "../mcp/http.js";
import { createMetrics } from "../telemetry/metrics.js";
import { findTracing } from "../telemetry/traces.js";
import { VERSION } from "../version.js";
import type { Args } from "./args.js";
import { keepSecret } from "./crash.js";
import { toolSetsOf } from "./mcp.js";
import { portOf } from "./simulate.js";

const CONFIG_ERROR = 78;
/** A bit over the deadline of one call to Twilio, and under what service managers wait. */
const DRAIN_MS = 10_000;

/** Serves until SIGTERM or SIGINT; SIGHUP reads configuration and tokens again. */
export async function main({ values }: Args): Promise<number> {
  const sets = toolSetsOf(values.tools);
  const port = portOf(values.port);
  if (sets === "wrong" || port === "wrong") return 2;
  const { config: argvConfigPath, simulate = false } = values;
  try {
    return await serve({ argvConfigPath, simulate, env: process.env, cwd: process.cwd() }, { sets, port });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`twilio-verify-mcp: configuration: ${error.message}\n`);
    return CONFIG_ERROR;
  }
}

interface Wishes {
  sets: ToolSet[] | undefined;
  port: number | undefined;
}

async function serve(load: LoadOptions, { sets, port }: Wishes): Promise<number> {
  const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  const metrics = createMetrics();
  const tracing = await findTracing(VERSION);
  let origin = "";
  // How much is logged is known only when the configuration is read.
  let log: Log = () => {};
  const late: Log = (...line) => log(...line);
  const pages = { open: async (token: string, _until: number, path = "c") => `${origin}/${path}/${token}` };
  const open = () => openHouses({ load, log: late, pages, keepSecret });

  const first = await open();
  const { publicUrl, http, log: logging } = first.byTenant.get("default")!.config;
  log = metrics.watch(createLog({ ...logging, destination: process.stderr }));
  log = tracing?.watch(log) ?? log;
  const tenants = tenantsOf(first, sets, late);
  const inWork: Load = { inFlight: 0, draining: false };
  let app: ReturnType<typeof createGateway> | undefined;
  const listener = await listen({
    host: http.host,
    port: port ?? http.port,
    maxConnections: 4 * http.maxInFlight,
    load: inWork,
    fetch: (request, bindings) => app!.fetch(request, bindings),
  });
  origin = publicUrl ?? listener.origin;
  const metricsText = async () => ({ text: await metrics.text(), contentType: metrics.contentType });
  const told = {
    origin,
    localOrigin: listener.origin,
    publicUrl,
    version: VERSION,
    load: inWork,
    metrics: metricsText,
    around: tracing?.around,
    log,
    clock: Date,
  };
  app = createGateway({ ...http, ...told, ...tenants });

  process.on("SIGHUP", () => void reload(tenants, open, late));
  log("info", "ready", { version: VERSION, protocol: "http", port: listener.port });
  process.stderr.write(`twilio-verify-mcp: listens on ${listener.origin}\n`);
  if (http.console !== "off")
    process.stderr.write(`Console: ${http.console === "loopback" ? listener.origin : origin}/console\n`);
  await announceSimulators(first);
  await stopped;
  log("info", "stopping");
  await listener.drain(DRAIN_MS, tenants.idle);
  await tenants.close();
  return 0;
}

/** All or nothing: with a mistake in any file the gateway goes on as it was. */
async function reload(tenants: Tenants, open: () => Promise<Houses>, log: Log): Promise<void> {
  try {
    await tenants.swap(await open());
    log("info", "reloaded");
  } catch (error) {
    log("error", "not_reloaded", { setting: error instanceof ConfigError ? error.key : undefined });
  }
}

async function announceSimulators({ byTenant }: Houses): Promise<void> {
  for (const { runtime } of byTenant.values()) {
    const url = await runtime.simulatorUrl();
    if (url) process.stderr.write(`SIMULATED: no code leaves this machine. Inbox: ${url}/inbox\n`);
  }
}

interface Tenant extends House {
  mcp: McpHttpDoor;
}

type Tenants = ReturnType<typeof tenantsOf>;

/** What the gateway asks for with each request, as the newest configuration has it. */
function tenantsOf(first: Houses, sets: ToolSet[] | undefined, log: Log) {
  const read = (houses: Houses) => {
    for (const [tenant, { warnings }] of houses.byTenant) {
      for (const { setting, message } of warnings) log("warn", message, { setting, tenant });
    }
    const tenants = new Map([...houses.byTenant].map(([name, house]) => [name, tenantOf(house, sets, log)]));
    for (const [tenant, { verify }] of tenants) {
      // Events that were kept and not worked off when the process before this one ended.
      verify
        .resumeEvents({ tenant, actor: "gateway", session: "gateway" })
        .catch(() => log("warn", "events_not_resumed"));
    }
    return { houses, tenants, bearerOf: tokenJudge(houses.tokens) };
  };
  let current = read(first);

  const end = async ({ houses, tenants }: typeof current) => {
    // Closing a door takes the answers that are still on their way out.
    await houses.idle();
    await sleep(GRACE_MS);
    for (const { mcp } of tenants.values()) await mcp.close();
    await houses.close();
  };
  return {
    houses: () => current.tenants,
    bearerOf: (token: string) => current.bearerOf(token),
    isBearer: (id: string) => current.houses.tokens.some((token) => token.id === id),
    mcp: (request: Request, house: House, caller: Caller) => (house as Tenant).mcp.answer(request, caller),
    unready: async () => {
      const all = [...current.tenants].map(async ([name, { verify }]) =>
        (await verify.unready(name)).map((why) => (name === "default" ? why : `${name}: ${why}`)),
      );
      return (await Promise.all(all)).flat();
    },
    async swap(next: Houses) {
      const old = current;
      current = read(next);
      await end(old);
    },
    idle: () => current.houses.idle(),
    close: () => end(current),
  };
}

function tenantOf({ runtime, config }: OpenHouse, sets: ToolSet[] | undefined, log: Log): Tenant {
  const { verify, context } = runtime;
  const { settings, tools } = config;
  const offer = { ...tools, ...(sets && { sets }) };
  const mcp = createMcpHttp({
    verify,
    settings,
    offer,
    version: VERSION,
    onProblem: () => log("warn", "protocol_error"),
  });
  return { verify, settings, receipts: context.receipts, webhookJudges: runtime.webhookJudges, mcp };
}
