/**
 * simulator/ — a local Twilio Verify v2 and Lookup v2 over HTTP, the reads of Event Streams v1, an inbox, a clock and
 * faults on demand.
 * May import: `node:` modules and its own files, nothing else, so that it starts in milliseconds and judges the core from outside.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Account, readAccount } from "./account.js";
import { type Block, readBlock } from "./blocks.js";
import type { SeenRequest, World } from "./control.js";
import { readSubscription, type Subscription } from "./events.js";
import { currentCodes } from "./factors/codes.js";
import { type Fault, readFault } from "./faults.js";
import { createLive } from "./inbox-live.js";
import { type LookupAnswer, readLookup } from "./lookups.js";
import { type Message, newestFirst } from "./messages.js";
import { handle } from "./serve.js";
import { newState } from "./state.js";

export type { Account } from "./account.js";
export type { Block } from "./blocks.js";
export type { SeenRequest } from "./control.js";
export type { Subscription } from "./events.js";
export type { Fault } from "./faults.js";
export type { LookupAnswer } from "./lookups.js";
export type { Message } from "./messages.js";

export interface SimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Epoch milliseconds; default the system clock. `advance` moves the simulator's time ahead of it. */
  clock?: { now(): number };
  /** Digits of a code where the Service does not say; 4–10, default 6. */
  codeLength?: number;
}

export interface Simulator {
  /** Origin, such as `http://127.0.0.1:49152`: the API base of a client under test. */
  url: string;
  port: number;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
  /** Moves the clock, for example past the ten minutes of a code. */
  advance(ms: number): void;
  /** Delivered messages, newest first. */
  inbox(to?: string): Message[];
  /** The code that a factor's authenticator app shows now; undefined when there is no such factor. */
  totp(factorSid: string): string | undefined;
  /** Adds faults, struck in this order. Throws TypeError on one that is not well-formed. */
  faults(...faults: Fault[]): void;
  clearFaults(): void;
  /** Adds subscriptions of Event Streams. Throws TypeError on one that is not well-formed. */
  subscriptions(...subscriptions: Subscription[]): void;
  /** Sets what only the Console or Twilio's staff can set. Throws TypeError on what is none of it. */
  account(settings: Partial<Account>): void;
  /** Adds blocks of Fraud Guard and geo-permissions. Throws TypeError on one that is not well-formed. */
  blocks(...blocks: Block[]): void;
  /** Sets what Lookup packages say of a number. Throws TypeError on one that is not well-formed. */
  lookups(...answers: LookupAnswer[]): void;
  /** The last 1,000 API calls, oldest first. */
  requests(): SeenRequest[];
  /** Forgets everything, settings, faults and the clock included. */
  reset(): void;
}

/**
 * Starts a simulated Twilio. It accepts any well-formed credentials (`AC…` or `SK…`), makes a Service on first use of
 * a well-formed `VA…` SID, and follows Twilio's rules: one code while a verification is open, 5 sends, 5 checks,
 * 10 minutes, real TOTP, the documented error codes. Nothing leaves the machine.
 *
 * Over HTTP it also answers `GET /inbox?to=`, `GET /control/totp?factor_sid=`, `/control/clock`, `/control/account`,
 * `/control/faults`, `/control/subscriptions`, `/control/blocks`, `/control/lookups`, `/control/requests` and
 * `POST /control/reset`, on loopback host names only.
 *
 * @example
 * ```ts
 * import { startSimulator } from "twilio-verify-mcp/simulator";
 *
 * const simulator = await startSimulator();
 * process.env.TWILIO_VERIFY_API_BASE = simulator.url;
 * // … send a verification to +14155552671 with the code under test …
 * const code = simulator.inbox("+14155552671")[0]?.code;
 * simulator.faults({ match: { path: "VerificationCheck" }, drop: "after" }); // the next check is done, its answer lost
 * simulator.advance(10 * 60_000); // now every code has expired
 * await simulator.close();
 * ```
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = "127.0.0.1", clock = Date, codeLength = 6 } = options;
  if (!Number.isInteger(codeLength) || codeLength < 4 || codeLength > 10) throw new RangeError("codeLength is 4 to 10");
  const world: World = {
    state: newState(codeLength),
    faults: [],
    requests: [],
    offsetMs: 0,
    now: () => clock.now() + world.offsetMs,
    reset: () => Object.assign(world, { state: newState(codeLength), faults: [], requests: [], offsetMs: 0 }),
  };
  const live = createLive(world);
  const closing = new AbortController();
  const server = createServer((request, response) => {
    handle(world, live, request, response, closing.signal).catch(() => request.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;

  return {
    url: `http://${reachableName(address)}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    advance: (ms) => {
      world.offsetMs += ms;
    },
    inbox: (to) => newestFirst(world.state.messages, to),
    faults: (...faults) => {
      world.faults.push(...faults.map(readFault));
    },
    clearFaults: () => {
      world.faults.length = 0;
    },
    totp: (factorSid) => currentCodes(world.state, world.now(), factorSid)[0]?.code,
    subscriptions: (...subscriptions) => {
      world.state.subscriptions.push(...subscriptions.map((one) => readSubscription(one, world.now())));
    },
    account: (settings) => {
      Object.assign(world.state.account, readAccount(settings));
    },
    blocks: (...blocks) => {
      world.state.blocks.push(...blocks.map((one) => readBlock(one, world.now())));
    },
    lookups: (...answers) => {
      for (const answer of answers.map(readLookup)) world.state.lookups.set(answer.phone_number, answer);
    },
    requests: () => [...world.requests],
    reset: () => world.reset(),
  };
}

/** A server bound to every address is reached, and its inbox read, by the loopback one. */
function reachableName({ address, family }: AddressInfo): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  return family === "IPv6" ? `[${address === "::" ? "::1" : address}]` : address;
}
