/** kill -9 between keeping an event and answering it: a real process dies at each step, and the next one makes it good. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterEach, expect, test } from "vitest";
import type { Store } from "../../src/core/ports/store.js";
import { SIMULATED_CREDENTIALS } from "../../src/simulated.js";
import { caller, type House, NO_LIMITS, openHouse, person, sharedStore } from "../core/house.js";
import { tries } from "../depth.js";
import { eventOf, ORIGIN, recordOf, type Signed, signedJson } from "../http/webhooks/support.js";
import { onBothStores } from "../store/both-stores.js";

const ROUNDS = tries({ light: 1, usual: 4, torture: 300 });
/** In their order, all before the answer. */
const STEPS: (keyof Store)[] = ["keepEvent", "findVerification", "endVerification", "closeEvent"];
const here = import.meta.dirname;
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
});

async function bundled(house: House): Promise<string> {
  const outfile = join(house.folder, "listener.mjs");
  await build({
    entryPoints: [join(here, "../http/webhooks/listener.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    loader: { ".lua": "text" },
    // The SQLite driver is looked up from where its file is, not from the bundle.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(join(here, "../../src/store/driver.ts")).href) },
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire("/");',
    },
    logLevel: "error",
  });
  return outfile;
}

async function listen(house: House, listener: string, { storeUrl }: { storeUrl?: string }, lastStep?: keyof Store) {
  const { accountSid, authToken, serviceSid } = SIMULATED_CREDENTIALS;
  const env = {
    PATH: process.env.PATH,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_VERIFY_SERVICE_SID: serviceSid,
    TWILIO_VERIFY_API_BASE: house.simulator.url,
    TWILIO_VERIFY_STATE_DIR: house.folder,
    ...(storeUrl && sharedStore(storeUrl)),
  };
  const child = fork(listener, [ORIGIN, ...(lastStep ? [lastStep] : [])], { env });
  children.add(child);
  const ended = once(child, "exit").finally(() => children.delete(child));
  const [port] = (await Promise.race([once(child, "message"), ended])) as [number];
  return { child, port, ended };
}

/** The status, or undefined when the connection broke. */
const deliver = (port: number, { url, init }: Signed) =>
  fetch(url.replace(ORIGIN, `http://127.0.0.1:${port}`), init).then(
    ({ status }) => status,
    () => undefined,
  );

onBothStores((where) => {
  test(`${STEPS.length} steps × ${ROUNDS}: killed after each, the effect is there after the next start`, {
    timeout: 600_000,
  }, async () => {
    const house = await openHouse({ limits: NO_LIMITS, ...where() });
    // Whoever listens lives by the system's clock.
    house.clock.advance(Date.now() - house.clock.now());
    const listener = await bundled(house);
    const { store } = await house.context.state();
    let number = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const step of STEPS) {
        number += 1;
        const { sid } = (await house.send({ to: person(number) })).verification;
        const event = signedJson("verify-events", [
          eventOf("verification.canceled", { verification_sid: sid }, Date.now()),
        ]);
        const killed = await listen(house, listener, where(), step);
        expect(await deliver(killed.port, event)).toBeUndefined();
        expect(await killed.ended).toEqual([null, "SIGKILL"]);
        // Kept: nobody delivers it again, since some of Twilio's webhooks are sent once.
        const next = await listen(house, listener, where());
        expect([step, (await recordOf(house, sid)).status]).toEqual([step, "canceled"]);
        expect(await store.openEvents(caller.tenant, 9)).toEqual([]);
        expect(await deliver(next.port, event)).toBe(200);
        next.child.disconnect();
        await next.ended;
      }
    }
    console.log(`kill -9: ${number} kills before the answer, ${number} effects after the next start, 0 lost`);
  });

  test("killed anywhere at all: what is delivered until it is answered has its effect once", {
    timeout: 600_000,
  }, async () => {
    const house = await openHouse({ limits: NO_LIMITS, ...where() });
    house.clock.advance(Date.now() - house.clock.now());
    const listener = await bundled(house);
    const sids: string[] = [];
    for (let index = 0; index < 40; index += 1) sids.push((await house.send({ to: person(index) })).verification.sid);
    const open = new Map(
      sids.map((sid) => [
        sid,
        signedJson("verify-events", [eventOf("verification.canceled", { verification_sid: sid }, Date.now())]),
      ]),
    );
    let kills = 0;
    while (open.size > 0) {
      const { child, port, ended } = await listen(house, listener, where());
      const isLast = kills >= ROUNDS * 2;
      const timer = isLast ? undefined : setTimeout(() => child.kill("SIGKILL"), Math.random() * 30);
      await Promise.all(
        [...open].map(async ([sid, event]) => {
          if ((await deliver(port, event)) === 200) open.delete(sid);
        }),
      );
      clearTimeout(timer);
      child.kill("SIGKILL");
      await ended;
      kills += 1;
    }
    const last = await listen(house, listener, where());
    for (const sid of sids)
      expect(await recordOf(house, sid)).toMatchObject({ status: "canceled", endedByEvent: true });
    last.child.disconnect();
    await last.ended;
  });
});
