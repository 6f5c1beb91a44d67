/** The state folder: who may read it, and the key that every process on it shares. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Config, loadConfig } from "../src/config/load.js";
import { openState } from "../src/state.js";

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
});

test("a shared store without a shared key is refused, and says which variable to set", async () => {
  const config = await configOf({ store: { url: "redis://127.0.0.1:1", onError: "refuse", processes: 1 } });
  const error = await open(config).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "POLICY_STORE_UNAVAILABLE",
    details: { fix: expect.stringContaining("VERIFY_DESTINATION_HMAC_KEY") },
  });
});
