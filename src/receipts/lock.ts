import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** The work takes milliseconds and never waits; whoever holds a lock for so long was killed or stopped. */
const STALE_MS = 2_000;
const WAIT_MS = 6_000;
const PAUSE_MS = 20;

/**
 * Runs `work` while no other process of this machine holds the lock file, again if it answers undefined.
 *
 * @param work looks at `isOurs` last thing before its effect: a process that was stopped may have lost the lock.
 * @throws Error when the lock cannot be had
 */
export async function locked<T>(path: string, work: (isOurs: () => boolean) => T | undefined): Promise<T> {
  const owner = randomUUID();
  const isOurs = () => ownerOf(path) === owner;
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    if (claimed(path, owner)) {
      try {
        const result = work(isOurs);
        if (result !== undefined) return result;
      } finally {
        if (isOurs()) rmSync(path, { force: true });
      }
    }
    await pause(PAUSE_MS);
  }
  throw new Error("the lock is held");
}

function claimed(path: string, owner: string): boolean {
  try {
    writeFileSync(path, owner, { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  // A clock that was set back must not keep a dead process's lock for hours.
  if (since !== undefined && Math.abs(Date.now() - since) > STALE_MS) takeAway(path, owner);
  return false;
}

/** By renaming, so that of several who find it stale one takes it. */
function takeAway(path: string, owner: string): void {
  const aside = `${path}.${owner}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  rmSync(aside, { force: true });
}

function ownerOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
