/**
 * The canary, end to end (facts/policy.md §2.4 C3, §8 T14): known numbers, codes and secrets go through every tool,
 * command, error and crash; then everything that came out is searched for them in every spelling.
 *
 * Not planted are names of tools, prompts and resources and the arguments of prompts: by MCP they come back to the one
 * who sent them.
 */
import { expect, test } from "vitest";
import { TOOL_SETS } from "../../src/core/ports/settings.js";
import { toolsFor } from "../../src/mcp/toolset.js";
import { PLAIN_SETTINGS } from "../mcp/house.js";
import { describeRedis } from "../store/redis-server.js";
import { type Canary, KINDS } from "./canary/canaries.js";
import { OUTSIDE, PLACES } from "./canary/places.js";
import { plantedIn, writingsOf } from "./canary/planted.js";
import { REFUSALS } from "./canary/refusals.js";
import { type Finding, findingsIn, isBinary, isMeant, tableOf } from "./canary/report.js";
import { type Run, runEverything } from "./canary/run.js";
import { type Search, searchFor } from "./canary/search.js";
import { needlesOf } from "./canary/spellings.js";

const RUN_MS = 170_000;

describeRedis("canaries", () => {
  let run: Run;
  let search: Search;
  let findings: Finding[];

  test(
    "every tool, every command, every error code that can be provoked and every crash has its turn",
    async () => {
      run = await runEverything();
      search = searchFor(run.canaries.flatMap(needlesOf));
      findings = findingsIn(run.sources, search);
      const tools = toolsFor(PLAIN_SETTINGS, { sets: TOOL_SETS, readOnly: false }).map(({ name }) => name);
      expect([...run.answered].sort()).toEqual(tools.sort());
      const codes = Object.entries(REFUSALS).filter(([, row]) => "in" in row);
      expect([...run.refused].sort()).toEqual(codes.map(([code]) => code).sort());
      const commands = commandsRun(run);
      expect(commandsOf(run).filter((command) => !commands.includes(command))).toEqual([]);
      expect(run.uncrashed).toEqual([]);
      const silent = [...PLACES, ...OUTSIDE].filter((one) => !run.sources.some(({ place }) => place === one));
      expect(silent).toEqual(process.platform === "linux" ? [] : ["process title"]);
    },
    RUN_MS,
  );

  test("none comes out where it is not meant to be", () => {
    console.log(tableOf(run.sources, findings));
    // A failing run says of which kind it is, and where; it never shows the canary.
    const strays = findings.filter((one) => !isMeant(one));
    expect([
      ...new Set(strays.map(({ kind, encoding, place, name }) => `${kind}, ${encoding}: ${place}, ${name}`)),
    ]).toEqual([]);
  });

  test("each kind is planted, and found wherever it is meant to be", () => {
    const missing = Object.entries(KINDS).flatMap(([kind, { meant }]) => {
      const found = findings.filter((one) => one.kind === kind).map(({ place }) => place);
      const planted = run.canaries.some((canary) => canary.kind === kind) ? [] : [`${kind}: not planted`];
      return [...planted, ...meant.filter((place) => !found.includes(place)).map((place) => `${kind}: ${place}`)];
    });
    expect(missing).toEqual([]);
  });

  test("keys and state are files of their owner alone", () => {
    expect(run.exposed).toEqual([]);
  });

  test("each kind would be found in whatever way it came out", () => {
    const readable = run.sources.filter((source) => !isBinary(source));
    const missed = Object.entries(KINDS).flatMap(([kind, { form }]) => {
      const sources = form === "digits" || form === "number" ? readable : run.sources;
      const canaries = run.canaries.filter((canary) => canary.kind === kind);
      return [canaries[0]!, canaries.at(-1)!].flatMap((canary) =>
        writingsOf(canary)
          .filter(([, write], index) => {
            const { bytes } = sources.find(({ place }) => place === PLACES[index % PLACES.length]) ?? sources[0]!;
            return !search(plantedIn(bytes, write(canary.value))).some(({ needle }) => needle.canary === canary);
          })
          .map(([way]) => `${kind}: ${way}`),
      );
    });
    expect(missed).toEqual([]);
  });

  test("a code of ten digits would be found in a store's file, too", () => {
    const canary = run.canaries.find(({ kind, value }) => kind === "code" && value.length === 10)!;
    const file = run.sources.find((source) => isBinary(source) && source.name.endsWith("state.sqlite"))!;
    const planted = { ...file, bytes: plantedIn(file.bytes, canary.value) };
    expect(findingsIn([planted], search)).toMatchObject([{ kind: "code", encoding: "plain" }]);
  });
});

/** By its own help. */
const commandsOf = ({ sources }: Run): string[] => {
  const help = sources.find(({ place, bytes }) => place === "command stdout" && bytes.includes("--help"))!;
  return [...help.bytes.toString().matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!);
};
const commandsRun = ({ sources }: Run): string[] =>
  sources.filter(({ place }) => place === "command stderr").map(({ name }) => name.split(" ").find(isWord) ?? "");
const isWord = (word: string) => /^[a-z]+$/.test(word);

test.each([
  ["inside a longer number", '"at":1795311735918', 0],
  ["inside a digest", "c4735918e0b1", 0],
  ["a time to wait", '"retry_after_ms":735918,"durationMs":735918', 0],
  ["the code of a message", "Your code is 735918.", 1],
  ["with a space in it", "735 918", 1],
  ["behind an escape", "to%3D735918 to%253D735918 \\u003d735918 \\n735918", 4],
  ["of a day", "1735-91-8 7359-18-01", 0],
  ["of a time, in base64", Buffer.from('{"iat":1795735918,"exp":1735918300}').toString("base64"), 0],
  ["of a message, in base64", Buffer.from("code=735918&x").toString("base64"), 1],
  ["alone in base64", `"${Buffer.from("735918").toString("base64")}"`, 1],
  ["a value of a field", '{"code":735918}', 1],
])("six digits %s", (_, text, expected) => {
  const canary: Canary = { kind: "code", value: "735918" };
  expect(searchFor(needlesOf(canary))(Buffer.from(text))).toHaveLength(expected);
});
