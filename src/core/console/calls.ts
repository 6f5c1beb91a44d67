/**
 * core/console/ — what an operator reads of one tenant: masks, counts and times, never a destination. Reads alone.
 *
 * This file: the part of the facade that is about it. Each loads when it is first called.
 */
import { toVerifyError } from "../errors.js";
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Feed, FeedInput } from "./feed.js";
import type { SearchInput, SearchResult } from "./search.js";
import type { Statistics, StatisticsInput } from "./statistics.js";
import type { Timeline } from "./timeline.js";

export interface ConsoleCalls {
  /** Decisions in their order: the newest, or with `after` those that followed. */
  feed(input: FeedInput, caller: Caller): Promise<Feed>;
  statistics(input: StatisticsInput, caller: Caller): Promise<Statistics>;
  /** What happened to one verification. Throws `VERIFICATION_NOT_FOUND`. */
  timeline(input: { verificationSid: string }, caller: Caller): Promise<Timeline>;
  /** A page of verifications, newest first. */
  search(input: SearchInput, caller: Caller): Promise<SearchResult>;
  /** The same in larger pages, to be read to the end. */
  exported(input: SearchInput, caller: Caller): Promise<SearchResult>;
}

interface Recording {
  look<T>(operation: string, run: () => Promise<T>, ...known: (string | undefined)[]): Promise<T>;
}

export function consoleCalls(context: Context, { look }: Recording): ConsoleCalls {
  const searched = (operation: string, most: number) => (input: SearchInput, caller: Caller) =>
    look(operation, async () => (await import("./search.js")).search(input, context, caller, most), input.to);
  return {
    feed: (input, caller) => {
      const run = async () => (await import("./feed.js")).feed(input, context, caller);
      // A page that is open asks every second: a line for each would bury all others.
      return input.after === undefined
        ? look("feed", run)
        : run().catch((error) => Promise.reject(toVerifyError(error)));
    },
    statistics: (input, caller) =>
      look("statistics", async () => (await import("./statistics.js")).statistics(input, context, caller)),
    timeline: ({ verificationSid }, caller) =>
      look("timeline", async () => (await import("./timeline.js")).timeline(verificationSid, context, caller)),
    search: searched("search", 100),
    exported: searched("export", 500),
  };
}
