import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ConfigError } from "../../src/config/error.js";
import { type LoadOptions, loadConfig } from "../../src/config/load.js";

export const AC = `AC${"0a".repeat(16)}`;
export const SK = `SK${"1b".repeat(16)}`;
export const VA = `VA${"2c".repeat(16)}`;

export const complete = {
  TWILIO_ACCOUNT_SID: AC,
  TWILIO_API_KEY_SID: SK,
  TWILIO_API_KEY_SECRET: "key-secret",
  TWILIO_VERIFY_SERVICE_SID: VA,
};

/** An empty home and working directory with the given files (paths relative to it). */
export function folder(files: Record<string, string> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "verify-config-"));
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: 0o600 });
  }
  return root;
}

export const load = (root: string, env: LoadOptions["env"] = {}, more: Partial<LoadOptions> = {}) =>
  loadConfig({ env, cwd: root, homeDir: join(root, "home"), platform: "linux", ...more });

export const loadToml = (text: string, env: LoadOptions["env"] = {}) =>
  load(folder({ "twilio-verify.toml": text }), env);

export const loadJson = (value: unknown, env: LoadOptions["env"] = {}) =>
  load(folder({ "config/verify.config.json": JSON.stringify(value) }), env);

/** The ConfigError that a load ends with. */
export async function failure(loading: Promise<unknown>): Promise<ConfigError> {
  const outcome = await loading.then(
    () => new Error("it loaded"),
    (error: unknown) => error,
  );
  if (outcome instanceof ConfigError) return outcome;
  throw outcome;
}
