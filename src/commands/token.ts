import { ConfigError } from "../config/error.js";
import { loadConfig } from "../config/load.js";
import { addToken, type GatewayToken, readTokens, removeToken } from "../config/tokens.js";
import { SCOPES, type Scope } from "../core/ports/settings.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";

const USAGE =
  "Say one of: token add --actor NAME [--scopes mcp,verify,…] [--tenant NAME], token list, token revoke <id>\n";
const USAGE_ERROR = 2;
const CONFIG_ERROR = 78;

const ACTIONS: Readonly<Record<string, (path: string, args: Args) => number>> = { add, list, revoke };

/** The bearer tokens of `serve`. A running gateway takes changes on SIGHUP. */
export async function main(args: Args): Promise<number> {
  const [name = "list", ...positionals] = args.positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) return usage();
  try {
    const { config: argvConfigPath, simulate = false } = args.values;
    const { config } = await loadConfig({ argvConfigPath, simulate, env: process.env, cwd: process.cwd() });
    return action(config.http.tokens, { ...args, positionals });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`twilio-verify-mcp: configuration: ${error.message}\n`);
    return CONFIG_ERROR;
  }
}

function add(path: string, { values, positionals }: Args): number {
  const { actor, tenant = "default", scopes: text = "mcp" } = values;
  const scopes = text.split(",").map((scope) => scope.trim());
  if (positionals.length > 0 || !/^[\w.@-]{1,64}$/.test(actor ?? "") || !/^[a-z0-9-]{1,32}$/.test(tenant))
    return usage();
  if (!scopes.every((scope): scope is Scope => SCOPES.some((known) => known === scope))) {
    process.stderr.write(`--scopes takes one or more of ${SCOPES.join(", ")}, with commas in between.\n`);
    return USAGE_ERROR;
  }
  const { token, ...about } = addToken(path, { tenant, actor: actor!, scopes });
  stdout.write(
    values.json
      ? `${JSON.stringify({ token, ...shown(about) })}\n`
      : `${token}\n\nKeep it now: only its hash is kept here. Id ${about.id}. A running gateway takes it on SIGHUP.\n`,
  );
  return 0;
}

function list(path: string, { values }: Args): number {
  const tokens = readTokens(path).map(shown);
  const row = ({ id, tenant, actor, scopes, created_at }: ReturnType<typeof shown>) =>
    [id.padEnd(10), tenant.padEnd(14), actor.padEnd(20), created_at.slice(0, 10), ` ${scopes.join(",")}`].join("");
  stdout.write(values.json ? `${JSON.stringify({ tokens })}\n` : `${tokens.map(row).join("\n") || "No tokens."}\n`);
  return 0;
}

function revoke(path: string, { positionals: [id = ""] }: Args): number {
  const removed = removeToken(path, id);
  stdout.write(removed ? "Revoked. A running gateway takes it on SIGHUP.\n" : "There is no such token.\n");
  return removed ? 0 : 1;
}

const shown = ({ sha256: _, ...token }: GatewayToken) => token;

function usage(): number {
  process.stderr.write(USAGE);
  return USAGE_ERROR;
}
