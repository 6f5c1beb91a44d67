import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { ACCOUNT, atEnd, openHouse, PHONE, SERVICE } from "../mcp/house.js";

async function startSimulate(...args: string[]) {
  const { command, args: all, env, cwd } = (await openHouse()).launch({ args: ["simulate", ...args] });
  const child = spawn(command, all, { env, cwd, stdio: ["ignore", "pipe", "inherit"] });
  atEnd(() => child.kill("SIGKILL"));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const exit = once(child, "close");
  await once(reader, "line");
  return { child, lines, exit };
}

describe("simulate", () => {
  test("--port 0 --json prints one line when it listens, delivers to /inbox, and stops on SIGTERM", async () => {
    const { child, lines, exit } = await startSimulate("--port", "0", "--json");
    const { url } = JSON.parse(lines[0]!);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

    const sent = await fetch(`${url}/v2/Services/${SERVICE}/Verifications`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${ACCOUNT}:anything`)}` },
      body: new URLSearchParams({ To: PHONE, Channel: "sms" }),
    });
    expect(sent.status).toBe(201);
    const inbox = await fetch(`${url}/inbox?to=${encodeURIComponent(PHONE)}`);
    expect(await inbox.json()).toMatchObject({
      messages: [{ to: PHONE, channel: "sms", code: expect.stringMatching(/^\d{6}$/) }],
    });

    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    expect(lines).toHaveLength(1);
  });

  test("without --json it says how to use it", async () => {
    const { child, lines, exit } = await startSimulate();
    await expect.poll(() => lines.join("\n")).toMatch(/TWILIO_VERIFY_API_BASE=http:\/\/127\.0\.0\.1:\d+\n.*\/inbox/);
    child.kill("SIGINT");
    expect(await exit).toEqual([0, null]);
  });
});
