/** Every command, right and wrong, with canaries in its words and in its environment. */
import { newJwk } from "../../../src/receipts/jwk.js";
import { runCommand } from "../../commands/command.js";
import { SECRETS } from "./installations.js";
import { filesOf, type Source, sourceOf } from "./places.js";
import { type Stage, toldTo } from "./stage.js";
import { ANSWERS, ERROR_TEXTS, type Told } from "./texts.js";

interface Row {
  words(told: Told): string[];
  /** With `--json` and without. */
  both?: true;
  env?: Record<string, string | undefined>;
}

const once = (words: Row["words"], env?: Row["env"]): Row => ({ words, env });
const both = (words: Row["words"]): Row => ({ words, both: true });

/** Of the person whose number is told. */
export const IDENTITY = "person-canary-of-the-commands";

/** What reads the state, or changes it. */
export const OF_THE_STATE: readonly Row[] = [
  both(() => ["list"]),
  both(({ number }) => ["list", number]),
  both(({ mailbox }) => ["list", mailbox]),
  both(({ number }) => ["person", number, "--identity", IDENTITY]),
  both(() => ["doctor"]),
  both(() => ["audit", "verify"]),
  once(() => ["audit", "export"]),
  both(() => ["keys", "rotate"]),
  once(() => ["keys", "rotate", "--now"]),
  both(() => ["keys"]),
  both(() => ["keys", "jwks"]),
  once(() => ["totp", "enroll", "--identity", IDENTITY]),
  both(() => ["totp", "list", "--identity", IDENTITY]),
  once(({ number, code }) => ["totp", "remove", number, "--identity", code]),
  both(({ number }) => ["suppression", "show", number]),
  both(({ number }) => ["suppression", "clear", number]),
  both(() => ["token", "add", "--actor", "canary"]),
  both(() => ["token", "list"]),
  both(({ number }) => ["erase", number]),
];

const TEXTS = [...Object.values(ERROR_TEXTS), ...Object.values(ANSWERS)];

const OTHERS: readonly Row[] = [
  both(() => ["doctor", "--smoke"]),
  both(({ number }) => ["explain", number]),
  both(({ code }) => ["explain", code]),
  ...TEXTS.map((text) => both((told) => ["explain", text(told)])),
  once(() => ["install", "cursor", "--dry-run"]),
  once(() => ["install", "codex", "--yes"]),
  once(() => ["install", "codex", "--yes", "--remove"]),
  once(() => ["mcp"]),
  // Its people's numbers stand in our code, and so in what newer Nodes keep of it compiled.
  once(() => ["demo"], { NODE_DISABLE_COMPILE_CACHE: "1" }),
  once(() => ["--help"]),
  once(() => ["--version"]),
];

/** Words in the wrong place. */
const WRONG: readonly Row["words"][] = [
  ({ number, code }) => ["list", `${number},,${code}`],
  ({ code }) => ["list", "--limit", `${code}0`],
  ({ number }) => ["person", number],
  ({ mailbox, code }) => ["person", mailbox, "--identity", code],
  ({ number }) => ["erase", `${number}99999999`],
  ({ secret }) => ["keys", secret],
  ({ secret }) => ["audit", secret],
  ({ secret }) => ["audit", "verify", "--head", `1:${secret}`],
  ({ number }) => ["audit", "verify", "--head", number],
  ({ number }) => ["audit", "export", "--since", number],
  ({ secret }) => ["token", "revoke", secret],
  ({ number }) => ["token", "add", "--actor", number],
  ({ secret }) => ["token", "add", "--actor", "a", "--scopes", secret],
  ({ secret }) => ["suppression", "show", secret],
  ({ code }) => ["serve", "--port", `${code}0`],
  ({ secret }) => ["serve", "--tools", secret],
  ({ secret }) => ["graph", "export", "--dir", `nowhere/${secret}`],
  ({ secret }) => ["graph", secret],
  ({ code }) => ["simulate", "--port", `${code}0`],
  ({ secret }) => ["install", secret],
  ({ number, secret }) => ["install", "cursor", number, secret],
  ({ secret }) => ["mcp", "--tools", secret],
  ({ secret }) => [secret],
  ({ secret }) => [`--auth-token=${secret}`],
  ({ secret }) => ["list", "--json", `--${secret}`],
];

const { "Auth Token": TOKEN, "API key secret": KEY } = SECRETS;
const OWN_KEY = newJwk();

/** Secrets in variables that expect something else, and keys in the one that expects them. */
const ENVIRONMENTS: readonly Record<string, string | undefined>[] = [
  { TWILIO_ACCOUNT_SID: TOKEN },
  { TWILIO_API_KEY_SID: KEY },
  { TWILIO_VERIFY_SERVICE_SID: TOKEN },
  { TWILIO_REGION: KEY, TWILIO_EDGE: TOKEN },
  { TWILIO_VERIFY_API_BASE: `https://user:${TOKEN}@example.com/${KEY}` },
  { TWILIO_VERIFY_API_BASE: TOKEN },
  { TWILIO_VERIFY_STORE: `redis://:${KEY}@127.0.0.1:1/x` },
  { TWILIO_VERIFY_STORE: `postgres://:${KEY}@127.0.0.1/0` },
  { TWILIO_API_KEY_SECRET: undefined, TWILIO_API_KEY_SECRET_FILE: KEY },
  { VERIFY_DESTINATION_HMAC_KEY: TOKEN.slice(0, 20) },
  { VERIFY_DESTINATION_HMAC_KEY: TOKEN },
  { VERIFY_RECEIPT_KEYS: `{"keys":[{"d":"${KEY}"}` },
  { VERIFY_RECEIPT_KEYS: JSON.stringify({ keys: [{ ...OWN_KEY, d: TOKEN }] }) },
  { VERIFY_RECEIPT_KEYS: JSON.stringify({ keys: [OWN_KEY] }) },
  { LOG_LEVEL: TOKEN },
];

export const ALL_COMMANDS: readonly Row[] = [
  ...OF_THE_STATE,
  ...OTHERS,
  ...WRONG.map((words) => once(words)),
  ...ENVIRONMENTS.flatMap((env) => [["doctor"], ["mcp"], ["keys", "jwks"]].map((words) => once(() => words, env))),
];

/** Runs on what the server of this installation left behind. */
export async function runCommands(
  { house, ledger, name: where }: Stage,
  rows: readonly Row[],
  person: { to: string; code: string },
): Promise<Source[]> {
  ledger.plant("receipt key", OWN_KEY.d!);
  const told = toldTo({ ledger }, person);
  const sources: Source[] = [];
  for (const { words, both: twice, env } of rows) {
    for (const json of twice ? [[], ["--json"]] : [[]]) {
      const name = `${where}: ${nameOf(words(told))}`;
      const { stdout, stderr } = await runCommand(house, [...words(told), ...json], env);
      sources.push(sourceOf(name.endsWith("audit export") ? "audit export" : "command stdout", name, stdout));
      sources.push(sourceOf("command stderr", name, stderr));
    }
  }
  return [...sources, ...filesOf(house.folder, `${where}, after the commands`)];
}

/** Without words that may be canaries. */
const nameOf = (words: string[]) => words.filter((word) => /^[a-z]{3,11}$/.test(word)).join(" ");
