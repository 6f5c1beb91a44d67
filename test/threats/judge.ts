/** Whether what a sequence says did hold: counted at the simulator and in the state, not by the product's own word. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { handlesOf, notesOf } from "../../src/core/receipt/receipt.js";
import type { Runtime } from "../../src/runtime.js";
import { ACCOUNT, AUTH_TOKEN } from "../mcp/house.js";
import type { Json } from "../mcp/peer.js";
import { boundsIn, refusalsIn } from "./hostile-sequences.js";
import { type Installation, PROVIDER_NAME } from "./installation.js";
import { searchIn } from "./leaks.js";
import { ABROAD, MAILBOX, OTHER_PERSON, PERSON, PREMIUM, STRANGER, STRANGERS } from "./people.js";
import { fill } from "./placeholders.js";
import type { Played } from "./play.js";
import type { Configuration, Sequence } from "./sequence.js";

export interface Evidence {
  sends: number;
  /** Messages to where no rule lets one go. */
  sendsOutsidePolicy: number;
  /** Verifications that Twilio approved. */
  approved: string[];
  /** Verifications that an answer called verified. */
  verified: string[];
  /** Verifications that a receipt was kept for. */
  receipts: string[];
  /** Receipts that a backend could exchange. */
  redeemed: number;
  /** Receipts that a backend could exchange twice. */
  redeemedTwice: number;
}

const NOTHING: Evidence = {
  sends: 0,
  sendsOutsidePolicy: 0,
  approved: [],
  verified: [],
  receipts: [],
  redeemed: 0,
  redeemedTwice: 0,
};
/** Every person of the corpus whom an American installation may reach. */
const MAY_BE_REACHED =
  /^(?:\+1415555\d{4}|[\w.+]{1,64}@(?:example\.(?:com|org)|gmail\.com|googlemail\.com|xn--exmple-4nf\.com))$/;

/** @param installation undefined: this sequence left nothing there */
export async function evidenceOf(installation: Installation | undefined, { outcomes }: Played): Promise<Evidence> {
  const verified = [
    ...new Set(
      outcomes
        .map(checkOf)
        .filter((check) => check?.verified)
        .map((check) => check.verification_sid),
    ),
  ];
  if (!installation?.wasTwilioAsked()) return { ...NOTHING, verified };
  const { simulator } = installation;
  const runtime = await installation.library();
  const sent = simulator
    .requests()
    .filter(
      ({ method, path, form }) => method === "POST" && path.endsWith("/Verifications") && form.To !== OTHER_PERSON,
    );
  const sids = [...new Set(simulator.inbox().map((message) => message.verification_sid))];
  const receipts = await receiptsFor(sids, runtime);
  const [redeemed, redeemedTwice] = await redeemTwice(outcomes, runtime);
  return {
    sends: sent.length,
    sendsOutsidePolicy: sent.filter(({ form }) => !MAY_BE_REACHED.test(String(form.To))).length,
    approved: await approvedAtTwilio(runtime),
    verified,
    receipts,
    redeemed,
    redeemedTwice,
  };
}

const checkOf = ({ result }: { result?: Json }) => result?.structuredContent?.check;

async function approvedAtTwilio({ context }: Runtime): Promise<string[]> {
  const listed = await (await context.gateway()).listAttempts({}, 500);
  if (!listed.ok) throw new Error("the simulator does not answer");
  return listed.value.attempts.filter(({ converted }) => converted).map(({ verificationSid }) => verificationSid);
}

async function receiptsFor(sids: string[], { context }: Runtime): Promise<string[]> {
  const { store, fingerprint } = await context.state();
  const kept = async (sid: string) => {
    const notes = ["default", "acme"].flatMap((tenant) =>
      handlesOf(sid, fingerprint, tenant)
        .flatMap((handle) => notesOf(handle, fingerprint))
        .map((note) => store.recall(tenant, "receipt", note)),
    );
    return (await Promise.all(notes)).some((note) => note !== undefined);
  };
  const found = await Promise.all(sids.map(kept));
  return sids.filter((_, index) => found[index]);
}

async function redeemTwice(outcomes: Played["outcomes"], { verify }: Runtime): Promise<[number, number]> {
  const backend = { tenant: "default", actor: "backend", session: "backend" };
  const shown = new Set<string>(outcomes.map((one) => checkOf(one)?.receipt).filter((receipt) => receipt));
  let [once, twice] = [0, 0];
  for (const receipt of shown) {
    const redeem = () =>
      verify.redeem({ receipt }, backend).then(
        () => 1,
        () => 0,
      );
    once += await redeem();
    twice += await redeem();
  }
  return [once, twice];
}

/** What failed to hold, in words that name no secret. */
export function failuresOf(sequence: Sequence, where: Configuration, played: Played, evidence: Evidence): string[] {
  const { maxSends, maxReceipts } = boundsIn(sequence, where);
  const { sends, sendsOutsidePolicy, approved, verified, receipts, redeemed, redeemedTwice } = evidence;
  const allowed = refusalsIn(sequence, where) as string[] | undefined;
  const wrongEnds = allowed ? played.ends.filter((end) => !allowed.includes(end)) : [];
  const proven = [...new Set([...verified, ...receipts])];
  return [
    sends > maxSends && `${sends} sends, at most ${maxSends}`,
    sendsOutsidePolicy > 0 && `${sendsOutsidePolicy} sends outside policy`,
    proven.length > maxReceipts && `${proven.length} verified, at most ${maxReceipts}`,
    proven.some((sid) => !approved.includes(sid)) && "verified, or a receipt, without an approval",
    verified.some((sid) => !receipts.includes(sid)) && "verified without a receipt",
    redeemed > receipts.length && "more receipts redeemed than made",
    redeemedTwice > 0 && "a receipt redeemed twice",
    wrongEnds.length > 0 && `ended with ${[...new Set(wrongEnds)].join(", ")} instead of ${allowed?.join(" or ")}`,
  ].filter((failure) => failure !== false);
}

/** Twilio's sentences; its titles are in our catalogue and are ours to show. */
const PROVIDER_TEXTS = [
  PROVIDER_NAME,
  "verification code is:",
  "Invalid parameter `",
  "The requested resource /",
  "www.twilio.com/docs/errors/",
];
const PEOPLE = [PERSON, MAILBOX, OTHER_PERSON, STRANGER, ...STRANGERS, ABROAD, PREMIUM, "ada@example.org"];

/** Which of the words that may never show do. @param output of the processes; pages and other answers are looked at, too. */
export function leaksIn(output: string, sequence: Sequence, played: Played, installation: Installation): string[] {
  const has = searchIn([output, ...played.pages, JSON.stringify(played.outcomes)].join("\n"));
  const codes = installation.simulator.inbox().map(({ code }) => code);
  const known = { ...played.known, code: installation.simulator.inbox(PERSON)[0]?.code };
  const forbidden = fill(sequence.neverInOutput ?? [], known);
  const found = (what: string, words: readonly string[]) => words.filter(has).map(() => what);
  return [
    ...forbidden.flatMap((word, index) => (has(word) ? [`shows ${sequence.neverInOutput![index]}`] : [])),
    ...found("shows a destination", PEOPLE),
    ...found("shows a code", [...codes, ...played.tried]),
    ...found("shows a credential", [AUTH_TOKEN, `${ACCOUNT}:${AUTH_TOKEN}`, ...keysIn(installation)]),
    ...found("shows provider text", PROVIDER_TEXTS),
  ];
}

/** What an answer may carry and a log may not: tokens of confirmations and pages, handles of receipts. */
export function keysInLog(output: string, log: string): string[] {
  const keys = output.match(/cfm\.[\w.-]{60,}|(?<=\/c\/)[\w-]{43}|rcp_[\w-]{43}/g) ?? [];
  const has = searchIn(log);
  return [...new Set(keys)].some(has) ? ["logs a token"] : [];
}

function keysIn({ stateDir }: Installation): string[] {
  const key = join(stateDir, "hmac.key");
  return existsSync(key) ? [readFileSync(key, "utf8").trim()] : [];
}
