/** The live feed as server-sent events. Its ids are numbers of the audit's chain, so that a reader resumes without a gap. */
import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { toVerifyError } from "../../../core/errors.js";
import type { Log } from "../../../core/ports/log.js";
import { feedRow } from "./feed-view.js";
import type { ConsoleEnv } from "./show.js";

const MOST_READERS = 16;
const POLL_MS = 1_000;
/** Proxies cut what is silent for long. */
const HEARTBEAT_MS = 15_000;
/** A browser waits so long before it asks again. */
const RETRY_MS = 3_000;
const MOST_AT_ONCE = 100;

/** `GET /events?after=`, or with `Last-Event-ID`: each `decision` is one row of the page's table. */
export function streamRoute(log: Log): Hono<ConsoleEnv> {
  let readers = 0;
  return new Hono<ConsoleEnv>().get("/events", (c) => {
    if (readers >= MOST_READERS) return c.text("Too many readers.", 503, { "retry-after": "30" });
    readers += 1;
    const { caller, house, isSignedIn } = c.var;
    const after = numberIn(c.req.header("last-event-id")) ?? numberIn(c.req.query("after"));
    // Before a proxy has gathered enough of it to pass on.
    c.header("x-accel-buffering", "no");
    return streamSSE(c, async (stream) => {
      try {
        const feed = (last?: number) => house.verify.feed({ after: last, limit: MOST_AT_ONCE }, caller);
        await follow(stream, feed, isSignedIn, after);
      } catch (thrown) {
        // The browser asks again by itself, and resumes.
        log("warn", "console_feed_failed", { code: toVerifyError(thrown).code });
      } finally {
        readers -= 1;
      }
    });
  });
}

type Ask = (after?: number) => Promise<Awaited<ReturnType<ConsoleEnv["Variables"]["house"]["verify"]["feed"]>>>;

async function follow(stream: SSEStreamingApi, feed: Ask, isSignedIn: () => boolean, from?: number): Promise<void> {
  const gone = new AbortController();
  stream.onAbort(() => gone.abort());
  let last = from;
  let quietSince = performance.now();
  await stream.write(`retry: ${RETRY_MS}\n\n`);
  while (!stream.aborted && isSignedIn()) {
    const { events, last: now } = await feed(last);
    for (const event of events) {
      await stream.writeSSE({ event: "decision", id: String(event.number), data: String(await feedRow(event)) });
    }
    last = now;
    if (events.length > 0) quietSince = performance.now();
    if (performance.now() - quietSince >= HEARTBEAT_MS) {
      quietSince = performance.now();
      await stream.write(": still here\n\n");
    }
    // More is waiting.
    if (events.length === MOST_AT_ONCE) continue;
    await sleep(POLL_MS, undefined, { signal: gone.signal, ref: false }).catch(() => {});
  }
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
