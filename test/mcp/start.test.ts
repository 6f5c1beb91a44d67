/** A host waits for the tools at every start: nothing loads before that but what lists them. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { openHouse } from "./house.js";
import { startPeer } from "./peer.js";

/** Prints what node has loaded of its own, on a signal. */
const PROBE = 'process.on("SIGUSR2",()=>process.stderr.write("LOADED "+process.moduleLoadList.join()+" END"))';

test.skipIf(process.platform === "win32")(
  "the tools are listed before cryptography, databases or HTTP load, and before any state is made",
  async () => {
    const house = await openHouse();
    const peer = await startPeer(house, { nodeArgs: ["--import", `data:text/javascript,${PROBE}`] });
    expect((await peer.request("tools/list")).result.tools).toHaveLength(5);
    peer.child.kill("SIGUSR2");
    await expect.poll(() => peer.stderr()).toMatch(/LOADED .* END/s);
    const loaded = /LOADED (.*) END/s.exec(peer.stderr())![1]!.split(",");
    expect(loaded).toContain("NativeModule fs");
    expect(loaded.filter((name) => /^NativeModule (?:crypto|sqlite|https?|tls|dns|child_process)$/.test(name))).toEqual(
      [],
    );
    // Getters of `node:fs`, `node:util` and of the global object, which an import of a whole module would call.
    expect(loaded.filter((name) => /internal\/(?:fs\/streams|util\/diff|crypto\/webcrypto)$/.test(name))).toEqual([]);
    expect(existsSync(house.stateDir)).toBe(false);
  },
);
