import { describe, expect, test } from "vitest";
import { openHouse, PHONE } from "./house.js";
import { type Peer, startPeer } from "./peer.js";

/**
 * Prints in every usual way, all the time, from the moment our entry has run: before the server is ready, while it
 * answers and at its end. What a preload prints before our first import is out of any program's reach.
 */
const NOISE = `
const write = process.stdout.write;
const print = () => {
  if (process.stdout.write === write) return void setImmediate(print);
  console.log("NOISE log"); console.info("NOISE info"); console.debug("NOISE debug"); console.dir({ NOISE: "dir" });
  console.table([{ NOISE: "table" }]); console.group("NOISE group"); console.groupEnd();
  process.stdout.write("NOISE write\\n"); process.stdout.write(Buffer.from("NOISE bytes\\n"));
  setTimeout(print, 5).unref();
};
setImmediate(print);
process.on("exit", () => console.log("NOISE exit"));
`;
const noisy = { nodeArgs: [`--import=data:text/javascript,${encodeURIComponent(NOISE)}`] };

const notProtocol = ({ lines }: Peer) =>
  lines.filter((line) => {
    try {
      return JSON.parse(line).jsonrpc !== "2.0";
    } catch {
      return true;
    }
  });

describe("stdout belongs to the protocol", () => {
  test("whatever a dependency prints goes to stderr, before, during and after", async () => {
    const peer = await startPeer(await openHouse(), noisy);
    await peer.request("tools/list");
    await peer.call("send_otp", { to: PHONE });
    await peer.call("list_verifications");
    await peer.hangUp();
    expect(notProtocol(peer)).toEqual([]);
    expect(peer.lines).toHaveLength(4);
    const ways = [
      "NOISE log",
      "NOISE info",
      "NOISE debug",
      "'dir'",
      "'table'",
      "NOISE group",
      "NOISE write",
      "NOISE bytes",
    ];
    for (const way of [...ways, "NOISE exit"]) expect(peer.stderr()).toContain(way);
  });

  test("each line of our own log is JSON with level, time and msg", async () => {
    const house = await openHouse({ env: { LOG_LEVEL: "debug" } });
    const peer = await startPeer(house);
    await peer.call("send_otp", { to: PHONE });
    await peer.call("send_otp", { to: "+442071838750" });
    await peer.write("{\n");
    await peer.hangUp();
    const lines = peer
      .stderr()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    for (const line of lines) {
      expect(line).toMatchObject({
        level: expect.stringMatching(/^(debug|info|warn|error)$/),
        time: expect.any(Number),
        msg: expect.stringMatching(/./),
      });
    }
    expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["ready", "call", "twilio", "malformed_line"]));
  });
});
