/** A secret that other users can read or change is no secret. */
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isMounted, readSecretFile } from "../../src/config/secret-file.js";
import { failure, folder, load } from "./support.js";

const CANARY = "canary-value-41c8";

function fileOf(mode: number): string {
  const root = folder({ "canary-path": CANARY });
  chmodSync(join(root, "canary-path"), mode);
  return root;
}
const env = { TWILIO_AUTH_TOKEN_FILE: "canary-path" };

describe.skipIf(process.platform === "win32")("the mode of a secret's file", () => {
  test.each([0o600, 0o400, 0o700])("%o is for its owner", async (mode) => {
    const { config, warnings } = await load(fileOf(mode), env);
    expect(config.twilio.authToken).toBe(CANARY);
    expect(warnings).toEqual([]);
  });

  test.each([0o640, 0o604, 0o620, 0o602, 0o440, 0o404, 0o444, 0o666, 0o777])("%o is refused", async (mode) => {
    const error = await failure(load(fileOf(mode), env));
    expect(error.key).toBe("TWILIO_AUTH_TOKEN_FILE");
    expect(error.message).toContain("The file that TWILIO_AUTH_TOKEN_FILE names is open to other users.");
    expect(error.fix).toContain("chmod 600");
    expect(JSON.stringify(error) + error.stack).not.toContain("canary");
  });

  test("of a symbolic link the target counts, in both directions", async () => {
    for (const [mode, isExposed] of [
      [0o600, false],
      [0o644, true],
    ] as const) {
      const root = fileOf(mode);
      symlinkSync(join(root, "canary-path"), join(root, "link"));
      expect(readSecretFile(join(root, "link"))).toEqual({ text: CANARY, isExposed });
    }
  });

  test("Windows has other rights than these", async () => {
    const root = fileOf(0o666);
    expect(readSecretFile(join(root, "canary-path"), "win32")).toEqual({ text: CANARY, isExposed: false });
  });
});

describe("a secret that a container runtime mounted", () => {
  const mounted = { path: "/run/secrets/token", mode: 0o100444, uid: 0, user: 1000 };
  test.each([
    ["root's, read-only, for a user", {}, true],
    ["the other folder", { path: "/var/run/secrets/a/token" }, true],
    ["for its group", { mode: 0o100440 }, true],
    ["a folder of that name elsewhere", { path: "/home/run/secrets/token" }, false],
    ["a folder that begins so", { path: "/run/secrets2/token" }, false],
    ["the folder itself", { path: "/run/secrets/" }, false],
    ["of this user", { uid: 1000 }, false],
    ["for root, who can write anything", { user: 0, uid: 1000 }, false],
    ["root's, for root", { user: 0 }, false],
    ["writable by its owner", { mode: 0o100644 }, false],
    ["writable by all", { mode: 0o100446 }, false],
    ["a program", { mode: 0o100555 }, false],
  ])("%s", (_, change, allowed) => {
    const { path, user, ...stats } = { ...mounted, ...change };
    expect(isMounted(stats, path, user)).toBe(allowed);
  });
});
