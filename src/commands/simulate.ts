import { once } from "node:events";
import { startSimulator } from "../simulator/simulator.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";

/** Runs the simulator alone until the process is told to stop. */
export async function main({ values }: Args): Promise<number> {
  const port = portOf(values.port);
  if (port === "wrong") return 2;
  // Before the line that says it listens: who reads it may stop us at once.
  const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  const simulator = await startSimulator({ port: port ?? 0 });
  stdout.write(
    values.json
      ? `${JSON.stringify({ url: simulator.url })}\n`
      : `A local Twilio Verify listens. Nothing leaves this machine.\n\n  TWILIO_VERIFY_API_BASE=${simulator.url}\n  Inbox: ${simulator.url}/inbox\n`,
  );
  await stopped;
  await simulator.close();
  return 0;
}

/** Of `--port`; what it is not is told. */
export function portOf(text: string | undefined): number | undefined | "wrong" {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  process.stderr.write("--port takes a number from 0 to 65535 (0: any free port).\n");
  return "wrong";
}
