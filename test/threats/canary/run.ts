/** The whole run: every installation with its actions and refusals, every command, every crash, the library. */
import type { ErrorCode } from "../../../src/core/errors.js";
import { ACCOUNT } from "../../mcp/house.js";
import { ACTIONS } from "./actions.js";
import { AGENT_ACTIONS } from "./agents.js";
import { type Canary, type KindName, type Ledger, openLedger } from "./canaries.js";
import { ALL_COMMANDS, IDENTITY, OF_THE_STATE, runCommands } from "./commands.js";
import { runCrashes } from "./crashes.js";
import { runGateway } from "./gateway.js";
import { CONTACTS, INSTALLATIONS, type InstallationName, PREVIOUS_HMAC_KEY, SECRETS } from "./installations.js";
import { runLibrary } from "./library.js";
import { MISUSE } from "./misuse.js";
import { openOutside } from "./outside.js";
import { exposedFiles, type Source } from "./places.js";
import { REFUSALS } from "./refusals.js";
import { runSimulate } from "./simulate.js";
import { type Addresses, closeStage, openStage, type Stage } from "./stage.js";
import { TOLD } from "./texts.js";
import { TOTP_ACTIONS } from "./totp.js";

export interface Run {
  sources: Source[];
  canaries: Canary[];
  /** Tools that answered with a success. */
  answered: Set<string>;
  /** Error codes that came out. */
  refused: Set<ErrorCode>;
  /** Commands that should have crashed. */
  uncrashed: string[];
  /** Files that others could read. */
  exposed: string[];
}

/** More would only make each slower. */
const LANES = 3;

export async function runEverything(): Promise<Run> {
  const ledger = openLedger();
  plantFixed(ledger);
  const outside = await openOutside();
  const { addresses } = outside;
  const sources: Source[] = [];
  const uncrashed: string[] = [];
  const exposed: string[] = [];
  const tasks: (() => Promise<readonly Source[]>)[] = [
    ...Object.keys(INSTALLATIONS)
      .filter((name) => name !== "gateway")
      .map((name) => async () => {
        const played = await play(name as InstallationName, ledger, addresses);
        exposed.push(...played.exposed);
        return played.sources;
      }),
    async () => {
      const crashes = await runCrashes();
      uncrashed.push(...crashes.uncrashed);
      return crashes.sources;
    },
    () => runLibrary(ledger, addresses),
    () => runGateway(ledger, addresses),
    () => runSimulate(ledger),
    () => runSimulate(ledger, "--json"),
  ];
  const lane = async () => {
    for (let task = tasks.shift(); task; task = tasks.shift()) sources.push(...(await task()));
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    sources.push(...(await outside.sources()));
  } finally {
    await outside.close();
  }
  harvest(sources, ledger);
  const { answered } = ledger;
  return { sources, canaries: ledger.canaries(), answered, refused: refusedIn(sources), uncrashed, exposed };
}

/** Numbers of the demo's own people. */
const DEMO = ["+14155550132", "+14155550167"];

function plantFixed(ledger: Ledger): void {
  for (const [kind, value] of Object.entries(SECRETS)) ledger.plant(kind as KindName, value);
  ledger.plant("HMAC key", PREVIOUS_HMAC_KEY);
  ledger.plant("account SID", ACCOUNT);
  ledger.plant("contact's number", CONTACTS.user_42);
  ledger.plant("contact's mailbox", CONTACTS.ada);
  for (const number of [TOLD.number, ...DEMO]) ledger.plant("number", number);
  ledger.plant("mailbox", TOLD.mailbox);
  ledger.plant("wrong code", TOLD.code);
}

const SCRIPT = [...ACTIONS, ...AGENT_ACTIONS, ...TOTP_ACTIONS, ...MISUSE];

/** Installations whose state the commands read afterwards. */
const COMMANDS: Partial<Record<InstallationName, typeof ALL_COMMANDS>> = { default: ALL_COMMANDS, redis: OF_THE_STATE };

async function play(name: InstallationName, ledger: Ledger, addresses: Addresses) {
  const stage = await openStage(name, ledger, addresses);
  const { simulator, stateDir } = stage.house;
  const refusals = Object.values(REFUSALS).flatMap((one) => ("in" in one && one.in === name ? [one.by] : []));
  const sources: Source[] = [];
  for (const { act } of SCRIPT.filter((action) => action.in.includes(name))) {
    sources.push(...((await act(stage)) ?? []));
    simulator.clearFaults();
  }
  for (const provoke of refusals) {
    await provoke(stage);
    simulator.clearFaults();
  }
  const commands = COMMANDS[name];
  const person = commands && (await verifiedPerson(stage));
  sources.push(...(await closeStage(stage)));
  if (person) sources.push(...(await runCommands(stage, commands, person)));
  return { sources, exposed: exposedFiles(stateDir) };
}

async function verifiedPerson({ number, send, code, call, ledger }: Stage) {
  const to = number();
  const identity = ledger.plant("identity", IDENTITY);
  const { sid } = await send({ to, identity });
  await call("check_otp", { verification_sid: sid, code: code(to), identity });
  return { to, code: code(to) };
}

/** What is known only from what came out, or lies in a file. */
const HARVEST: readonly [kind: KindName, from: RegExp, pattern: RegExp][] = [
  ["entry token", /results$/, /\/[ct]\/([\w-]{43})/g],
  ["confirmation", /^refusals$|^questions/, /cfm\.\d{13}\.[\w-]{22}\.[0-9a-f]{8}\.([\w-]{43})/g],
  ["receipt handle", /results$/, /(rcp_[\w-]{43})/g],
  ["receipt token", /results$/, /(eyJ[\w-]+\.[\w-]+\.[\w-]+)/g],
  ["receipt key", /^key files$/, /"d":\s*"([\w-]{43})"/g],
  ["gateway token", /^command stdout$/, /(tvm_[\w-]{43})/g],
  ["HMAC key", /^key files$/, /^([\w-]{43})\s*$/g],
];

function harvest(sources: readonly Source[], ledger: Ledger): void {
  for (const { bytes, place } of sources) {
    // `totp enroll` shows it in fours.
    const [, shown] = /type the key: ([A-Z2-7 ]{39})/.exec(bytes.toString("latin1")) ?? [];
    if (place === "command stdout" && shown) ledger.plant("TOTP secret", shown.replaceAll(" ", ""));
    for (const [kind, from, pattern] of HARVEST) {
      if (!from.test(place)) continue;
      for (const [, value] of bytes.toString("latin1").matchAll(pattern)) ledger.plant(kind, value!);
    }
  }
}

const refusedIn = (sources: readonly Source[]) =>
  new Set(
    sources
      .filter(({ place }) => place === "refusals")
      .flatMap(({ bytes }) => [...bytes.toString().matchAll(/"error":\{"code":"([A-Z_]+)"/g)])
      .map(([, code]) => code as ErrorCode),
  );
