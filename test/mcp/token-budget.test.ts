/**
 * Every conversation pays for these before anything happens (facts/mcp.md §7). Each cost is held to the one committed
 * in token-budget.json, 5 % of growth allowed; a dearer one is committed on purpose:
 * UPDATE_TOKEN_BUDGET=1 npx vitest run test/mcp/token-budget.test.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { countTokens } from "gpt-tokenizer";
import { afterAll, describe, expect, test } from "vitest";
import { ERRORS, type ErrorCode, errorText, VerifyError } from "../../src/core/errors.js";
import { openHouse, PHONE, wrong } from "./house.js";
import { type Json, startPeer } from "./peer.js";

const FILE = new URL("token-budget.json", import.meta.url);
const GROWTH = 1.05;
/** What no budget may grow over. */
const CEILINGS = { core: 1_600, allSets: 4_000, result: 350, error: 220 } as const;
/** The fields of design.md §4 leave no room for less: 67 without a single attempt, of which the SID alone is 24. */
const LISTED_CEILING = 90;

const ALL_SETS = ["mcp", "--tools", "core,totp,lookup,ops"];
/** Every argument that a configuration can switch on. */
const DEAREST = `[destinations]
default_country = "US"
allowed_countries = ["US"]
[verify]
psd2_enabled = true
phone_change = true
[agents]
confirm_send = "always"
totp_secret = "tool"
contacts = "contacts.json"
[receipts]
nonce = true
`;

const ASKING = '[destinations]\nallowed_countries = ["US"]\n[agents]\nconfirm_send = "always"\n';

const costs: Record<string, number> = {};

/** What differs from run to run, in one form: how a random name splits into tokens must not decide. */
const RANDOM: readonly [RegExp, string][] = [
  [/VE[0-9a-f]{32}/g, `VE${"3f9a0c71e85b4d26".repeat(2)}`],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-11-22T08:52:13.482Z"],
  [/(rcp_|\/c\/)[\w-]{43}/g, "$13cMZb0xkqW1pT7RrVdYh2uJ5eNwA9iLsGfKoQvXzU8E"],
  [/cfm\.[\w.-]+/g, `cfm.${"4cMZb0xkqW1pT7RrVdYh2uJ5".repeat(4)}`],
  [/127\.0\.0\.1:\d+/g, "127.0.0.1:40123"],
  [/retry_after_ms \d+/g, "retry_after_ms 59876"],
];

const tokensOf = (text: string) =>
  countTokens(RANDOM.reduce((fixed, [random, form]) => fixed.replace(random, form), text));

/** @returns the cost, noted for the table. */
function noted(name: string, text: string): number {
  costs[name] = tokensOf(text);
  return costs[name];
}

async function listed(options: Json = {}): Promise<Json[]> {
  const peer = await startPeer(await openHouse(options));
  const { tools } = (await peer.request("tools/list")).result;
  await peer.hangUp();
  return tools;
}

async function open(options: Json = {}) {
  const house = await openHouse(options);
  const peer = await startPeer(house);
  const said = async (tool: string, args: Json) => (await peer.call(tool, args)).content[0].text as string;
  return { house, said };
}

describe("tools", () => {
  test(`the core set costs at most ${CEILINGS.core} tokens`, async () => {
    expect(noted("core set", JSON.stringify(await listed()))).toBeLessThanOrEqual(CEILINGS.core);
  });

  test(`all sets, with every argument switched on, cost at most ${CEILINGS.allSets}`, async () => {
    const tools = await listed({ args: ALL_SETS, toml: DEAREST });
    expect(tools).toHaveLength(15);
    for (const tool of tools) noted(tool.name, JSON.stringify(tool));
    expect(noted("all sets, dearest", JSON.stringify(tools))).toBeLessThanOrEqual(CEILINGS.allSets);
  });
});

describe("answers", () => {
  test(`a result costs at most ${CEILINGS.result}, an error ${CEILINGS.error}`, async () => {
    const { house, said } = await open();
    const sent = await said("send_otp", { to: PHONE });
    const { sid } = JSON.parse(sent).verification;
    const { code } = house.simulator.inbox(PHONE)[0]!;
    const results = {
      send: sent,
      "check, wrong": await said("check_otp", { verification_sid: sid, code: wrong(code) }),
      "check, page": await said("check_otp", { verification_sid: sid }),
      "check, right": await said("check_otp", { verification_sid: sid, code }),
    };
    const errors = {
      "send, invalid": await said("send_otp", { to: "+1415" }),
      "send, cooldown": await said("send_otp", { to: PHONE, resend: true }),
      "check, not found": await said("check_otp", { verification_sid: sid, code: "0000" }),
      "send, to confirm": await (await open({ toml: ASKING })).said("send_otp", { to: PHONE }),
    };
    for (const [name, text] of Object.entries(results)) {
      expect(noted(name, text), name).toBeLessThanOrEqual(CEILINGS.result);
    }
    for (const [name, text] of Object.entries(errors)) {
      expect(noted(name, text), name).toBeLessThanOrEqual(CEILINGS.error);
    }
  });

  test(`a listed verification costs at most ${LISTED_CEILING}`, async () => {
    const { said } = await open();
    const none = await said("list_verifications", {});
    await said("send_otp", { to: PHONE });
    await said("send_otp", { to: "+14155550123" });
    const two = await said("list_verifications", {});
    expect(JSON.parse(two).verifications).toHaveLength(2);
    costs["listed verification"] = (tokensOf(two) - tokensOf(none)) / 2;
    expect(costs["listed verification"]).toBeLessThanOrEqual(LISTED_CEILING);
  });

  test(`every error with all that it can carry costs at most ${CEILINGS.error}`, () => {
    const details = {
      retryAfterMs: 86_399_999,
      alternatives: ["whatsapp", "call", "email"],
      rule: "destinations_per_session_per_hour",
      twilio: {
        code: 60203,
        title: "Max send attempts reached",
        http_status: 429,
        docs_url: "https://www.twilio.com/docs/errors/60203",
      },
    };
    const texts = Object.keys(ERRORS).map((code) => errorText(new VerifyError(code as ErrorCode, details).toJSON()));
    const dearest = texts.toSorted((a, b) => countTokens(b) - countTokens(a))[0]!;
    expect(noted("dearest error", dearest), dearest).toBeLessThanOrEqual(CEILINGS.error);
  });
});

afterAll(() => {
  const update = process.env.UPDATE_TOKEN_BUDGET === "1";
  if (update) writeFileSync(FILE, `${JSON.stringify(costs, null, 2)}\n`);
  const budget: Record<string, number> = JSON.parse(readFileSync(FILE, "utf8"));
  const rows = Object.entries(costs).map(
    ([name, cost]) => `${name.padEnd(24)}${String(cost).padStart(8)}${String(budget[name] ?? "–").padStart(8)}`,
  );
  console.log(`${"".padEnd(24)}  tokens  budget\n${rows.join("\n")}`);
  const grown = Object.entries(costs).filter(([name, cost]) => cost > (budget[name] ?? 0) * GROWTH);
  expect(grown).toEqual([]);
  expect(Object.keys(budget).sort()).toEqual(Object.keys(costs).sort());
});
