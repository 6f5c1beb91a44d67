/** A server process of its own with the webhook routes. Told a step of the store, it kills itself right after that step. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { loadConfig } from "../../../src/config/load.js";
import type { Store } from "../../../src/core/ports/store.js";
import { webhookRoutes } from "../../../src/http/webhooks/webhooks.js";
import { createRuntime } from "../../../src/runtime.js";

const [publicUrl, lastStep] = process.argv.slice(2) as [string, keyof Store | undefined];
const caller = { tenant: "t1", actor: "webhook", session: "webhook" };
const { config } = await loadConfig({ env: process.env, cwd: "/", homeDir: "/" });
const log = () => {};
const runtime = createRuntime({ config, log });

const { store } = await runtime.context.state();
if (lastStep) {
  const step = store[lastStep] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(store, {
    [lastStep]: async (...args: unknown[]) => {
      await step(...args);
      process.kill(process.pid, "SIGKILL");
      await new Promise(() => {});
    },
  });
}
await runtime.verify.resumeEvents(caller);

const app = webhookRoutes(
  { judges: runtime.webhookJudges, receive: (source, items) => runtime.verify.receive(source, items, caller) },
  { publicUrl, log },
);
const server = createAdaptorServer({ fetch: app.fetch }) as Server;
server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
