/** Recovery codes: ten for a factor, shown once, each good once in place of a code of the app (NIST SP 800-63B-4 §3.1.2). */
import { randomInt } from "node:crypto";
import { foldText } from "../destination/unicode.js";
import type { State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";

/** Without what is read or heard as something else: 0 O, 1 I L, U V. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 10;
const COUNT = 10;
const KEPT_MS = 3_650 * 86_400_000;

const FORM = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** Undefined when they were made before: nobody can see them again. */
export async function makeRecoveryCodes(
  factorSid: string,
  state: State,
  caller: Caller,
): Promise<string[] | undefined> {
  const { store, fingerprint } = state;
  const { tenant } = caller;
  if (await areRecoveryCodesMade(factorSid, state, caller)) return undefined;
  const note = { tenant, kind: "recovery" as const, value: true, keepMs: KEPT_MS };
  const [made] = madeKeys(factorSid, state, caller);
  if (!(await store.remember({ ...note, key: made }))) return undefined;
  const codes = Array.from({ length: COUNT }, newCode);
  for (const code of codes) await store.remember({ ...note, key: fingerprint("recovery", tenant, factorSid, code)[0] });
  return codes.map((code) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`);
}

export async function areRecoveryCodesMade(factorSid: string, state: State, caller: Caller): Promise<boolean> {
  for (const key of madeKeys(factorSid, state, caller)) {
    if ((await state.store.recall(caller.tenant, "recovery", key)) !== undefined) return true;
  }
  return false;
}

/** @returns false for one that is wrong or was used before. */
export async function spendRecoveryCode(
  code: string,
  factorSid: string,
  { store, fingerprint }: State,
  { tenant }: Caller,
): Promise<boolean> {
  for (const key of fingerprint("recovery", tenant, factorSid, code)) {
    const spent = await store.spend(tenant, "recovery", key);
    if (spent !== undefined) return spent !== "spent";
  }
  return false;
}

/** As a person types it: any case, with spaces and dashes. */
export function readRecoveryCode(text: string): string | undefined {
  const code = foldText(text).replace(/[\s-]/g, "").toUpperCase();
  return FORM.test(code) ? code : undefined;
}

const newCode = () => Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

const madeKeys = (factorSid: string, { fingerprint }: State, { tenant }: Caller) =>
  fingerprint("recovery-made", tenant, factorSid);
