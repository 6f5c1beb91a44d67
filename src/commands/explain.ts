import type { Args } from "./args.js";
import { printed } from "./setup.js";

/** `explain 60203`, `explain COOLDOWN`, `explain "<error text>"`. Works without credentials. */
export async function main(args: Args): Promise<number> {
  const words = args.positionals.join(" ").trim();
  if (words === "") {
    process.stderr.write("Say what to explain: explain <code|text>\n");
    return 2;
  }
  const input = /^(\d+|[A-Z_]+)$/.test(words) ? { code: words } : { message: words };
  return printed(args, ({ runtime, caller }) => runtime.verify.explain(input, caller()), readable);
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
