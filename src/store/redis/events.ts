import type { Json } from "../../core/ports/settings.js";
import type { Store } from "../../core/ports/store.js";
import type { Connection } from "./connection.js";
import { keysOf } from "./keys.js";
import { END, EVENT, RELEASE, type TestClock } from "./scripts.js";

/** Events until they had their effect, and what of it only they may do. Each may be sent twice. */
export function createEvents(
  connection: Connection,
  testAt: TestClock,
): Pick<Store, "keepEvent" | "openEvents" | "closeEvent" | "endVerification" | "releaseUnverified"> {
  const run = (what: string, tenant: string, key: string, ...args: (string | number)[]) => {
    const names = keysOf(tenant);
    const keys = [names.clock, names.openEvents, names.note("event", key)];
    return connection.run(EVENT, keys, [what, testAt() ?? "", ...args].map(String));
  };
  return {
    keepEvent: async ({ tenant, key, value, keepMs }) =>
      (await run("keep", tenant, key, key, JSON.stringify(value), keepMs)) === 1,

    async openEvents(tenant, limit) {
      const found = (await run("open", tenant, "", limit)) as [key: string, value: string][];
      return found.map(([key, value]) => ({ key, value: JSON.parse(value) as Json }));
    },

    async closeEvent(tenant, key) {
      await run("close", tenant, key, key);
    },

    async endVerification(tenant, sid, end) {
      const { verification, ledTo } = keysOf(tenant);
      await connection.runRepeatable(END, [verification(sid), ledTo(sid)], [JSON.stringify({ sid, ...end })]);
    },

    async releaseUnverified(tenant, subject) {
      await connection.runRepeatable(RELEASE, [keysOf(tenant).releases(subject)], []);
    },
  };
}
