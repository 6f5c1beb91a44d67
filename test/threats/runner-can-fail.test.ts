/** The judge of the hostile sequences sees what it would have to see: honest people get through, and planted faults are told. */
import { describe, expect, test } from "vitest";
import { AUTH_TOKEN } from "../mcp/house.js";
import { startHost } from "./host.js";
import { type Installation, install } from "./installation.js";
import { keysInLog, leaksIn } from "./judge.js";
import { searchIn } from "./leaks.js";
import { PERSON } from "./people.js";
import {
  attacks,
  type Configuration,
  check,
  EVERYWHERE,
  HONEST_SEND,
  type Sequence,
  type Step,
  send,
} from "./sequence.js";
import { playAll, type Run } from "./theatre.js";

const open = { verification_sid: "{sid}" };
const ENTER: Readonly<Record<Configuration, Step[]>> = {
  default: [check({ ...open, code: "{code}" })],
  contacts: [check({ ...open, code: "{code}" })],
  page: [check(open), { visit: "{entry_url}", form: { code: "{code}" } }, check(open)],
  confirm: [check({ ...open, code: "{code}" })],
};

async function verdictOf(
  run: Pick<Run, "where"> & Partial<Run>,
  sequence: Parameters<typeof attacks>[1],
  steps: Step[],
) {
  const [only] = attacks("forged receipt", sequence, { "the honest one": { steps } });
  const { verdicts } = await playAll([{ era: "2025-11-25", sequence: only!, ...run }]);
  return verdicts[0]!;
}

describe.each(EVERYWHERE)("in the installation %s", (where) => {
  test("an honest person is verified: one send, one receipt, redeemed once, and the judge is content", async () => {
    const steps = [HONEST_SEND, ...ENTER[where]];
    const { evidence, failures } = await verdictOf({ where }, { maxSends: 1, maxReceipts: 1 }, steps);
    expect(failures).toEqual([]);
    expect(evidence).toMatchObject({ sends: 1, sendsOutsidePolicy: 0, redeemed: 1, redeemedTwice: 0 });
    expect(evidence.receipts).toEqual(evidence.approved);
    expect(evidence.verified).toEqual(evidence.approved);
  });

  test("where nothing may happen, each of it is told", async () => {
    const steps = [HONEST_SEND, ...ENTER[where]];
    const forbidden = { maxSends: 0, maxReceipts: 0, mustRefuseWith: ["INTERNAL" as const], neverInOutput: ["{sid}"] };
    const { failures } = await verdictOf({ where }, forbidden, steps);
    expect(failures).toEqual([
      "1 sends, at most 0",
      "1 verified, at most 0",
      expect.stringMatching(/^ended with DONE instead of INTERNAL/),
      "shows {sid}",
    ]);
  });
});

test.each(["2025-11-25", "2026-07-28"] as const)("a person who agrees lets one message out: %s", async (era) => {
  const steps: Step[] = [
    { answer: { result: { action: "accept", content: { send: true } } } },
    send({ to: PERSON }),
    check({ verification_sid: "{sid}", code: "{code}" }),
  ];
  const { evidence, failures } = await verdictOf({ where: "confirm", era }, { maxSends: 1, maxReceipts: 1 }, steps);
  expect(evidence).toMatchObject({ sends: 1, redeemed: 1 });
  // The bounds of this installation know no person: they allow nothing without a token.
  expect(failures).toEqual(["1 sends, at most 0", "1 verified, at most 0"]);
});

test("a process is shared only as long as nothing but refusals was left in its state", async () => {
  const installation = await install({} as Sequence, "default");
  const host = await startHost(installation.launch, "2025-11-25", false);
  const after = async (args: object) => {
    await host.call(send(args));
    return installation.traces();
  };
  expect(await after({ to: PERSON, force: true })).toBe("none");
  expect(await after({ to: "+1415555CODE" })).toBe("refusals");
  expect(await after({ to: PERSON })).toBe("some");
  await host.hangUp();
  await installation.close();
});

test("a visit to no page, and to a page that is there", async () => {
  const knocking = (visit: string) =>
    verdictOf({ where: "page" }, { maxSends: 1, mustRefuseWith: ["NO_PAGE"] }, [HONEST_SEND, check(open), { visit }]);
  expect((await knocking("{entry_url}A")).failures).toEqual([]);
  expect((await knocking("{entry_url}")).failures).toEqual(["ended with DONE instead of NO_PAGE"]);
});

test("provider text, credentials and logged tokens are told", () => {
  const [sequence] = attacks("forged receipt", {}, { "the planted one": [] });
  const played = { ends: [], outcomes: [], pages: [], tried: ["135790"], known: {} };
  const installation = { simulator: { inbox: () => [] }, stateDir: "nowhere" } as unknown as Installation;
  const output = `${AUTH_TOKEN} Invalid parameter \`To\`: x, code 135790`;
  expect(leaksIn(output, sequence!, played, installation)).toEqual([
    "shows a code",
    "shows a credential",
    "shows provider text",
  ]);
  const url = `http://127.0.0.1:9/c/${"A".repeat(43)}`;
  expect(keysInLog(url, `opened ${url}`)).toEqual(["logs a token"]);
  expect(keysInLog(url, "opened a page")).toEqual([]);
});

describe("a word is found", () => {
  const word = "+14155552671";
  test.each<[string, string]>([
    ["plain", `to ${word}.`],
    ["URL-encoded", `?to=${encodeURIComponent(word)}`],
    ["in base64", Buffer.from(word).toString("base64")],
    ["in base64url, behind something", Buffer.from(`user:${word}?`).toString("base64url")],
    ["in base64, behind something else", Buffer.from(`to=${word}`).toString("base64")],
    ["in JSON escapes", JSON.stringify({ to: word }).replace("+1", "\\u002b1")],
    ["in JSON within JSON", JSON.stringify(JSON.stringify({ to: word }).replace("+1", "\\u002b\\u0031"))],
    ["grouped as a person writes it", "call (415) 555-2671"],
    ["in full-width digits", "４１５５５５２６７１"],
  ])("%s", (_, text) => expect(searchIn(`before ${text} after`)(word)).toBe(true));

  test("and a code only as a word of its own", () => {
    expect(searchIn('{"code":"123456"}')("123456")).toBe(true);
    expect(searchIn("123456 is your code")("123456")).toBe(true);
    expect(searchIn("VE00123456aa, 2026-11-22T10:00:00.123456Z")("123456")).toBe(false);
    expect(searchIn('"retry_after_ms":123456,"pid":123456')("123456")).toBe(false);
    expect(searchIn("to +1•••71, VE123")(word)).toBe(false);
  });
});
