/** Questions to the person at the terminal. Answers that are secret are not shown. */
import { stdin } from "node:process";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { type Credentials, WANTED } from "../config/credentials-file.js";
import { stdout } from "../stdout.js";

/** Anything but yes is no. */
export const confirm = async (question: string): Promise<boolean> =>
  /^y(?:es)?$/i.test(await ask(`${question} [y/N] `, false));

/** For what is missing; an empty answer leaves it so. */
export async function askCredentials(known: Credentials): Promise<Credentials> {
  const answers: Credentials = {};
  for (const name of WANTED.filter((one) => !Object.keys(known).some((key) => key.startsWith(one)))) {
    const answer = await ask(`${name} (Enter: later): `, name.endsWith("_SECRET"));
    if (answer) answers[name] = answer;
  }
  return answers;
}

async function ask(question: string, isSecret: boolean): Promise<string> {
  // What was said before stands before the question.
  await new Promise((resolve) => stdout.write("", resolve));
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: isSecret ? nowhere : process.stderr, terminal: true });
  // Only now: the terminal echoes until the interface is there.
  if (isSecret) process.stderr.write(question);
  // Ctrl-C and the end of input answer nothing.
  const ended = new Promise<string>((resolve) => {
    lines.once("close", () => resolve("")).once("SIGINT", () => lines.close());
  });
  const answer = await Promise.race([lines.question(isSecret ? "" : question), ended]);
  lines.close();
  if (isSecret) process.stderr.write("\n");
  return answer.trim();
}
