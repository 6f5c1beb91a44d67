/** The library in this process: what it gives, throws and logs. */
import { join } from "node:path";
import { inspect } from "node:util";
import { createVerify, type VerifyClient } from "../../../src/index.js";
import { type House, UNKNOWN_SID, wrong } from "../../mcp/house.js";
import type { Ledger } from "./canaries.js";
import type { INSTALLATIONS } from "./installations.js";
import { filesOf, rowsOf, type Source, sourceOf } from "./places.js";
import { type Addresses, freshNumber, openInstallation } from "./stage.js";
import { ALL_ERROR_TEXTS, ANSWERS, TOLD } from "./texts.js";

interface Desk {
  verify: VerifyClient;
  house: House;
  ledger: Ledger;
  to: string;
}

/** Each call, and what it is called with when all goes well. */
const CALLS: readonly ((desk: Desk) => Promise<unknown>)[] = [
  ({ verify, to, ledger }) => verify.send({ to, identity: ledger.plant("identity", "person-canary-library") }),
  ({ verify, to }) => verify.send({ to, resend: true }),
  ({ verify, to, ledger }) => verify.send({ to }, { agent: true, ip: ledger.plant("client address", "203.0.113.9") }),
  ({ verify, to, house, ledger }) => verify.check({ to, code: ledger.plant("wrong code", wrong(codeOf(house, to))) }),
  async ({ verify, to, house }) => {
    const { check } = await verify.check({ to, code: codeOf(house, to), identity: "person-canary-library" });
    return [check, await verify.redeem({ receipt: check.receipt! })];
  },
  ({ verify, to }) => verify.send({ to, contact: to }),
  ({ verify, to }) => verify.send({ contact: to }),
  ({ verify }) => verify.send({ contact: "broken" }),
  ({ verify, to }) => verify.list({ to }),
  ({ verify, to }) => verify.list({ since: to }),
  ({ verify, to }) => verify.list({ cursor: to }),
  ({ verify }) => verify.explain({ message: ALL_ERROR_TEXTS }),
  ({ verify, to }) => verify.person({ to, identity: "person-canary-library" }),
  ({ verify, to }) => verify.destinationHash(to),
  ({ verify }) => verify.jwks(),
  ({ verify, to }) => verify.cancel({ verificationSid: UNKNOWN_SID, reason: to }),
  ({ verify, to }) => verify.cancel({ verificationSid: to }),
  ({ verify, to }) => verify.check({ verificationSid: to, code: TOLD.code }),
  ({ verify, to }) => verify.list({ verificationSid: to }),
  ({ verify, to }) => verify.explain({ verificationSid: to }),
  ({ verify }) => verify.explain({ code: TOLD.code }),
  ({ verify, to }) => verify.redeem({ receipt: to }),
  ({ verify, to }) => verify.erase({ to }),
  ({ verify, to }) => verify.erase({ to: `${to}99999999` }),
  // As somebody writes who does without types.
  ({ verify, to }) => verify.send({ to: [to] as never }),
  ({ verify, to }) => verify.check({ to, code: { code: TOLD.code } as never }),
  ...Object.values(ANSWERS).map((answer) => ({ verify, house, to }: Desk) => {
    house.simulator.faults({ status: 500, body: answer({ ...TOLD, number: to }) });
    return verify.list({ to });
  }),
];

const codeOf = ({ simulator }: House, to: string) => simulator.inbox(to)[0]?.code ?? TOLD.code;

/** As a program would print it that prints all it has, whoever made it. */
const everythingOf = (thrown: unknown) =>
  [
    String(thrown),
    (thrown as Error).stack,
    JSON.stringify(thrown),
    inspect(thrown, { depth: 12, showHidden: true }),
  ].join("\n");

async function callAll(name: keyof typeof INSTALLATIONS, ledger: Ledger, addresses: Addresses): Promise<Source[]> {
  const house = await openInstallation(name, addresses);
  const { env, cwd } = house.launch();
  const lines: unknown[] = [];
  const sources: Source[] = [];
  const verify = await createVerify({
    env,
    config: join(cwd, "twilio-verify.toml"),
    log: (...line) => lines.push(line),
    contacts: async (handle) => {
      if (handle === "broken") throw new Error("a bug of the application, in its own words");
      return undefined;
    },
  });
  const desk = { verify, house, ledger, to: ledger.plant("number", freshNumber()) };
  for (const [index, call] of CALLS.entries()) {
    house.simulator.clearFaults();
    sources.push(
      await call(desk).then(
        (value) => sourceOf("library results", `${name}, call ${index}`, JSON.stringify(value)),
        (thrown) => sourceOf("library errors", `${name}, call ${index}`, everythingOf(thrown)),
      ),
    );
  }
  await verify.close();
  for (const { code } of house.simulator.inbox()) ledger.plant("code", code);
  return [
    ...sources,
    sourceOf("simulator", `library, ${name}`, JSON.stringify(house.simulator.requests())),
    sourceOf("library log", name, JSON.stringify(lines)),
    ...filesOf(house.folder, `library, ${name}`),
    ...rowsOf(join(house.stateDir, "state.sqlite"), `library, ${name}`),
  ];
}

const WHERE = ["default", "redis", "wrong Redis password", "no credentials", "no state", "nobody there"] as const;

export async function runLibrary(ledger: Ledger, addresses: Addresses): Promise<Source[]> {
  const sources: Source[] = [];
  for (const name of WHERE) {
    sources.push(...(await callAll(name, ledger, addresses)));
  }
  return sources;
}
