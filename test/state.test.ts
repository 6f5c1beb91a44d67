/** The state folder: who may read it, and the key that every process on it shares. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Config, loadConfig } from "../src/config/load.js";
import type { VerifyError } from "../src/core/errors.js";
import { openState } from "../src/state.js";
import { everythingOf } from "./core/house.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function configOf(change: Partial<Config> = {}): Promise<Config> {
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  folders.push(folder);
  const env = { TWILIO_VERIFY_STATE_DIR: join(folder, "state") };
  return { ...(await loadConfig({ env, cwd: folder, homeDir: folder })).config, ...change };
}
const open = (config: Config) => openState(config, Date, () => {});
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("the state folder", () => {
  test("is for its owner alone, and so is every file in it", async () => {
    const config = await configOf();
    const { store } = await open(config);
    await store.usage("t", []);
    expect(modeOf(config.stateDir)).toBe("700");
    for (const file of ["hmac.key", "state.sqlite", "state.sqlite-wal"]) {
      expect(modeOf(join(config.stateDir, file))).toBe("600");
    }
    await store.close();
  });

  test("has one key, made on first use, that the next process reads", async () => {
    const config = await configOf();
    const [first, second] = [await open(config), await open(config)];
    expect(second.fingerprint("destination", "x")).toEqual(first.fingerprint("destination", "x"));
    expect(Buffer.from(readFileSync(join(config.stateDir, "hmac.key"), "utf8"), "base64url")).toHaveLength(32);
    await first.store.close();
    await second.store.close();
  });

  test("with half a key in it is refused, never given a new one: that would forget every limit", async () => {
    const config = await configOf();
    const { store } = await open(config);
    await store.close();
    writeFileSync(join(config.stateDir, "hmac.key"), "c2hvcnQ");
    await expect(open(config)).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
  });

  test.skipIf(process.platform === "win32")("whose key others can read is refused, with what to do", async () => {
    const config = await configOf();
    const { store } = await open(config);
    await store.close();
    for (const mode of [0o640, 0o604, 0o622]) {
      chmodSync(join(config.stateDir, "hmac.key"), mode);
      const error = await open(config).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "POLICY_STORE_UNAVAILABLE",
        message: expect.stringContaining("open to other users"),
        details: { fix: expect.stringContaining("chmod 600") },
      });
      expect(everythingOf(error as VerifyError).replace(/\n\s+at .*/g, "")).not.toContain(config.stateDir);
    }
    chmodSync(join(config.stateDir, "hmac.key"), 0o600);
    await (await open(config)).store.close();
  });
});

test("a shared store without a shared key is refused, and says which variable to set", async () => {
  const config = await configOf({ store: { url: "redis://127.0.0.1:1", onError: "refuse", processes: 1 } });
  const error = await open(config).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "POLICY_STORE_UNAVAILABLE",
    details: { fix: expect.stringContaining("VERIFY_DESTINATION_HMAC_KEY") },
  });
});
