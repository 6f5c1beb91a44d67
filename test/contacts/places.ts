/** Contacts in real files, and what an error shows to whoever looks at all of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { onTestFinished } from "vitest";
import { VerifyError } from "../../src/core/errors.js";

export const PHONE = "+14155552671";
export const MAILBOX = "ada@example.com";
/** Begins the name of every folder here. */
export const FOLDER = "twilio-verify-book-";
export const TOKEN = "canary-contacts-token-7d21";

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), FOLDER));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function bookOf(content: unknown, mode = 0o600): string {
  const path = join(folder(), "contacts.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content), { mode });
  return path;
}

/** The refusal of a lookup that must not succeed. */
export async function refusal(lookup: Promise<unknown> | (() => unknown)): Promise<VerifyError> {
  try {
    const found = await (typeof lookup === "function" ? lookup() : lookup);
    throw new Error(`not refused: ${found}`);
  } catch (error) {
    if (error instanceof VerifyError) return error;
    throw error;
  }
}

export const everythingOf = (error: VerifyError): string =>
  [error.stack, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })].join("\n");
