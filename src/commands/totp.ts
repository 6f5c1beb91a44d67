import { createInterface } from "node:readline";
import type { EnrollResult } from "../core/totp/enroll.js";
import type { ListedFactor } from "../core/totp/factors.js";
import { qrText } from "../qr.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";
import { printed, running, type Setup } from "./setup.js";

/** Authenticator apps of one person, who sits at this machine. */
export async function main(args: Args): Promise<number> {
  const [action, factorSid] = args.positionals;
  const { identity } = args.values;
  const call = Object.hasOwn(ACTIONS, action ?? "") ? ACTIONS[action as keyof typeof ACTIONS] : undefined;
  if (!call || identity === undefined || (action === "remove" && factorSid === undefined)) {
    process.stderr.write("Say enroll, list or remove YF…, and your own id of the person with --identity.\n");
    return 2;
  }
  return call(args, identity, factorSid ?? "");
}

const ACTIONS = {
  enroll: (args: Args, identity: string) => running(args, (setup) => enroll(setup, identity)),
  list: (args: Args, identity: string) =>
    printed(
      args,
      ({ runtime, caller }) => runtime.verify.listFactors({ identity }, caller()),
      ({ factors }) => (factors.length ? factors.map(row).join("") : "No authenticator app is enrolled.\n"),
    ),
  remove: (args: Args, identity: string, factorSid: string) =>
    printed(
      args,
      ({ runtime, caller }) => runtime.verify.removeFactor({ identity, factorSid }, caller()),
      ({ factor, nextStep }) => `${factor.sid} is removed. ${nextStep}\n`,
    ),
};

/** Shows the QR code and takes first codes, a line each, until one is right or the input ends. */
async function enroll({ runtime, caller }: Setup, identity: string): Promise<number> {
  const enrolled = await runtime.verify.enrollTotp({ identity }, caller());
  stdout.write(await invitation(enrolled));
  for await (const line of createInterface({ input: process.stdin })) {
    const code = line.replace(/[\s-]/g, "");
    if (code.length !== enrolled.factor.digits || /\D/.test(code)) {
      stdout.write(`The code has ${enrolled.factor.digits} digits: `);
      continue;
    }
    const { factor, recoveryCodes, nextStep } = await runtime.verify.confirmTotp(
      { identity, factorSid: enrolled.factor.sid, code },
      caller(),
    );
    if (factor.status !== "verified") {
      stdout.write(`${nextStep}\n`);
      continue;
    }
    const codes = recoveryCodes?.map((one) => `  ${one}\n`).join("") ?? "";
    stdout.write(`Confirmed. Recovery codes, each good once, shown this once:\n${codes}`);
    return 0;
  }
  process.stderr.write("It was not confirmed; Twilio drops it within a day.\n");
  return 1;
}

/** Colours only where somebody looks: `stdout` is behind a stream of ours, which knows no terminal. */
async function invitation({ factor, secret = "", uri = "" }: EnrollResult): Promise<string> {
  const picture = await qrText(uri, process.stdout.isTTY === true);
  return `${picture}\nScan it with an authenticator app, or type the key: ${secret.replace(/(.{4})(?=.)/g, "$1 ")}\nThen enter the code that the app shows, ${factor.digits} digits: `;
}

/** In JSON's quotes the name cannot move the cursor or fake a line. */
const row = ({ sid, status, createdAt, friendlyName, algorithm, digits, period }: ListedFactor) =>
  `${sid}  ${status}  ${createdAt}  ${algorithm}, ${digits} digits, ${period} s  ${JSON.stringify(friendlyName.untrusted)}\n`;
