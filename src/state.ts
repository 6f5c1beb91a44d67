/** The state folder: the store and the key that makes its fingerprints. */
import { randomBytes, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config/load.js";
import { readSecretFile } from "./config/secret-file.js";
import { linkOf } from "./core/audit.js";
import { VerifyError } from "./core/errors.js";
import { createFingerprint } from "./core/fingerprint.js";
import type { State } from "./core/ports/context.js";
import type { Clock, Log } from "./core/ports/log.js";
import type { Link, Store } from "./core/ports/store.js";
import { createVault } from "./core/vault.js";

const KEY_BYTES = 32;

/** How each kind of store opens, by the beginning of its address. */
const STORES: Readonly<Record<string, (config: Config, link: Link, clock: Clock, log: Log) => Promise<Store>>> = {
  "sqlite:": openSqlite,
  "redis:": openRedis,
  "rediss:": openRedis,
};

/** @throws VerifyError `POLICY_STORE_UNAVAILABLE` */
export async function openState(config: Config, clock: Clock, log: Log): Promise<State> {
  const { url, onError, processes } = config.store;
  const open = STORES[url.slice(0, url.indexOf(":") + 1)];
  if (!open) throw new VerifyError("POLICY_STORE_UNAVAILABLE", { fix: "The operator must correct [store] url." });
  const key = readKey(config);
  const previous = config.hmacKeyPrevious === undefined ? undefined : Buffer.from(config.hmacKeyPrevious);
  const fingerprint = createFingerprint(key, previous);
  const opened = await open(config, linkOf(fingerprint), clock, log);
  const { insured } = await import("./store/insurance.js");
  const store = onError === "insurance" ? insured(opened, { processes, clock, log }) : opened;
  return { store, fingerprint, vault: createVault(key, previous) };
}

async function openSqlite({ store }: Config, link: Link, clock: Clock, log: Log): Promise<Store> {
  const { openSqliteStore } = await import("./store/sqlite.js");
  return openSqliteStore({
    path: store.url.slice("sqlite:".length),
    clock,
    link,
    onCorrupt: (movedTo) => log("error", "state_file_was_corrupt_and_moved_aside", { setting: movedTo }),
  });
}

async function openRedis({ store }: Config, link: Link, _clock: Clock, log: Log): Promise<Store> {
  const { openRedisStore } = await import("./store/redis/redis.js");
  return openRedisStore({ url: store.url, link, onWarning: (warning) => log("warn", warning) });
}

function readKey({ hmacKey, stateDir, store }: Config): Uint8Array {
  if (hmacKey !== undefined) return Buffer.from(hmacKey);
  if (!store.url.startsWith("sqlite:")) {
    throw new VerifyError("POLICY_STORE_UNAVAILABLE", {
      message: "A shared store needs a shared fingerprint key, so nothing was sent.",
      fix: "The operator must set VERIFY_DESTINATION_HMAC_KEY (32 bytes or more) to the same value on every machine.",
    });
  }
  const path = join(stateDir, "hmac.key");
  try {
    return keyFile(path);
  } catch (cause) {
    throw cause instanceof VerifyError ? cause : new VerifyError("POLICY_STORE_UNAVAILABLE", { cause });
  }
}

/** Made once, whoever comes first: the link is atomic, so that no process ever reads half a key. */
function keyFile(path: string): Uint8Array {
  try {
    const { text, isExposed } = readSecretFile(path);
    if (isExposed) {
      throw new VerifyError("POLICY_STORE_UNAVAILABLE", {
        message: "The key file of the state folder is open to other users, so nothing was sent.",
        fix: "The operator must run chmod 600 on hmac.key in the state folder.",
      });
    }
    const key = Buffer.from(text.trim(), "base64url");
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
