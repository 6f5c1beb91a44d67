/** Our HTTP shell with the suite's fixture tools in it: nothing of the active suite fails, in either revision. */

import { expect, test } from "vitest";
import type { House } from "../../../src/http/door.js";
import { createGateway } from "../../../src/http/gateway.js";
import { listen } from "../../../src/http/listen.js";
import { serveHttp } from "../../../src/mcp/http.js";
import { withToken } from "../../http/gateway/with-token.js";
import { atEnd, PLAIN_SETTINGS } from "../../mcp/house.js";
import { everything } from "./everything.js";
import { isInstalled, judge } from "./judge.js";

async function ourShell(): Promise<string> {
  const load = { inFlight: 0, draining: false };
  const mcp = serveHttp(everything, () => {});
  const house = { settings: PLAIN_SETTINGS } as House;
  const fetch: Parameters<typeof listen>[0]["fetch"] = (request, bindings) => app.fetch(request, bindings);
  const listener = await listen({ host: "127.0.0.1", port: 0, maxConnections: 100, load, fetch });
  const app = createGateway({
    origin: listener.origin,
    version: "0",
    localOrigin: listener.origin,
    console: "off",
    isBearer: () => true,
    trustedProxies: [],
    requestsPerMinute: 100_000,
    maxInFlight: 100,
    load,
    houses: () => new Map([["default", house]]),
    bearerOf: () => ({ id: "judge", tenant: "default", actor: "judge", scopes: ["mcp"] }),
    mcp: (request, _house, caller) => mcp.answer(request, caller),
    unready: async () => [],
    metrics: async () => ({ text: "", contentType: "text/plain" }),
    log: () => {},
    clock: Date,
  });
  atEnd(() => listener.drain(0, async () => {}));
  return `${await withToken(listener.origin, "any")}/mcp`;
}

test.skipIf(!isInstalled).each(["2025-11-25", "2026-07-28"])(
  "the active suite of %s",
  { timeout: 320_000 },
  async (revision) => {
    const args = ["--suite", "active", "--spec-version", revision];
    const { verdicts } = await judge(await ourShell(), ...args);
    const having = (status: string) => Object.keys(verdicts).filter((check) => verdicts[check] === status);
    console.log(`${revision}: ${having("SUCCESS").length} checks passed`);
    expect(having("SUCCESS").length).toBeGreaterThan(40);
    expect(having("FAILURE")).toEqual([]);
  },
);
