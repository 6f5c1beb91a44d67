import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { InstallError } from "../../src/install/error.js";
import { readHostFile, writeHostFile } from "../../src/install/host-file.js";

const NOW = new Date("2026-11-22T10:00:00Z");
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verify-host-file-"));
  path = join(folder, "mcp.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const change = (text = "new") => writeHostFile(readHostFile([path]), text, NOW);

describe("a host's file", () => {
  test("is replaced whole, keeps its mode, and what it was is beside it with the same mode", () => {
    writeFileSync(path, "old");
    chmodSync(path, 0o640);
    const backup = change()!;
    expect(backup).toBe(`${path}.20261122T100000000Z.bak`);
    expect([readFileSync(path, "utf8"), readFileSync(backup, "utf8")]).toEqual(["new", "old"]);
    expect([path, backup].map((file) => statSync(file).mode & 0o777)).toEqual([0o640, 0o640]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("that is new is for its owner alone, in a folder that is made", () => {
    path = join(folder, "a", "b", "mcp.json");
    expect(change()).toBeUndefined();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("behind a symbolic link is changed where it is, and the link stays", () => {
    const target = join(folder, "dotfiles.json");
    writeFileSync(target, "old");
    symlinkSync(target, path);
    change();
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, "utf8")).toBe("new");
  });

  test("is the first whose folder is there", () => {
    const [absent, there] = [join(folder, "Code", "mcp.json"), join(folder, "VSCodium", "mcp.json")];
    expect(readHostFile([absent, there]).path).toBe(absent);
    mkdirSync(join(folder, "VSCodium"));
    expect(readHostFile([absent, there]).path).toBe(there);
  });
});

describe("stays as it is", () => {
  test.each<[string, () => void, RegExp]>([
    ["when it is read-only, also for root", () => writeFileSync(path, "old", { mode: 0o444 }), /read-only/],
    ["when it is a folder", () => mkdirSync(path), /not a file/],
    ["when the link leads nowhere", () => symlinkSync(join(folder, "nowhere"), path), /ENOENT/],
    ["when it is not text", () => writeFileSync(path, Buffer.from([0x7b, 0xff, 0xfe])), /UTF-8/],
  ])("%s", (_, make, why) => {
    make();
    const before = readdirSync(folder);
    expect(() => change()).toThrow(InstallError);
    expect(() => change()).toThrow(why);
    expect(readdirSync(folder)).toEqual(before);
  });

  test("when the host wrote it in between", () => {
    writeFileSync(path, "old");
    const file = readHostFile([path]);
    writeFileSync(path, "of the host");
    expect(() => writeHostFile(file, "new", NOW)).toThrow(/somebody else/);
    expect(readFileSync(path, "utf8")).toBe("of the host");
    expect(readdirSync(folder)).toEqual(["mcp.json"]);
  });

  test("when it came into being in between", () => {
    const file = readHostFile([path]);
    writeFileSync(path, "");
    expect(() => writeHostFile(file, "new", NOW)).toThrow(/somebody else/);
    expect(existsSync(path)).toBe(true);
  });
});
