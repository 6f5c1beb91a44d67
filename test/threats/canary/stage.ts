/** One installation in use: its house, its server, and what an action needs to plant canaries and to use them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type House, type HouseOptions, openHouse, wrong } from "../../mcp/house.js";
import { type Json, type Peer, startPeer } from "../../mcp/peer.js";
import type { Ledger } from "./canaries.js";
import { CONTACTS, INSTALLATIONS, type InstallationName, SECRETS } from "./installations.js";
import { filesOf, framesOf, rowsOf, type Source, sourceOf, titleOf } from "./places.js";
import { ALL_ERROR_TEXTS, TOLD, type Told } from "./texts.js";

export interface Stage {
  name: InstallationName;
  house: House;
  peer: Peer;
  ledger: Ledger;
  /** A number that nobody used yet, of another country each time. */
  number(): string;
  /** A whole `result`. */
  call(tool: string, args?: Json): Promise<Json>;
  /** `verification` of a send. */
  send(args: Json): Promise<Json>;
  /** The code that it got last. */
  code(to: string): string;
  wrongCode(to: string): string;
  /** Twilio's next answers; what is left of earlier ones goes. */
  fault: House["simulator"]["faults"];
}

/** Valid, allowed, and in no use but ours: how they begin, and the length of the whole. */
const LINES: readonly [beginning: string, length: number][] = [
  ["+1415555", 12],
  ["+4474008", 13],
  ["+49157382", 14],
  ["+9198765", 13],
];
let numbers = 0;

export function freshNumber(): string {
  const [beginning, length] = LINES[numbers % LINES.length]!;
  numbers += 1;
  return beginning + String(2_187 + numbers * 7).padStart(length - beginning.length, "6");
}

/** Addresses that exist only while the tests run, by the name that stands in braces. */
export type Addresses = Readonly<Record<string, string>>;

const fill = (text: string, addresses: Addresses) =>
  text.replace(/\{([a-z ]+)\}/g, (whole, name: string) => addresses[name] ?? whole);

export async function openInstallation(name: InstallationName, addresses: Addresses): Promise<House> {
  const { env = {}, ...options }: HouseOptions = INSTALLATIONS[name];
  const filled = Object.entries(env).map(([key, value]) => [key, value && fill(value, addresses)]);
  const house = await openHouse({ ...options, env: Object.fromEntries(filled) });
  const { folder, simulator } = house;
  writeFileSync(join(folder, "twilio-verify.toml"), fill(options.toml!, { ...addresses, simulator: simulator.url }));
  writeFileSync(join(folder, "contacts.json"), JSON.stringify(CONTACTS), { mode: 0o600 });
  if (options.nodeArgs) writeFileSync(join(folder, "bug.mjs"), BUG);
  return house;
}

export async function openStage(name: InstallationName, ledger: Ledger, addresses: Addresses): Promise<Stage> {
  const house = await openInstallation(name, addresses);
  const peer = await startPeer(house);
  const { simulator } = house;
  const call: Stage["call"] = async (tool, args = {}) => {
    const result = await peer.call(tool, args);
    if (!result.isError) ledger.answered.add(tool);
    return result;
  };
  const code = (to: string) => {
    const [message] = simulator.inbox(to);
    if (!message) throw new Error(`${name}: no message came, and the action needs its code`);
    return ledger.plant("code", message.code);
  };
  return {
    name,
    house,
    peer,
    ledger,
    number: () => ledger.plant("number", freshNumber()),
    call,
    send: async (args) => (await call("send_otp", args)).structuredContent.verification,
    code,
    wrongCode: (to) => ledger.plant("wrong code", wrong(code(to))),
    fault: (...faults) => {
      simulator.clearFaults();
      simulator.faults(...faults);
    },
  };
}

/** What came out of it while it ran, and what it leaves behind. */
export async function closeStage({ name, house, peer, ledger }: Stage): Promise<Source[]> {
  const { simulator, folder, stateDir } = house;
  for (const { code } of simulator.inbox()) ledger.plant("code", code);
  const alive = [...titleOf(peer, name), ...filesOf(folder, `${name}, running`)];
  await peer.hangUp();
  return [
    ...alive,
    ...framesOf(peer, name),
    ...filesOf(folder, name),
    ...rowsOf(join(stateDir, "state.sqlite"), name),
    sourceOf("log", name, peer.stderr()),
    sourceOf("simulator", name, JSON.stringify([simulator.requests(), simulator.inbox()])),
  ];
}

/** What a text of others may have in it about this person. */
export const toldTo = ({ ledger }: Pick<Stage, "ledger">, { to, code }: { to: string; code: string }): Told => ({
  number: to,
  mailbox: ledger.plant("mailbox", TOLD.mailbox),
  code,
  secret: SECRETS["API key secret"],
});

/** Throws in the middle of the second call, with everything in its message and in its cause. */
const BUG = `const { randomUUID } = crypto;
let calls = 0;
crypto.randomUUID = () => {
  calls += 1;
  if (calls === 1) return randomUUID.call(crypto);
  const text = ${JSON.stringify(ALL_ERROR_TEXTS)};
  throw new Error(text, { cause: new Error(text) });
};
`;
