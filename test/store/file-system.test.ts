import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refuseNetworkFolder } from "../../src/store/file-system.js";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "state ")));
const line = (point: string, kind: string) =>
  `36 35 98:0 / ${point.replaceAll(" ", "\\040")} rw shared:1 - ${kind} source rw`;
const table = (...lines: string[]) => [line("/", "ext4"), ...lines].join("\n");

describe("a state folder that other machines may share is refused", () => {
  test.each(["nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph"])("%s", (kind) => {
    expect(() => refuseNetworkFolder(folder, table(line(folder, kind)))).toThrow(/network file system/);
  });

  test.each(["ext4", "btrfs", "overlay", "fuse.fuse-overlayfs", "tmpfs"])("%s is local", (kind) => {
    refuseNetworkFolder(folder, table(line(folder, kind)));
  });

  test("the deepest mount decides, and of two at one place the later", () => {
    refuseNetworkFolder(folder, table(line(tmpdir(), "nfs4"), line(folder, "ext4")));
    refuseNetworkFolder(folder, table(line(folder, "nfs4"), line(folder, "ext4")));
    expect(() => refuseNetworkFolder(folder, table(line(folder, "ext4"), line(folder, "nfs4")))).toThrow();
  });

  test("a mount whose name only begins alike is another place", () => {
    refuseNetworkFolder(folder, table(line(folder.slice(0, -1), "nfs4")));
  });

  test("without a mount table nothing is known", () => {
    refuseNetworkFolder(folder, "");
  });
});
