import { randomUUID } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { VerifyError } from "../core/errors.js";
import { type Jwk, jwkOf } from "./jwk.js";
import { locked } from "./lock.js";

const NAME = "receipt-keys.json";
const LOCK = `${NAME}.lock`;
const DRAFT_IS_LEFT_OVER_MS = 60_000;

/** Times are epoch milliseconds. */
export interface KeyEntry {
  /** Without `d` once the key is retired. */
  jwk: Jwk;
  createdAt: number;
  activeFrom: number;
  retiredAt?: number;
}

export interface KeyFile {
  /** Looks at the file again only when it has changed; the same array as long as it has not. */
  read(): readonly KeyEntry[];
  /** The one way to change it: alone among all processes, from what is in it now. */
  update(change: (entries: readonly KeyEntry[]) => readonly KeyEntry[]): Promise<readonly KeyEntry[]>;
}

/**
 * `receipt-keys.json` of the state folder, for its owner alone. Made on first use with what `first` gives.
 * Both functions throw VerifyError `POLICY_STORE_UNAVAILABLE`; no error ever quotes the file.
 */
export function openKeyFile(stateDir: string, first: () => KeyEntry): KeyFile {
  const path = join(stateDir, NAME);
  let seen: { stamp: string; entries: readonly KeyEntry[] } | undefined;

  const read = (): readonly KeyEntry[] => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) {
      create(stateDir, path, [first()]);
      return read();
    }
    refuseOthers(stats);
    const stamp = `${stats.ino}:${stats.mtimeMs}:${stats.size}`;
    if (seen?.stamp !== stamp) seen = { stamp, entries: entriesOf(readFileSync(path, "utf8")) };
    return seen.entries;
  };

  const updateOnce = (change: Parameters<KeyFile["update"]>[0], isOurs: () => boolean) => {
    const before = read();
    const after = change(before);
    if (after === before) return before;
    const draft = drafted(path, after);
    try {
      if (!isOurs()) return undefined;
      renameSync(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
    sweep(stateDir);
    return after;
  };

  return {
    read: () => guarded(read),
    update: async (change) => {
      // Makes the folder, too.
      guarded(read);
      return locked(join(stateDir, LOCK), (isOurs) => updateOnce(change, isOurs)).catch(refuse);
    },
  };
}

/** Whoever comes first: the link is atomic, so that all processes agree and none reads half a file. */
function create(stateDir: string, path: string, entries: readonly KeyEntry[]): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const draft = drafted(path, entries);
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
}

function drafted(path: string, keys: readonly KeyEntry[]): string {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify({ keys }, undefined, 2)}\n`, { mode: 0o600, flag: "wx", flush: true });
  return draft;
}

/** A process that was killed may have left a private key behind. */
function sweep(stateDir: string): void {
  for (const name of readdirSync(stateDir)) {
    if (!name.startsWith(`${NAME}.`) || name === LOCK) continue;
    const path = join(stateDir, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats && Date.now() - stats.mtimeMs > DRAFT_IS_LEFT_OVER_MS) rmSync(path, { force: true });
  }
}

function refuseOthers({ mode }: Stats): void {
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new VerifyError("POLICY_STORE_UNAVAILABLE", {
    message: "Others on this machine can read the keys of receipts, so they are not used.",
    fix: `The operator must run chmod 600 on ${NAME} in the state folder, then: twilio-verify-mcp keys rotate --now.`,
    retry: "fix_first",
  });
}

/** Never a new file in place of a damaged one: that would drop keys whose receipts are still good. */
function entriesOf(text: string): readonly KeyEntry[] {
  const entries = parsed(text)?.map(entryOf);
  if (entries?.every((entry) => entry !== undefined) && entries.some(({ jwk }) => jwk.d !== undefined)) return entries;
  throw new VerifyError("POLICY_STORE_UNAVAILABLE", {
    message: "The file with the keys of receipts is damaged.",
    fix: `The operator must restore ${NAME} in the state folder, or delete it: a new key is made, and the receipts of the last minutes are lost.`,
    retry: "fix_first",
  });
}

function parsed(text: string): unknown[] | undefined {
  try {
    const { keys } = JSON.parse(text);
    return Array.isArray(keys) ? keys : undefined;
  } catch {
    return undefined;
  }
}

function entryOf(value: unknown): KeyEntry | undefined {
  const { createdAt, activeFrom, retiredAt, ...rest } = (value ?? {}) as Record<string, unknown>;
  const jwk = jwkOf(rest.jwk);
  if (!jwk || !isTime(createdAt) || !isTime(activeFrom)) return undefined;
  if (retiredAt === undefined) return jwk.d === undefined ? undefined : { jwk, createdAt, activeFrom };
  return isTime(retiredAt) ? { jwk, createdAt, activeFrom, retiredAt } : undefined;
}

const isTime = (value: unknown): value is number => Number.isSafeInteger(value);

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return refuse(error);
  }
}

function refuse(cause: unknown): never {
  if (cause instanceof VerifyError) throw cause;
  throw new VerifyError("POLICY_STORE_UNAVAILABLE", {
    message: "The keys of receipts cannot be read or written.",
    fix: "The operator must check the state folder (TWILIO_VERIFY_STATE_DIR): it must be a writable local folder.",
    cause,
  });
}
