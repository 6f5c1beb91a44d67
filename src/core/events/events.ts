/**
 * core/events/ — what Twilio and SendGrid tell by themselves: kept before it is answered, then let have its effect. Pure;
 * may import core alone. Who sent it was judged at the door; what it says is data.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Context, State } from "../ports/context.js";
import type { Caller, Json } from "../ports/settings.js";
import type { Store } from "../ports/store.js";
import type { WebhookItem, WebhookSource } from "../ports/webhook.js";
import { apply } from "./apply.js";
import { keptOf } from "./kept.js";
import { type Heard, hear, type News } from "./read.js";
import { TOLD_MS } from "./told.js";

/** An event may be faster than the answer to the send that it is about. */
const WAITS_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const AT_ONCE = 200;
/** A store that stays away is asked again by the next event. */
const MAX_FAILURES = 20;

/** An event as it is kept. */
interface Kept {
  source: WebhookSource;
  news: News;
  at: number;
  receivedAt: number;
  /** All that came, unknown fields too, without what could reach or impersonate a person. */
  item: Json;
}

type Outcome = "taken" | "duplicate" | "ignored" | "stale";

/** @throws VerifyError `POLICY_STORE_UNAVAILABLE`: what was not kept must be delivered again */
export async function receive(
  source: WebhookSource,
  items: readonly WebhookItem[],
  context: Context,
  caller: Caller,
): Promise<{ taken: number }> {
  const state = await context.state();
  const taken: [key: string, event: Kept][] = [];
  try {
    for (const item of items) {
      const event = await keep(source, item, context, state, caller);
      if (event) taken.push(event);
    }
  } catch (error) {
    // One whose answer was lost may have been kept, and when it is delivered again it is known.
    resumeLater(context, state, caller);
    throw error;
  }
  for (const [key, event] of taken) {
    if (!(await isDone(key, event, context, state, caller))) resumeLater(context, state, caller);
  }
  return { taken: taken.length };
}

async function keep(
  source: WebhookSource,
  item: WebhookItem,
  { clock, log, settings }: Context,
  { store }: State,
  { tenant }: Caller,
): Promise<[key: string, event: Kept] | undefined> {
  const receivedAt = clock.now();
  const heard = hear(source, item, settings.serviceSid);
  const kept = heard?.news && keptAs(source, heard, heard.news, item, receivedAt);
  const isStale = heard?.at !== undefined && heard.at <= receivedAt - TOLD_MS;
  const mayKeep = kept !== undefined && !isStale;
  const isNew = mayKeep && (await store.keepEvent({ tenant, key: heard!.key, value: kept as never, keepMs: TOLD_MS }));
  const outcome: Outcome = isNew ? "taken" : mayKeep ? "duplicate" : isStale ? "stale" : "ignored";
  log("info", "webhook", {
    operation: source,
    outcome,
    verificationSid: heard?.news?.sid,
    ...(heard?.at !== undefined && { lagMs: Math.max(0, receivedAt - heard.at) }),
  });
  return isNew ? [heard!.key, kept] : undefined;
}

function keptAs(source: WebhookSource, { at }: Heard, news: News, item: WebhookItem, receivedAt: number): Kept {
  return { source, news, at: Math.min(at ?? receivedAt, receivedAt), receivedAt, item: keptOf(item) };
}

/** Lets it have its effect. A failure is none, and is tried again. */
async function isDone(key: string, event: Kept, context: Context, state: State, caller: Caller): Promise<boolean> {
  try {
    const isKnown = await apply(event.news, event.at, context, state, caller);
    // Whoever else uses the Service sends too: those verifications are never known here.
    if (!isKnown && context.clock.now() - event.receivedAt < WAITS_MS) return false;
    await state.store.closeEvent(caller.tenant, key);
    return true;
  } catch {
    context.log("error", "event_not_applied", { operation: event.source });
    return false;
  }
}

/** @returns whether one is left open, of the oldest ones or after them */
async function resume(context: Context, state: State, caller: Caller): Promise<boolean> {
  const events = await state.store.openEvents(caller.tenant, AT_ONCE);
  let isLeft = events.length === AT_ONCE;
  for (const { key, value } of events) {
    if (!(await isDone(key, value as unknown as Kept, context, state, caller))) isLeft = true;
  }
  return isLeft;
}

/** Once at start: what a crash left behind, the oldest ones now and the rest in the background. */
export async function resumeEvents(context: Context, caller: Caller): Promise<void> {
  const state = await context.state();
  if (await resume(context, state, caller)) resumeLater(context, state, caller);
}

/** By store and tenant, of this process: who runs, and whether they were asked to once more. */
const resuming = new WeakMap<Store, Map<string, boolean>>();

/** In the background until none is open, each time a little later; holds no process open. */
function resumeLater(context: Context, state: State, caller: Caller): void {
  const mine = resuming.get(state.store) ?? new Map<string, boolean>();
  resuming.set(state.store, mine);
  const isRunning = mine.has(caller.tenant);
  mine.set(caller.tenant, isRunning);
  if (isRunning) return;
  const run = async () => {
    let failures = 0;
    for (let pauseMs = FIRST_PAUSE_MS; failures < MAX_FAILURES; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      await sleep(pauseMs, undefined, { ref: false });
      mine.set(caller.tenant, false);
      const isLeft = await resume(context, state, caller).catch(() => undefined);
      failures = isLeft === undefined ? failures + 1 : 0;
      if (isLeft === false && !mine.get(caller.tenant)) return;
    }
  };
  void run().finally(() => mine.delete(caller.tenant));
}
