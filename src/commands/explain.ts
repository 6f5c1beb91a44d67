import { VerifyError } from "../core/errors.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";
import { setUp } from "./setup.js";

/** `explain 60203`, `explain COOLDOWN`, `explain "<error text>"`. Works without credentials. */
export async function main(args: Args): Promise<number> {
  const words = args.positionals.join(" ").trim();
  if (words === "") {
    process.stderr.write("Say what to explain: explain <code|text>\n");
    return 2;
  }
  const setup = await setUp(args, "error");
  if (typeof setup === "number") return setup;
  try {
    const input = /^(\d+|[A-Z_]+)$/.test(words) ? { code: words } : { message: words };
    const explanation = await setup.runtime.verify.explain(input, setup.caller());
    stdout.write(args.values.json ? `${JSON.stringify(explanation)}\n` : readable(explanation));
    return 0;
  } catch (error) {
    if (!(error instanceof VerifyError)) throw error;
    process.stderr.write(`${error.message} ${error.toJSON().fix}\n`);
    return 1;
  } finally {
    await setup.runtime.close();
  }
}

type Explanation = Awaited<ReturnType<import("../core/verify.js").Verify["explain"]>>;

function readable(explanation: Explanation): string {
  if ("candidates" in explanation) {
    const rows = explanation.candidates.map(({ code, title, docs_url }) => `  ${code}  ${title}\n         ${docs_url}`);
    return rows.length ? `Possible errors, most likely first:\n${rows.join("\n")}\n` : "Nothing matches.\n";
  }
  const { code, title, meaning, causes, fixes, retry, alternatives, docs_url } = explanation.error;
  const section = (heading: string, lines: string[]) =>
    lines.length ? `\n${heading}\n${lines.map((line) => `  - ${line}`).join("\n")}\n` : "";
  return [
    `${code}  ${title}\n\n${meaning}\n`,
    section("Causes", causes),
    section("Fixes", fixes),
    section("Offer instead", alternatives),
    `\nRetry: ${retry}\n${docs_url}\n`,
  ].join("");
}
