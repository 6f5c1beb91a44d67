/** The page on which a person enters a code of their app: opened for one session, asked about one factor. */
import { randomBytes } from "node:crypto";
import { checksLeft } from "../check/checked.js";
import { type Entry, noteOf as entryKeys } from "../entry/page.js";
import { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { Caller, Json } from "../ports/settings.js";
import type { Note } from "../ports/store.js";
import type { Trace } from "../trace.js";
import { type CheckTotpInput, checkCode, type Errand, errandOf, rulesOf } from "./check.js";
import { APP } from "./enrolment.js";
import { factorSubjects } from "./factors.js";
import { type CheckTotpResult, resultOf, withReceipt } from "./result.js";
import { inFactorWords } from "./words.js";

/** What the token of a page stands for, sealed: it names a person. */
interface Question extends CheckTotpInput {
  factorSid: string;
  /** Makes the page of each login another one. */
  round: string;
  until: number;
}

const OPEN_MS = 600_000;
/** So long the page still says how it ended. */
const AFTER_MS = 60_000;

const ENTER =
  "Not verified yet: ask the person to open entry_url and enter the code of their app there; never ask for the code itself. When they say that they have, call check_totp again without code.";

/** No code was given: how the page's question stands, and a new one when there is none. */
export async function reportTotp(errand: Errand): Promise<CheckTotpResult> {
  const { state, context, caller, rules } = errand;
  const left = checksLeft(await state.store.usage(caller.tenant, rules), 0);
  const pending = resultOf({ status: "pending", channel: "totp", wrongChecks: 0 }, left, errand);
  const { codeEntry } = context.settings.agents;
  if (!caller.agent || codeEntry === "tool" || !context.pages) return pending;
  const approved = await approvedOnPage(errand);
  if (approved) return approved;
  const { url, fresh } = await openPage(await questionOf(errand), errand);
  return {
    ...pending,
    check: { ...pending.check, entryUrl: url },
    nextStep: ENTER,
    ...(fresh && { opened: true as const }),
  };
}

/** Told until the receipt is redeemed or over; then the next call asks the person anew. */
async function approvedOnPage(errand: Errand): Promise<CheckTotpResult | undefined> {
  const { state, context, caller } = errand;
  const keys = askedKeys(errand);
  const asked = (await recalled(keys, caller.tenant, state)) as Pick<Question, "round"> | undefined;
  const answer = asked && (await recalled(answeredKeys(asked.round, state, caller), caller.tenant, state));
  if (!answer) return undefined;
  const { sid, channel, at } = answer as unknown as Answer;
  const result = resultOf({ status: "approved", channel, wrongChecks: 0 }, 0, errand);
  const shown = await withReceipt(result, sid, context, state, caller);
  const isOver = at + context.settings.receipts.ttlSeconds * 1_000 <= context.clock.now();
  if (shown.check.receipt !== undefined && !isOver) return shown;
  for (const key of keys) await state.store.forget(caller.tenant, "entry", key);
  return undefined;
}

interface Answer {
  sid: string;
  channel: "totp" | "recovery_code";
  at: number;
}

/** The running one of this session, or a new one; two calls at once get the same. */
async function questionOf(errand: Errand): Promise<Question> {
  const { state, context, caller, identity, factor, nonce } = errand;
  const { tenant } = caller;
  const keys = askedKeys(errand);
  const value = { round: randomBytes(16).toString("base64url"), until: context.clock.now() + OPEN_MS };
  const known = await recalled(keys, tenant, state);
  if (!known) await state.store.remember({ tenant, kind: "entry", key: keys[0], value, keepMs: OPEN_MS });
  const asked = known ?? (await recalled(keys, tenant, state)) ?? value;
  return { ...(asked as typeof value), identity, factorSid: factor.sid, nonce };
}

async function openPage(question: Question, { state, context, caller }: Errand) {
  const { store, fingerprint, vault } = state;
  const { tenant, actor, session, agent } = caller;
  const { round, factorSid, until } = question;
  const [, token = ""] = fingerprint("entry", tenant, actor, session, factorSid, round)[0].split(".");
  const [key] = entryKeys(token, fingerprint);
  const value = { tenant, actor, session, agent, sid: "", factor: vault.seal(placeOf(key), JSON.stringify(question)) };
  const keepMs = Math.max(1, until - context.clock.now() + AFTER_MS);
  const fresh = await store.remember({ tenant: "", kind: "entry", key, value, keepMs });
  return { url: await context.pages!.open(token, until + AFTER_MS), fresh };
}

/** What the page shows. @throws VerifyError */
export async function viewTotpEntry(entry: Entry, key: string, context: Context) {
  const { question, caller, state } = await questionBehind(entry, key, context);
  const { identity, factorSid, round, until } = question;
  const rules = rulesOf(identity, factorSubjects(factorSid, state, caller), context, state, caller);
  const answered = await recalled(answeredKeys(round, state, caller), caller.tenant, state);
  const isOpen = !answered && until > context.clock.now();
  const expiresAt = new Date(until).toISOString();
  return {
    state: answered ? ("approved" as const) : isOpen ? ("open" as const) : ("over" as const),
    to: APP,
    channel: "totp",
    expiresAt,
    // Nothing was sent, so nothing can be sent again.
    resendAfter: expiresAt,
    attemptsLeft: isOpen ? checksLeft(await state.store.usage(caller.tenant, rules), 0) : 0,
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

/** Tries a code, under the same limits as any check. @throws VerifyError */
export async function enterTotp(entry: Entry, key: string, code: string, context: Context, trace: Trace) {
  const { question, caller, state } = await questionBehind(entry, key, context);
  trace.caller = caller;
  const { tenant } = caller;
  const keys = answeredKeys(question.round, state, caller);
  if (question.until <= context.clock.now() || (await recalled(keys, tenant, state))) return;
  const noteOf = (sid: string, channel: Answer["channel"]): Note => ({
    tenant,
    kind: "entry",
    key: keys[0],
    value: { sid, channel, at: context.clock.now() },
    keepMs: OPEN_MS + AFTER_MS,
  });
  try {
    await checkCode(code, { ...(await errandOf(question, context, caller, trace)), noteOf });
  } catch (error) {
    throw inFactorWords(error);
  }
}

async function questionBehind({ factor, sid: _, ...who }: Entry, key: string, context: Context) {
  const state = await context.state();
  const text = factor === undefined ? undefined : state.vault.open(placeOf(key), factor);
  if (text === undefined) throw new VerifyError("VERIFICATION_NOT_FOUND");
  return { question: JSON.parse(text) as Question, caller: { ...who, byPerson: true }, state };
}

const placeOf = (key: string) => ["totp-entry", key];

const askedKeys = ({ state, caller, factor, nonce }: Errand) =>
  state.fingerprint("totp-asked", caller.tenant, caller.actor, caller.session, factor.sid, nonce);

const answeredKeys = (round: string, { fingerprint }: State, { tenant }: Caller) =>
  fingerprint("totp-answered", tenant, round);

async function recalled(keys: readonly string[], tenant: string, { store }: State): Promise<Json | undefined> {
  for (const key of keys) {
    const value = await store.recall(tenant, "entry", key);
    if (value !== undefined) return value;
  }
  return undefined;
}
