/**
 * Our HTTP shell with the suite's fixture tools in it, beside the bare handler of the SDK with the same ones: the shell
 * may lose nothing that the SDK passes, and adds the guards that it lacks.
 */

import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createMcpHandler } from "@modelcontextprotocol/server";
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

async function bareSdk(): Promise<string> {
  const { fetch } = createMcpHandler(everything);
  const server = createAdaptorServer({ fetch: (request) => fetch(request), overrideGlobalObjects: false });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

test.skipIf(!isInstalled).each(["2025-11-25", "2026-07-28"])(
  "the active suite of %s",
  { timeout: 320_000 },
  async (revision) => {
    const args = ["--suite", "active", "--spec-version", revision];
    const [ours, sdk] = [await judge(await ourShell(), ...args), await judge(await bareSdk(), ...args)];
    const passed = (verdicts: Record<string, string>) =>
      Object.keys(verdicts).filter((check) => verdicts[check] === "SUCCESS");
    const failed = Object.keys(ours.verdicts).filter((check) => ours.verdicts[check] === "FAILURE");
    console.log(
      [
        `${revision}: shell ${passed(ours.verdicts).length} passed, bare SDK ${passed(sdk.verdicts).length}; failed:`,
        ...failed,
      ].join("\n  "),
    );
    expect(passed(sdk.verdicts).length).toBeGreaterThan(20);
    expect(passed(sdk.verdicts).filter((check) => ours.verdicts[check] !== "SUCCESS")).toEqual([]);
    expect(failed.filter((check) => /rebinding/i.test(check))).toEqual([]);
  },
);
