/** The state folder: the store and the key that makes its fingerprints. */
import { randomBytes, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config/load.js";
import { VerifyError } from "./core/errors.js";
import { createFingerprint } from "./core/fingerprint.js";
import type { Clock, Fingerprint, Log, Store } from "./core/ports.js";

const KEY_BYTES = 32;

/** @throws VerifyError `POLICY_STORE_UNAVAILABLE` */
export async function openState(
  config: Config,
  clock: Clock,
  log: Log,
): Promise<{ store: Store; fingerprint: Fingerprint }> {
  if (!config.storeUrl.startsWith("sqlite:")) {
    throw new VerifyError("POLICY_STORE_UNAVAILABLE", {
      message: "This kind of store is not supported.",
      fix: "The operator must set [store] url to sqlite:<path>, or leave it out.",
    });
  }
  const { openSqliteStore } = await import("./store/sqlite.js");
  const path = config.storeUrl.slice("sqlite:".length);
  const store = openSqliteStore({
    path,
    clock,
    onCorrupt: (movedTo) => log("error", "state_file_was_corrupt_and_moved_aside", { setting: movedTo }),
  });
  return { store, fingerprint: createFingerprint(readKey(config)) };
}

function readKey({ hmacKey, stateDir }: Config): Uint8Array {
  if (hmacKey !== undefined) return Buffer.from(hmacKey);
  const path = join(stateDir, "hmac.key");
  try {
    return keyFile(path);
  } catch (cause) {
    throw new VerifyError("POLICY_STORE_UNAVAILABLE", { cause });
  }
}

/** Made once, whoever comes first: the link is atomic, so that no process ever reads half a key. */
function keyFile(path: string): Uint8Array {
  try {
    const key = Buffer.from(readFileSync(path, "utf8").trim(), "base64url");
    if (key.length === KEY_BYTES) return key;
    throw new Error("not a key file");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, randomBytes(KEY_BYTES).toString("base64url"), { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  return keyFile(path);
}
