/**
 * commands/ — the command line: one file a command. May import everything below the doors.
 * A new command is a new file and a row here.
 */
import { parseArgs } from "node:util";
import { stdout } from "../stdout.js";
import { VERSION } from "../version.js";
import type { Args } from "./args.js";
import { guardCrashes } from "./crash.js";

interface Command {
  summary: string;
  usage: string;
  load(): Promise<{ main(args: Args): Promise<number> }>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  mcp: {
    summary: "serve MCP over stdio (the default)",
    usage: "mcp [--tools core,totp,lookup,ops] [--simulate] [--config FILE]",
    load: () => import("./mcp.js"),
  },
  serve: {
    summary: "serve MCP, REST, webhooks and pages over HTTP",
    usage: "serve [--port N] [--tools core,…] [--simulate] [--config FILE]",
    load: () => import("./serve.js"),
  },
  demo: {
    summary: "watch an agent verify a person, against the built-in simulator",
    usage: "demo",
    load: () => import("./demo.js"),
  },
  simulate: {
    summary: "run a local Twilio Verify to test against",
    usage: "simulate [--port N] [--json]",
    load: () => import("./simulate.js"),
  },
  install: {
    summary: "put this server into a host: claude, cursor, windsurf, codex, openclaw, vscode",
    usage: "install <host> [--local] [--dry-run] [--yes] [--remove]",
    load: () => import("./install.js"),
  },
  explain: {
    summary: "explain an error by code or text",
    usage: "explain <code|text> [--json]",
    load: () => import("./explain.js"),
  },
  doctor: {
    summary: "find out what is wrong here, and how to mend it",
    usage: "doctor [--smoke] [--json] [--simulate] [--config FILE]",
    load: () => import("./doctor.js"),
  },
  list: {
    summary: "list recent verifications",
    usage: "list [destination] [--limit N] [--json] [--config FILE]",
    load: () => import("./list.js"),
  },
  person: {
    summary: "show what is kept of one person at one destination",
    usage: "person <destination> --identity ID [--json] [--config FILE]",
    load: () => import("./person.js"),
  },
  erase: {
    summary: "forget a destination and everybody who proved it",
    usage: "erase <destination> [--json] [--config FILE]",
    load: () => import("./erase.js"),
  },
  suppression: {
    summary: "show or clear where a destination opted out",
    usage: "suppression show | clear <destination> [--channel NAME]",
    load: () => import("./suppression.js"),
  },
  totp: {
    summary: "enrol a person's authenticator app here, list or remove them",
    usage: "totp enroll|list|remove [YF…] --identity ID [--json]",
    load: () => import("./totp.js"),
  },
  keys: {
    summary: "list or rotate the keys that sign receipts",
    usage: "keys [rotate [--now] | jwks] [--json] [--config FILE]",
    load: () => import("./keys.js"),
  },
  token: {
    summary: "make, list or revoke the bearer tokens of serve",
    usage: "token add --actor NAME [--scopes mcp,…] | list | revoke ID",
    load: () => import("./token.js"),
  },
  audit: {
    summary: "verify or export the chain of decisions",
    usage: "audit verify [--head N:LINK] | export [--since ISO] [--json]",
    load: () => import("./audit.js"),
  },
  graph: {
    summary: "write the skill into a checkout of openclaw-graph",
    usage: "graph export --dir DIR",
    load: () => import("./graph.js"),
  },
};

const USAGE_ERROR = 2;

/** @returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  guardCrashes();
  const parsed = parse(argv);
  if (typeof parsed === "string") return fail(parsed);
  const { values, positionals } = parsed;
  const [name = "mcp", ...rest] = positionals;
  if (values.version) return print(`${VERSION}\n`);
  if (values.help) return print(help());
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return fail("There is no such command.");
  const { main } = await command.load();
  return main({ values, positionals: rest });
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        config: { type: "string" },
        simulate: { type: "boolean" },
        json: { type: "boolean" },
        port: { type: "string" },
        limit: { type: "string" },
        tools: { type: "string" },
        identity: { type: "string" },
        channel: { type: "string" },
        smoke: { type: "boolean" },
        now: { type: "boolean" },
        head: { type: "string" },
        since: { type: "string" },
        actor: { type: "string" },
        scopes: { type: "string" },
        tenant: { type: "string" },
        dir: { type: "string" },
        local: { type: "boolean" },
        yes: { type: "boolean" },
        remove: { type: "boolean" },
        "dry-run": { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    // Node's text may quote the argument; a secret given by mistake must not be printed back.
    const { code } = error as { code?: string };
    return code === "ERR_PARSE_ARGS_UNKNOWN_OPTION"
      ? "There is no such option. Secrets are never taken from the command line."
      : "An option has no value, or one that it does not take.";
  }
}

function help(): string {
  const rows = Object.values(COMMANDS).map(({ usage, summary }) => `  ${usage.padEnd(64)}${summary}`);
  return ["twilio-verify-mcp: Twilio Verify for AI agents, safely.", "", ...rows, "", "  --help  --version", ""].join(
    "\n",
  );
}

function print(text: string): number {
  stdout.write(text);
  return 0;
}

function fail(text: string): number {
  process.stderr.write(`${text}\n\n${help()}`);
  return USAGE_ERROR;
}
