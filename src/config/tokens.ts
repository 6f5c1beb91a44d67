/** The bearer tokens that `serve` accepts: a file of their hashes, open to nobody else. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { SCOPES } from "../core/ports/settings.js";
import { ConfigError } from "./error.js";
import { readSecretFile } from "./secret-file.js";

const tokenSchema = z.strictObject({
  /** Names it in the log and in `token list`. */
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  tenant: z.string().regex(/^[a-z0-9-]{1,32}$/),
  actor: z.string().regex(/^[\w.@-]{1,64}$/),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** ISO 8601. */
  created_at: z.string(),
});
export type GatewayToken = z.infer<typeof tokenSchema>;

/** Its hash needs no salt and no work factor: a token is 256 bits of chance. */
export const hashOfToken = (token: string) => createHash("sha256").update(token).digest("hex");

/** @returns none when there is no file yet. @throws ConfigError */
export function readTokens(path: string): GatewayToken[] {
  let file: ReturnType<typeof readSecretFile>;
  try {
    file = readSecretFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw unusable(path, "cannot be read", "Let this process read it.");
  }
  if (file.isExposed) throw unusable(path, "is open to other users", "Run chmod 600 on it.");
  try {
    return z.array(tokenSchema).max(1_000).parse(JSON.parse(file.text));
  } catch {
    throw unusable(path, "is not a list of tokens", "Make tokens with token add; do not edit the file.");
  }
}

/** The one time that the token itself is seen. @throws ConfigError */
export function addToken(path: string, about: Pick<GatewayToken, "tenant" | "actor" | "scopes">) {
  const token = `tvm_${randomBytes(32).toString("base64url")}`;
  const record = { id: randomUUID().slice(0, 8), sha256: hashOfToken(token), ...about };
  const added = { ...record, created_at: new Date().toISOString() };
  writeTokens(path, [...readTokens(path), added]);
  return { token, ...added };
}

/** @returns whether there was one. @throws ConfigError */
export function removeToken(path: string, id: string): boolean {
  const tokens = readTokens(path);
  const kept = tokens.filter((token) => token.id !== id);
  if (kept.length < tokens.length) writeTokens(path, kept);
  return kept.length < tokens.length;
}

/** Whole or not at all: a gateway may read it at any moment. */
function writeTokens(path: string, tokens: GatewayToken[]): void {
  const draft = `${path}.${randomUUID()}`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(draft, `${JSON.stringify(tokens, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
  renameSync(draft, path);
}

const unusable = (file: string, what: string, fix: string) =>
  new ConfigError(`The file of tokens ${what}.`, { file, key: "http.tokens", fix });

/** 256 bits behind a name that scanners of leaked secrets can look for. */
const TOKEN = /^tvm_[\w-]{43}$/;

/** Who a token is of. Hashes are looked up: how long that takes tells something of a hash that nobody can choose. */
export function tokenJudge(tokens: readonly GatewayToken[]): (token: string) => GatewayToken | undefined {
  const byHash = new Map(tokens.map((token) => [token.sha256, token]));
  return (token) => (TOKEN.test(token) ? byHash.get(hashOfToken(token)) : undefined);
}
