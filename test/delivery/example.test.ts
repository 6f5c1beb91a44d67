/** The program that operators copy, against the real sender. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createDelivery } from "../../src/delivery/delivery.js";
import { eventually } from "../eventually.js";
import { CODE, message, SECRET, webhook } from "./house.js";

const EXAMPLE = fileURLToPath(new URL("../../examples/delivery/node.mjs", import.meta.url));
const PHONE = "+14155552671";

async function start(secret = SECRET) {
  const env = {
    PATH: process.env.PATH,
    PORT: "0",
    VERIFY_DELIVERY_SECRET: secret,
    DEVICES: `{"${PHONE}": "device-1"}`,
  };
  const child = spawn(process.execPath, [EXAMPLE], { env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill());
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      printed += chunk;
    });
  }
  while (!printed.includes("\n")) await once(child.stdout, "data");
  const origin = `http://127.0.0.1:${/listening on (\d+)/.exec(printed)![1]}`;
  return { origin, printed: () => printed };
}

const send = (origin: string, more: object) =>
  createDelivery(webhook(origin, { timeoutMs: 5_000 })).deliver(
    message({ to: PHONE, expiresAt: Date.now() + 600_000, ...more }),
  );

test("pushes each code once, and prints none", async () => {
  const { origin, printed } = await start();
  expect(await send(origin, { id: "VC-1" })).toEqual({ ok: true });
  expect(await send(origin, { id: "VC-1" })).toEqual({ ok: true });
  expect(await send(origin, { id: "VC-2" })).toEqual({ ok: true });
  await eventually(() => expect(printed().match(/^push device-1/gm)).toHaveLength(2));
  expect(printed()).not.toContain(CODE);
});

test("refuses who has no device, who has not signed, and what is too long", async () => {
  const { origin, printed } = await start();
  const nobody = await send(origin, { to: "+14155552672" });
  expect(nobody).toEqual({ ok: false, certainty: "rejected", reason: "refused_destination" });
  const unsigned = await fetch(origin, { method: "POST", body: JSON.stringify(message({ to: PHONE })) });
  expect(unsigned.status).toBe(401);
  expect((await fetch(origin, { method: "POST", body: "x".repeat(20_000) })).status).toBe(401);
  expect(printed()).not.toContain("push");
});

test("refuses a sender with another secret, and a secret of its own that is none", async () => {
  const { origin } = await start(`whsec_${"A".repeat(32)}`);
  expect(await send(origin, {})).toEqual({ ok: false, certainty: "rejected", reason: "bad_credentials" });
  const unset = await start("");
  expect(await send(unset.origin, {})).toMatchObject({ ok: false });
  expect(unset.printed()).not.toContain("push");
});
