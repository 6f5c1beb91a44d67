import { readFileSync, realpathSync } from "node:fs";
import { VerifyError } from "../core/errors.js";

/** A WAL file is shared memory: two machines on one file corrupt it (sqlite.org/wal.html, same host only). */
const NETWORK_FILE_SYSTEMS: ReadonlySet<string> = new Set([
  ..."nfs nfs4 cifs smb3 smbfs 9p afs ceph lustre glusterfs davfs".split(" "),
  ..."sshfs s3fs rclone glusterfs davfs2 curlftpfs gcsfuse blobfuse2".split(" ").map((name) => `fuse.${name}`),
]);

/**
 * Refuses a folder that other machines may share. Known on Linux, from the kernel's mount table; elsewhere it is the
 * operator's word.
 *
 * @param mountTable for tests: lines of `/proc/self/mountinfo`.
 * @throws VerifyError `POLICY_STORE_UNAVAILABLE`
 */
export function refuseNetworkFolder(folder: string, mountTable = readMountTable()): void {
  const kind = fileSystemOf(realpathSync(folder), mountTable);
  if (kind === undefined || !NETWORK_FILE_SYSTEMS.has(kind)) return;
  throw new VerifyError("POLICY_STORE_UNAVAILABLE", {
    message: `The state folder is on a network file system (${kind}), where limits cannot be kept exactly; nothing was sent.`,
    fix: "The operator must set TWILIO_VERIFY_STATE_DIR to a local folder, or [store] url to a Redis server.",
  });
}

/** The file system of the deepest mount point above the folder; of two at one place the later one covers. */
function fileSystemOf(folder: string, mountTable: string): string | undefined {
  let deepest = { point: "", kind: undefined as string | undefined };
  for (const line of mountTable.split("\n")) {
    const [left = "", right = ""] = line.split(" - ");
    const point = unescaped(left.split(" ")[4] ?? "");
    const isAbove = point === "/" || folder === point || folder.startsWith(`${point}/`);
    if (point && isAbove && point.length >= deepest.point.length) deepest = { point, kind: right.split(" ")[0] };
  }
  return deepest.kind;
}

/** The kernel writes space, tab, newline and backslash as octal. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function readMountTable(): string {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return "";
  }
}
