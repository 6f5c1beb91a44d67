/**
 * A person is verified before your eyes: the real stdio server as a child of an SDK client, as a host runs it,
 * against the simulator. Exits 0 only if every step gave what it should.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { type CallToolResult, Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { SIMULATED_CREDENTIALS } from "../simulated.js";
import { type Simulator, startSimulator } from "../simulator/simulator.js";
import { stdout } from "../stdout.js";
import { VERSION } from "../version.js";

const PERSON = "+14155550132";
const SOMEONE_ELSE = "+14155550167";
/** New destinations for the step that runs into the session's limit. */
const STRANGERS = ["+14155550171", "+14155550172", "+14155550173", "+14155550174"];

/** Live rules but for one: the pause after a wrong code is a minute, and nobody wants to watch that. */
const CONFIG = `[destinations]
default_country = "US"

[rate_limits]
cooldown_seconds_after_failed_check = 1
`;

interface Demo {
  simulator: Simulator;
  call(tool: string, args: Record<string, unknown>): Promise<Answer>;
  client: Client;
  /** Facts that later steps need. */
  notes: { sid: string; receipt: string };
}

/** `structuredContent` of the answer, wire names. */
// biome-ignore lint/suspicious/noExplicitAny: what the steps judge is exactly whether the shape is right
type Answer = Record<string, any>;

interface Step {
  title: string;
  /** What is shown; throws when the step did not give what it should. */
  run(demo: Demo): Promise<string[]>;
}

const STEPS: readonly Step[] = [
  {
    title: "A host starts the server and lists its tools",
    run: async ({ client }) => {
      const { tools } = await client.listTools();
      expect(tools.length === 9, "five tools, and four for operators");
      return tools.map(({ name, title }) => `${name.padEnd(22)}${title}`);
    },
  },
  {
    title: "The agent sends a code",
    run: async (demo) => {
      const { verification, next_step } = await demo.call("send_otp", { to: PERSON });
      expect(verification?.status === "pending", "a pending verification");
      expect(!JSON.stringify(verification).includes(PERSON.slice(2)), "a masked number");
      demo.notes.sid = verification.sid;
      return [`to ${verification.to} by ${verification.channel}, ${verification.sends_left} sends left`, next_step];
    },
  },
  {
    title: "The same call again sends nothing",
    run: async ({ call, simulator }) => {
      const { verification } = await call("send_otp", { to: "(415) 555-0132" });
      expect(verification?.replayed === true, "a replay");
      expect(simulator.inbox(PERSON).length === 1, "one message");
      return ["another spelling of the number, one message in the inbox, replayed: true"];
    },
  },
  {
    title: "The message arrives at the person's phone (simulated inbox)",
    run: async ({ simulator }) => {
      const [message] = simulator.inbox(PERSON);
      expect(message, "a message");
      return [message!.body];
    },
  },
  {
    title: "A wrong code is refused, and checking pauses",
    run: async ({ call, simulator, notes }) => {
      const wrong = simulator.inbox(PERSON)[0]!.code === "000000" ? "111111" : "000000";
      const { check } = await call("check_otp", { verification_sid: notes.sid, code: wrong });
      expect(check?.verified === false, "verified: false");
      const { error } = await call("check_otp", { verification_sid: notes.sid, code: "222222" });
      expect(error?.code === "LOCKED_OUT", "a pause after a wrong code");
      await sleep(error.retry_after_ms);
      return [
        `verified: false, ${check.attempts_left} attempts left`,
        `${error.code}: retry_after_ms ${error.retry_after_ms}`,
      ];
    },
  },
  {
    title: "The person enters the right code on a page, outside the conversation",
    run: async ({ call, simulator, notes }) => {
      const asked = await call("check_otp", { verification_sid: notes.sid });
      const page = new URL(asked.check?.entry_url);
      const { code } = simulator.inbox(PERSON)[0]!;
      const body = new URLSearchParams({ code });
      const posted = await fetch(page, { method: "POST", headers: { origin: page.origin }, body });
      expect(posted.ok, "the page takes the code");
      return [`${page.origin}/c/…`, asked.next_step];
    },
  },
  {
    title: "The agent learns the outcome, and a receipt",
    run: async ({ call, notes }) => {
      const { check, next_step } = await call("check_otp", { verification_sid: notes.sid });
      expect(check?.verified === true && check.receipt, "verified: true, and a receipt");
      notes.receipt = check.receipt;
      return [`verified: true, receipt ${check.receipt.slice(0, 12)}…`, next_step];
    },
  },
  {
    title: "The backend redeems the receipt, once",
    run: async ({ call, notes }) => {
      const { receipt } = await call("redeem_receipt", { receipt: notes.receipt });
      expect(receipt?.verification_sid === notes.sid, "a receipt of this verification");
      const { error } = await call("redeem_receipt", { receipt: notes.receipt });
      expect(error?.code === "VERIFICATION_NOT_FOUND", "no second time");
      return [`amr ${receipt.amr.join(", ")}, expires ${receipt.expires_at}`, `again: ${error.code}`];
    },
  },
  {
    title: "Another verification is canceled",
    run: async ({ call }) => {
      const { verification } = await call("send_otp", { to: SOMEONE_ELSE });
      const canceled = await call("cancel_verification", {
        verification_sid: verification?.sid,
        reason: "wrong person",
      });
      expect(canceled.verification?.status === "canceled", "canceled");
      return [`${verification.to}: ${canceled.verification.status}`];
    },
  },
  {
    title: "What happened so far (Twilio's Attempts, joined with our record)",
    run: async ({ call }) => {
      const { verifications, summary } = await call("list_verifications", {});
      const statuses = verifications?.map((one: Answer) => one.status) ?? [];
      expect(statuses.includes("approved") && statuses.includes("canceled"), "an approved and a canceled one");
      const rows = verifications.map(
        (one: Answer) => `${one.status.padEnd(10)} ${one.to.padEnd(14)} ${one.channels.join(",")}`,
      );
      return [...rows, `${summary.converted} of ${summary.total} attempts converted`];
    },
  },
  {
    title: "An error code is explained",
    run: async ({ call }) => {
      const { error } = await call("explain_error", { code: 60203 });
      expect(error?.code === 60203 && error.retry === "wait_window", "60203 is the send limit");
      return [`60203 ${error.title}`, error.meaning, `first fix: ${error.fixes[0]}`];
    },
  },
  {
    title: "An agent that keeps sending is stopped",
    run: async ({ call, simulator }) => {
      for (const to of STRANGERS) {
        const { error } = await call("send_otp", { to });
        if (!error) continue;
        expect(error.code === "RATE_LIMITED" && error.retry_after_ms > 0, "an exact time to wait");
        expect(simulator.inbox(to).length === 0, "no message");
        return [`${error.code} by ${error.rule}: retry_after_ms ${error.retry_after_ms}`, error.fix];
      }
      throw new Error("expected the limit to refuse");
    },
  },
];

export async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "twilio-verify-demo-"));
  writeFileSync(join(folder, "twilio-verify.toml"), CONFIG);
  const simulator = await startSimulator();
  const client = new Client({ name: "demo", version: VERSION });
  try {
    await client.connect(serverAsChild(folder, simulator.url));
    const call: Demo["call"] = async (name, args) =>
      ((await client.callTool({ name, arguments: args })) as CallToolResult).structuredContent as Answer;
    const failed = await play({ simulator, client, call, notes: { sid: "", receipt: "" } });
    say(failed ? styleText("red", `\nFailed: ${failed}`) : styleText("green", "\nEvery step gave what it should."));
    return failed ? 1 : 0;
  } finally {
    await client.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns what was missing, or undefined. */
async function play(demo: Demo): Promise<string | undefined> {
  for (const [index, { title, run }] of STEPS.entries()) {
    say(`\n${styleText("bold", `${index + 1}. ${title}`)}`);
    try {
      for (const line of await run(demo)) say(`   ${line}`);
      say(styleText("green", "   ok"));
    } catch (error) {
      return `step ${index + 1}: ${(error as Error).message}`;
    }
  }
  return undefined;
}

function serverAsChild(folder: string, apiBase: string): StdioClientTransport {
  return new StdioClientTransport({
    command: process.execPath,
    args: [process.argv[1]!, "mcp", "--tools", "core,ops", "--config", join(folder, "twilio-verify.toml")],
    stderr: "ignore",
    env: {
      TWILIO_VERIFY_API_BASE: apiBase,
      TWILIO_VERIFY_STATE_DIR: join(folder, "state"),
      TWILIO_ACCOUNT_SID: SIMULATED_CREDENTIALS.accountSid,
      TWILIO_AUTH_TOKEN: SIMULATED_CREDENTIALS.authToken,
      TWILIO_VERIFY_SERVICE_SID: SIMULATED_CREDENTIALS.serviceSid,
    },
  });
}

function expect(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(`expected ${what}`);
}

function say(line: string): void {
  stdout.write(`${process.stdout.isTTY ? line : stripped(line)}\n`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with the escape character
const stripped = (line: string) => line.replace(/\u001b\[\d+m/g, "");
