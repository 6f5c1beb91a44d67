/** A file that holds a secret, and whether others may read or change it. */
import { closeSync, fstatSync, openSync, readFileSync, realpathSync, type Stats } from "node:fs";

export interface SecretFile {
  text: string;
  /** Somebody else may read or change it: it must not be used. Always false on Windows. */
  isExposed: boolean;
}

/**
 * Of a symbolic link the target is read and judged.
 *
 * @throws Node's error when it cannot be read
 */
export function readSecretFile(path: string, platform: NodeJS.Platform = process.platform): SecretFile {
  const descriptor = openSync(path, "r");
  try {
    const stats = fstatSync(descriptor);
    const isOpen = platform !== "win32" && (stats.mode & 0o077) !== 0;
    const isExposed = isOpen && !isMounted(stats, realpathSync(path), process.geteuid?.());
    return { text: readFileSync(descriptor, "utf8"), isExposed };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A secret that Docker or Kubernetes mounts is root's and readable by all who are in the container: allowed for a user
 * who can neither change it nor own it.
 *
 * @param path without symbolic links
 */
export function isMounted({ mode, uid }: Pick<Stats, "mode" | "uid">, path: string, user: number | undefined): boolean {
  const isReadOnly = (mode & 0o333) === 0 && user !== 0;
  return /^\/(?:var\/)?run\/secrets\/./.test(path) && isReadOnly && uid !== user;
}
