// A whole installation for one benchmark: a folder, a simulated Twilio in a process of its own, and limits that nobody reaches.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI, ROOT } from "./built.mjs";

export const ACCOUNT = `AC${"5e".repeat(16)}`;
export const SERVICE = `VA${"7b".repeat(16)}`;
const AUTH_TOKEN = "bench-auth-token";

/** Numbers of one area, each another person's. */
export const phone = (index) => `+1415${2_000_000 + index}`;

/** @param limited some rules are in force; else none */
export async function openHouse({ limited = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "bench-house-"));
  writeFileSync(join(folder, "twilio-verify.toml"), configuration(limited));
  const simulator = spawn(process.execPath, [CLI, "simulate", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  // Also when a benchmark fails.
  process.once("exit", () => simulator.kill());
  const [line] = await once(simulator.stdout, "data");
  const { url } = JSON.parse(line);
  return {
    folder,
    url,
    options: {
      cwd: folder,
      env: {
        TWILIO_VERIFY_API_BASE: url,
        TWILIO_VERIFY_STATE_DIR: join(folder, "state"),
        TWILIO_ACCOUNT_SID: ACCOUNT,
        TWILIO_AUTH_TOKEN: AUTH_TOKEN,
        TWILIO_VERIFY_SERVICE_SID: SERVICE,
        LOG_LEVEL: "error",
      },
    },
    /** What a send is to Twilio, without us. */
    post: async (to) => {
      const answer = await fetch(`${url}/v2/Services/${SERVICE}/Verifications`, {
        method: "POST",
        headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT}:${AUTH_TOKEN}`).toString("base64")}` },
        body: new URLSearchParams({ To: to, Channel: "sms" }),
      });
      return answer.json();
    },
    codeOf: async (to) => {
      const { messages } = await (await fetch(`${url}/inbox?to=${encodeURIComponent(to)}`)).json();
      return messages[0].code;
    },
    close: () => {
      simulator.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The rules of one destination and one verification stay as shipped, since each call is about another person; those that
 * all calls share are off, because an exact log of ten thousand hits would be what is measured.
 */
function configuration(limited) {
  const shipped = readFileSync(join(ROOT, "twilio-verify.toml"), "utf8");
  const rows = [.../^\[rate_limits\]\n([\s\S]*?)\n\n/m.exec(shipped)[1].matchAll(/^(\w+) = (\d+)/gm)];
  const isOwn = (name) => /_per_to_|_per_verification|_cooldown_|before_disable/.test(name);
  const limits = rows.map(([, name, value]) => `${name} = ${limited && isOwn(name) ? value : 0}`);
  return `[destinations]\nallowed_countries = ["US"]\n\n[rate_limits]\n${limits.join("\n")}\n`;
}
