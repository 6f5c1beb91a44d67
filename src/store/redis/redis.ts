/**
 * store/redis/ — the shared store: several machines, one Redis or Valkey. May import: core/ports, core/errors, `node:`
 * and, in connection.ts alone, ioredis. Each call is one Lua script (the `.lua` files), so each is atomic (facts/policy.md §3.3).
 */
import { randomUUID } from "node:crypto";
import type { Intent, Link, Rule, Store } from "../../core/ports/store.js";
import { parseAddress } from "./address.js";
import { createAudit } from "./audit.js";
import { checkServer, type RedisWarning } from "./checks.js";
import { type Connection, openConnection } from "./connection.js";
import { createEvents } from "./events.js";
import { reservationText } from "./keys.js";
import { createLimits, ownReservation } from "./limits.js";
import { createNotes } from "./notes.js";
import { readPage } from "./pages.js";
import { createRecords } from "./records.js";
import type { TestClock } from "./scripts.js";
import { createTallies } from "./tallies.js";

export interface RedisOptions {
  /** `redis:` or `rediss:`; a server, a socket, sentinels or a cluster (address.ts). */
  url: string;
  link: Link;
  commandTimeoutMs?: number;
  onWarning?: (warning: RedisWarning) => void;
  /** For tests: the time that scripts see instead of the server's. */
  testClock?: TestClock;
}

/**
 * Opens the shared store and checks that its servers can keep limits. Time is the server's, and never runs back for a tenant.
 * Exact on one master; after a fail-over at most the limit and what had not been replicated (facts/policy.md §3.3).
 *
 * @throws VerifyError `POLICY_STORE_UNAVAILABLE`, from here and from every method: not reached, not answered within
 * `commandTimeoutMs`, loading, read-only, out of memory, cluster down.
 */
export async function openRedisStore(options: RedisOptions): Promise<Store> {
  const { url, link, commandTimeoutMs = 250, onWarning = () => {}, testClock = () => undefined } = options;
  const address = parseAddress(url);
  const connection = await openConnection(address, commandTimeoutMs);
  try {
    const warnings = (await connection.infos()).flatMap((info) => checkServer(info, address.cluster));
    for (const warning of new Set(warnings)) onWarning(warning);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const notes = createNotes(connection, testClock);
  const { admit, settle, usage } = createLimits(connection, testClock, notes.remember);
  const takeBack = backTaker(connection, (reservation) => settle(reservation, { kind: "rejected", failed: false }));
  return {
    async admit(intent: Intent, rules: Rule[]) {
      const id = randomUUID();
      try {
        return await admit(intent, rules, id);
      } catch (error) {
        takeBack(reservationText(ownReservation(intent, id)));
        throw error;
      }
    },
    settle,
    usage,
    ...notes,
    ...createRecords(connection, testClock),
    ...createEvents(connection, testClock),
    ...createAudit(connection, link, testClock),
    ...createTallies(connection),
    verifications: (filter) => readPage(connection, filter),
    close: connection.close,
  };
}

const MOST_TO_TAKE_BACK = 1_000;

/**
 * A server that did not answer in time may still admit when it wakes. The caller was refused and has sent nothing,
 * so the charge and the claim are given back as soon as it answers; until then they only refuse more.
 */
function backTaker(connection: Connection, giveBack: (reservation: string) => Promise<void>) {
  const lost = new Set<string>();
  const tryOne = (reservation: string) =>
    giveBack(reservation).then(
      () => lost.delete(reservation),
      () => {},
    );
  connection.onReady(() => lost.forEach(tryOne));
  return (reservation: string) => {
    if (lost.size < MOST_TO_TAKE_BACK) lost.add(reservation);
    tryOne(reservation);
  };
}
