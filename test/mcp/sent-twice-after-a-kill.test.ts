import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/simulator.js";
import { type House, openHouse, PHONE } from "./house.js";
import { type Peer, startPeer } from "./peer.js";

const DELAY_MS = 1_000;
/** Longer than a claim lives, shorter than its replay window. */
const CLOCK_AHEAD = "--import=data:text/javascript,const now=Date.now;Date.now=()=>now()+16000";

const posts = ({ simulator }: House) => simulator.requests().filter(({ method }) => method === "POST");

/** A server in the middle of a send: the request has reached Twilio, its answer is late. */
async function inTheMiddle(fault: Fault = {}): Promise<{ house: House; peer: Peer; answer: Promise<unknown> }> {
  const house = await openHouse();
  house.simulator.faults({ match: { method: "POST", path: "Verifications" }, delay_ms: DELAY_MS, ...fault });
  const peer = await startPeer(house);
  const answer = peer.call("send_otp", { to: PHONE });
  answer.catch(() => {});
  await expect.poll(() => posts(house).length, { interval: 10 }).toBe(1);
  return { house, peer, answer };
}

describe("a server that ends in the middle of a send", () => {
  test("SIGTERM: the answer still arrives, the exit is clean, a restart replays", async () => {
    const { house, peer, answer } = await inTheMiddle();
    peer.child.kill("SIGTERM");
    expect(await answer).toMatchObject({ structuredContent: { verification: { status: "pending", replayed: false } } });
    expect(await peer.exit).toEqual({ code: 0, signal: null });

    const restarted = await startPeer(house);
    const { structuredContent } = await restarted.call("send_otp", { to: PHONE });
    expect(structuredContent.verification.replayed).toBe(true);
    expect(posts(house)).toHaveLength(1);
  });

  test("stdin closed: the send ends, its outcome is kept, the process is gone", async () => {
    const { house, peer } = await inTheMiddle();
    const closedAt = performance.now();
    expect(await peer.hangUp()).toEqual({ code: 0, signal: null });
    expect(performance.now() - closedAt).toBeLessThan(DELAY_MS + 2_000);
    expect(house.simulator.inbox(PHONE)).toHaveLength(1);

    const restarted = await startPeer(house);
    const { structuredContent } = await restarted.call("send_otp", { to: PHONE });
    expect(structuredContent.verification.replayed).toBe(true);
    expect(posts(house)).toHaveLength(1);
  });

  test("SIGKILL, and Twilio sent it: found by reading, not sent again", async () => {
    const { house, peer } = await inTheMiddle();
    peer.child.kill("SIGKILL");
    await peer.exit;
    await expect.poll(() => house.simulator.inbox(PHONE).length).toBe(1);

    const restarted = await startPeer(house, { nodeArgs: [CLOCK_AHEAD] });
    const { structuredContent } = await restarted.call("send_otp", { to: PHONE });
    const { verification_sid } = house.simulator.inbox(PHONE)[0]!;
    expect(structuredContent.verification).toMatchObject({ sid: verification_sid, replayed: true });
    expect(posts(house)).toHaveLength(1);
  });

  test("SIGKILL, and Twilio did not send it: the outcome is unknown, and stays so until someone resends", async () => {
    const { house, peer } = await inTheMiddle({ drop: "before" });
    peer.child.kill("SIGKILL");
    await peer.exit;

    const restarted = await startPeer(house, { nodeArgs: [CLOCK_AHEAD] });
    for (const _again of [1, 2]) {
      const { isError, structuredContent } = await restarted.call("send_otp", { to: PHONE });
      expect(isError).toBe(true);
      expect(structuredContent.error).toMatchObject({ code: "SEND_OUTCOME_UNKNOWN", retry: "wait_window" });
    }
    expect(posts(house)).toHaveLength(1);
    expect(house.simulator.inbox(PHONE)).toHaveLength(0);
  });

  test("SIGTERM with nothing to do: gone at once, exit code 0", async () => {
    const peer = await startPeer(await openHouse());
    const toldAt = performance.now();
    peer.child.kill("SIGTERM");
    expect(await peer.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - toldAt).toBeLessThan(1_500);
  });
});
