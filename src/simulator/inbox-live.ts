/** Tells open inbox pages that something changed; what, they ask for themselves. */
import type { ServerResponse } from "node:http";
import type { World } from "./control.js";
import { reply } from "./http.js";

const MOST_PAGES = 16;
const LOOK_MS = 200;
const HEARTBEAT_MS = 15_000;

export interface Live {
  /** Answers with server-sent events until either side hangs up. */
  follow(response: ServerResponse): void;
}

/** Looks while somebody is there, whoever changes what: a request, a test, a reset. */
export function createLive(world: Pick<World, "state" | "faults">): Live {
  const pages = new Set<ServerResponse>();
  let timer: NodeJS.Timeout | undefined;
  let seen: unknown[] = [];
  let toldAt = 0;

  function look(): void {
    const { messages } = world.state;
    const now = [messages, messages.at(-1), JSON.stringify(world.faults)];
    const isSame = now.every((part, index) => part === seen[index]);
    seen = now;
    if (!isSame) tell("event: change\ndata:\n\n");
    else if (performance.now() - toldAt >= HEARTBEAT_MS) tell(": still here\n\n");
  }

  function tell(text: string): void {
    toldAt = performance.now();
    // Who does not read is cut off, and asks for everything when it comes back.
    for (const page of pages) if (!page.write(text)) page.destroy();
  }

  return {
    follow(response) {
      if (pages.size >= MOST_PAGES) {
        return reply(response, 503, { error: "too many inbox pages are open" }, { "retry-after": "5" });
      }
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write("retry: 1000\n\n");
      pages.add(response);
      response.on("close", () => {
        pages.delete(response);
        if (pages.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      });
      timer ??= setInterval(look, LOOK_MS).unref();
    },
  };
}
