/** The corpus itself: large enough, and no sequence is harmless because of a typing error. */
import { describe, expect, test } from "vitest";
import { ERRORS } from "../../src/core/errors.js";
import { boundsIn, configurationOf, refusalsIn, SEQUENCES, stepsIn } from "./hostile-sequences.js";
import { fill, PLACEHOLDERS, placeholdersIn } from "./placeholders.js";
import {
  type Call,
  type Configuration,
  EVERYWHERE,
  HONEST_SEND,
  type Sequence,
  type Step,
  THREATS,
} from "./sequence.js";

/** The contract (design §4), whatever the configuration. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  send_otp:
    "to contact channel country locale identity purpose end_user_ip amount payee resend idempotency_key confirmation nonce",
  check_otp: "verification_sid to code identity amount payee",
  list_verifications: "to verification_sid status channel country since until limit cursor",
  cancel_verification: "verification_sid reason",
  explain_error: "code message verification_sid",
};
/** Sequences whose attack is a name that the contract does not have. */
const BY_NAME =
  /^(approved by|forged receipt|confusables)|: (arguments|a book|a place|a list of contacts|under another name|in capitals|in the arguments|the real one under another name|given to a check|the name of an argument|10,000 arguments)/;

const callsOf = (steps: readonly Step[]): Call[] =>
  steps.flatMap((step) => ("tool" in step ? [step] : "parallel" in step ? step.parallel : []));
const isHonest = (step: Step) => "honest" in step;
const namesOf = (sequences: readonly Sequence[]) => sequences.map(({ name }) => name);
const placed = SEQUENCES.flatMap((sequence) => sequence.in.map((where) => [sequence, where] as const));

function isOfTheContract({ tool, args }: Call): boolean {
  if (typeof args !== "object" || args === null || !Object.hasOwn(ARGUMENTS, tool)) return false;
  const declared = ARGUMENTS[tool]!.split(" ");
  return Object.keys(args).every((name) => declared.includes(name));
}

describe("the corpus", () => {
  test("has 200 sequences and more, each with a name of its own and of its threat", () => {
    expect(SEQUENCES.length).toBeGreaterThanOrEqual(200);
    expect(new Set(namesOf(SEQUENCES)).size).toBe(SEQUENCES.length);
    expect(namesOf(SEQUENCES.filter(({ name, threat }) => !name.startsWith(`${threat}: `)))).toEqual([]);
  });

  test("tries nothing twice", () => {
    const tries = SEQUENCES.map(({ steps, needs, in: where }) => JSON.stringify([steps, needs, where]));
    expect(namesOf(SEQUENCES.filter((_, index) => tries.indexOf(tries[index]!) !== index))).toEqual([]);
  });

  test.each(Object.keys(THREATS))("has eight sequences and more against: %s", (threat) => {
    expect(SEQUENCES.filter((one) => one.threat === threat).length).toBeGreaterThanOrEqual(8);
  });

  test.each(EVERYWHERE)("has 100 sequences and more for the installation %s", (where) => {
    expect(SEQUENCES.filter((one) => one.in.includes(where)).length).toBeGreaterThanOrEqual(100);
  });
});

describe("each sequence", () => {
  test("is plain JSON that a client can write", () => {
    for (const { name, steps } of SEQUENCES) expect(JSON.parse(JSON.stringify(steps)), name).toEqual(steps);
  });

  test("asks for something that can fail: a refusal, fewer messages than calls, or a word that must not show", () => {
    const countOf = (steps: readonly Step[], tool: string) =>
      callsOf(steps).filter((call) => call.tool === tool).length;
    const harmless = SEQUENCES.filter(({ steps, maxSends, maxReceipts, mustRefuseWith, neverInOutput }) => {
      const sends = countOf(steps, "send_otp") + steps.filter(isHonest).length;
      return !mustRefuseWith && !neverInOutput && sends <= maxSends && countOf(steps, "check_otp") <= maxReceipts;
    });
    expect(namesOf(harmless)).toEqual([]);
  });

  test("is refused with codes that exist, at a step that can be refused", () => {
    const codes = [...Object.keys(ERRORS), "PROTOCOL_ERROR", "NO_PAGE"];
    for (const [sequence, where] of placed) {
      const refusals = refusalsIn(sequence, where);
      if (!refusals) continue;
      expect(codes, sequence.name).toEqual(expect.arrayContaining([...refusals]));
      const last = stepsIn(sequence, where).at(-1)!;
      expect("tool" in last || "parallel" in last || "visit" in last, sequence.name).toBe(true);
    }
  });

  test("names tools and arguments of the contract, unless the name is the attack", () => {
    const strays = ({ steps }: Sequence) => callsOf(steps).some((call) => !isOfTheContract(call));
    expect(namesOf(SEQUENCES.filter((one) => !BY_NAME.test(one.name) && strays(one)))).toEqual([]);
    expect(namesOf(SEQUENCES.filter((one) => one.threat.startsWith("approved by") && !strays(one)))).toEqual([]);
  });

  test("takes from earlier results only what a step before can give", () => {
    const givers: Readonly<Record<string, RegExp>> = { confirmation: /send/, entry_url: /check_otp/, cursor: /list_/ };
    for (const { name, steps } of SEQUENCES) {
      const unknown = (JSON.stringify(steps).match(/\{[a-z_]+[0-9]*\}/g) ?? []).filter(
        (one) => !placeholdersIn(one)[0],
      );
      // These two are attacks on the contacts' address.
      expect(
        unknown.filter((one) => one !== "{contact}" && one !== "{tenant}"),
        name,
      ).toEqual([]);
      for (const [index, step] of steps.entries()) {
        const before = JSON.stringify(steps.slice(0, index));
        for (const used of placeholdersIn(step)) if (givers[used]) expect(before, name).toMatch(givers[used]);
      }
    }
  });
});

describe("an installation", () => {
  test.each<[Configuration, calls: number, argument: string]>([
    ["default", 1, '"to"'],
    ["page", 1, '"to"'],
    ["contacts", 1, '"contact"'],
    ["confirm", 2, '"confirmation"'],
  ])("%s has its own honest send", (where, calls, argument) => {
    const sequence = SEQUENCES.find(({ steps, in: places }) => places.includes(where) && isHonest(steps[0]!))!;
    const steps = stepsIn(sequence, where);
    expect(steps).toHaveLength(sequence.steps.length - 1 + calls);
    expect(JSON.stringify(steps.slice(0, calls))).toContain(argument);
    expect(callsOf(steps.slice(0, calls)).map(({ tool }) => tool)).toEqual(Array(calls).fill("send_otp"));
  });

  test("adds what a feature needs to it, and to the file", () => {
    const sequence: Sequence = { ...SEQUENCES[0]!, steps: [HONEST_SEND], needs: ["psd2", "nonce"] };
    const [first] = callsOf(stepsIn(sequence, "default"));
    expect(first!.args).toMatchObject({ amount: "39.99", payee: "Acme", nonce: expect.any(String) });
    const file = configurationOf(sequence, "confirm");
    for (const line of ["psd2_enabled = true", "nonce = true", 'confirm_send = "always"']) expect(file).toContain(line);
  });

  test("never allows more than the sequence does, and nothing where nothing can happen", () => {
    for (const [sequence, where] of placed) {
      const { maxSends, maxReceipts } = boundsIn(sequence, where);
      expect(maxSends, sequence.name).toBeLessThanOrEqual(sequence.maxSends);
      expect(maxReceipts, sequence.name).toBeLessThanOrEqual(Math.min(sequence.maxReceipts, maxSends));
    }
    const budget = SEQUENCES.find(({ name }) => name.endsWith("one number after the other"))!;
    expect(EVERYWHERE.map((where) => boundsIn(budget, where).maxSends)).toEqual([3, 0, 3, 0]);
  });
});

test("an earlier refusal of an installation counts only where it can come", () => {
  const byName = (end: string) => SEQUENCES.find(({ name }) => name.endsWith(end))!;
  const abroad = byName("Somalia, as on the page");
  expect(EVERYWHERE.map((where) => refusalsIn(abroad, where))).toEqual([
    ["COUNTRY_NOT_ALLOWED"],
    ["COUNTRY_NOT_ALLOWED", "INVALID_INPUT", "INVALID_DESTINATION"],
    ["COUNTRY_NOT_ALLOWED"],
    ["COUNTRY_NOT_ALLOWED", "CONFIRMATION_REQUIRED"],
  ]);
  expect(refusalsIn(byName("sid that is none: nothing"), "confirm")).toEqual(["INVALID_INPUT"]);
});

describe("fill", () => {
  const known = { sid: "VE1", code: "999999", confirmation: "c" };

  test("puts in what is known, wherever it stands, and a stand-in for the rest", () => {
    const filled = fill([{ a: { b: ["{sid}?{confirmation}", 7, null] } }, "{contact}"], known);
    expect(filled).toEqual([{ a: { b: ["VE1?c", 7, null] } }, "{contact}"]);
    for (const name of Object.keys(PLACEHOLDERS)) expect(fill(`{${name}}`, {})).toMatch(/^[^{}]{4,}$/);
  });

  test("makes wrong codes of the right one: as long, all different, never it", () => {
    const wrong = Array.from({ length: 20 }, (_, index) => fill(`{wrong_code_${index + 1}}`, known));
    expect(wrong[0]).toBe("000000");
    expect(new Set([...wrong, known.code]).size).toBe(21);
    expect(wrong.every((code) => /^\d{6}$/.test(code))).toBe(true);
  });

  test("keeps a name that resembles the prototype as data", () => {
    const hostile = JSON.parse('{"__proto__":{"to":"{sid}"}}');
    expect(JSON.stringify(fill(hostile, known))).toBe('{"__proto__":{"to":"VE1"}}');
  });
});
