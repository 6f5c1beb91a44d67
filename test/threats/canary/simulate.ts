/** `simulate`, which holds real codes in its memory: used, and told to stop. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ACCOUNT, atEnd, openHouse, SERVICE } from "../../mcp/house.js";
import type { Ledger } from "./canaries.js";
import { SECRETS } from "./installations.js";
import { type Source, sourceOf } from "./places.js";
import { freshNumber } from "./stage.js";

export async function runSimulate(ledger: Ledger, ...json: string[]): Promise<Source[]> {
  const house = await openHouse({ env: { LOG_LEVEL: "debug" } });
  const { command, args, env, cwd } = house.launch({ args: ["simulate", ...json] });
  const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
  atEnd(() => child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = once(child, "close");
  const url = await new Promise<string>((resolve, reject) => {
    ended.then(() => reject(new Error(`simulate ended: ${stderr.length} bytes on stderr`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      stdout += `${line}\n`;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (found) resolve(found);
    });
  });
  const to = ledger.plant("number", freshNumber());
  const authorization = `Basic ${Buffer.from(`${ACCOUNT}:${SECRETS["Auth Token"]}`).toString("base64")}`;
  const ask = async (path: string, form?: Record<string, string>) => {
    const body = form && { method: "POST", body: new URLSearchParams(form) };
    return (await fetch(`${url}${path}`, { headers: { authorization }, ...body })).json();
  };
  await ask(`/v2/Services/${SERVICE}/Verifications`, { To: to, Channel: "sms" });
  await ask(`/v2/Services/${SERVICE}/Verifications`, { To: `${to}99999999`, Channel: "sms" });
  const { messages } = (await ask(`/inbox?to=${encodeURIComponent(to)}`)) as { messages: { code: string }[] };
  const code = ledger.plant("code", messages[0]!.code);
  await ask(`/v2/Services/${SERVICE}/VerificationCheck`, { To: to, Code: code });
  child.kill("SIGTERM");
  await ended;
  return [sourceOf("command stdout", "simulate", stdout), sourceOf("command stderr", "simulate", stderr)];
}
