import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { InstallError } from "./error.js";

const MAX_BYTES = 64 * 1_024 * 1_024;
const OWNER_MAY_WRITE = 0o200;

export interface HostFile {
  /** Of a symbolic link its target: the link stays. */
  path: string;
  exists: boolean;
  text: string;
}

/** The first of the candidates whose folder exists, else the first. @throws InstallError */
export function readHostFile(candidates: readonly string[]): HostFile {
  const named = candidates.find((path) => existsSync(dirname(path))) ?? candidates[0]!;
  return attempt(named, () => {
    if (!lstatSync(named, { throwIfNoEntry: false })) return { path: named, exists: false, text: "" };
    const path = realpathSync(named);
    const stats = statSync(path);
    if (!stats.isFile()) throw new InstallError(`${named} is not a file.`);
    if (stats.size > MAX_BYTES) throw new InstallError(`${named} is larger than 64 MB.`);
    const bytes = readFileSync(path);
    const text = bytes.toString("utf8");
    if (!Buffer.from(text).equals(bytes)) throw new InstallError(`${named} is not UTF-8 text.`);
    return { path, exists: true, text };
  });
}

/**
 * Whole or not at all. The file keeps its mode; what it was is kept beside it.
 *
 * @returns the path of that copy, if there was a file
 * @throws InstallError, also when somebody changed the file since it was read
 */
export function writeHostFile({ path, exists, text: before }: HostFile, text: string, now: Date): string | undefined {
  return attempt(path, () => {
    const mode = exists ? statSync(path).mode & 0o777 : 0o600;
    // A rename would get around it.
    if ((mode & OWNER_MAY_WRITE) === 0) throw new InstallError(`${path} is read-only, and stays as it is.`);
    mkdirSync(dirname(path), { recursive: true });
    const backup = exists ? `${path}.${now.toISOString().replaceAll(/[-:.]/g, "")}.bak` : undefined;
    const draft = `${path}.${randomUUID()}`;
    try {
      writeFileSync(draft, text, { mode, flag: "wx", flush: true });
      if ((exists ? readFileSync(path, "utf8") : "") !== before || existsSync(path) !== exists) {
        throw new InstallError(`${path} was changed by somebody else just now: try again.`);
      }
      if (backup) copyFileSync(path, backup);
      renameSync(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
    return backup;
  });
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof InstallError || !code) throw error;
    throw new InstallError(`${path} cannot be used (${code}).`);
  }
}
