import { jwksOf, type Key, type Keyring, openKeyring } from "../receipts/keyring.js";
import type { Args } from "./args.js";
import { printed, type Setup } from "./setup.js";

const ACTIONS: Readonly<Record<string, (args: Args) => Promise<number>>> = { list, rotate, jwks };

/** `keys`, `keys rotate [--now]`, `keys jwks`. Nothing that it prints is private. Works without credentials. */
export async function main(args: Args): Promise<number> {
  const [name = "list", ...more] = args.positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action && more.length === 0 && (name === "rotate" || !args.values.now)) return action(args);
  process.stderr.write("Say one of: keys, keys rotate [--now], keys jwks\n");
  return 2;
}

function list(args: Args): Promise<number> {
  return printed(args, async (setup) => ({ keys: (await ringOf(setup).keys()).map(shownKey) }), table);
}

function rotate(args: Args): Promise<number> {
  const atOnce = args.values.now ?? false;
  const rotated = async (setup: Setup) => ({ key: shownKey(await ringOf(setup).rotate({ atOnce })) });
  return printed(args, rotated, ({ key: { kid, state, activeFrom } }) =>
    state === "signing"
      ? `${kid} signs from now on. The key before it verifies for ten minutes more.\n`
      : `${kid} is published and signs from ${activeFrom}.\n`,
  );
}

/** The same with and without `--json`: it is what backends read. */
function jwks(args: Args): Promise<number> {
  return printed(
    args,
    async (setup) => jwksOf(await ringOf(setup).keys()),
    (set) => `${JSON.stringify(set, undefined, 2)}\n`,
  );
}

const ringOf = ({ config: { receiptKeys, stateDir } }: Setup): Keyring =>
  openKeyring({ keys: receiptKeys, stateDir, clock: { now: Date.now } });

interface ShownKey {
  kid: string;
  state: Key["state"];
  createdAt?: string;
  activeFrom?: string;
}

function shownKey({ kid, state, createdAt, activeFrom }: Key): ShownKey {
  return { kid, state, createdAt: timeOf(createdAt), activeFrom: timeOf(activeFrom) };
}

const timeOf = (at: number | undefined) =>
  at === undefined ? undefined : `${new Date(at).toISOString().slice(0, 19)}Z`;

function table({ keys }: { keys: ShownKey[] }): string {
  const row = (cells: string[]) => cells.map((cell, index) => cell.padEnd([45, 22, 22, 0][index]!)).join("");
  const rows = keys.map(({ kid, createdAt, activeFrom, state }) =>
    row([kid, createdAt ?? "-", activeFrom ?? "-", state]),
  );
  return `${[row(["kid", "created", "active from", "state"]), ...rows].join("\n")}\n`;
}
