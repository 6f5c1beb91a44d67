/** Pages of a history that Twilio lists by attempt: nothing twice, nothing left out, nothing in part. */
import { describe, expect, test } from "vitest";
import type { ListInput } from "../../src/core/list.js";
import type { ListedVerification } from "../../src/core/listed.js";
import { caller, type House, NO_LIMITS, openHouse, person, refused } from "./house.js";

async function pages(house: House, input: ListInput): Promise<ListedVerification[][]> {
  const shown: ListedVerification[][] = [];
  let { cursor } = input;
  do {
    const page = await house.verify.list({ ...input, cursor }, caller);
    shown.push(page.verifications);
    cursor = page.nextCursor;
    // The door takes no longer one.
    expect(cursor?.length ?? 0).toBeLessThanOrEqual(8_192);
  } while (cursor && shown.length < 100);
  return shown;
}

/** Sends at odd times, each person one to three times, interleaved. */
async function history(people: number, stepMs: number): Promise<{ house: House; sends: Map<string, number> }> {
  const house = await openHouse({ limits: NO_LIMITS });
  const sends = new Map<string, number>();
  const send = async (index: number) => {
    const { verification } = await house.send({ to: person(index), resend: true });
    sends.set(verification.sid, (sends.get(verification.sid) ?? 0) + 1);
    house.clock.advance(stepMs);
  };
  for (let index = 0; index < people; index += 1) {
    await send(index);
    if (index >= 7 && index % 2) await send(index - 7);
    if (index >= 40 && index % 3 === 0) await send(index - 40);
  }
  return { house, sends };
}

describe.each([
  { people: 130, stepMs: 733, limit: 20 },
  { people: 130, stepMs: 733, limit: 100 },
  { people: 60, stepMs: 90, limit: 7 },
  { people: 40, stepMs: 0, limit: 9 },
  { people: 45, stepMs: 61_000, limit: 10 },
  { people: 230, stepMs: 733, limit: 25 },
])("$people people, $stepMs ms apart, $limit to a page", ({ people, stepMs, limit }) => {
  test("are each listed once, with all their attempts, newest first", async () => {
    const { house, sends } = await history(people, stepMs);
    const shown = await pages(house, { limit });
    const all = shown.flat();
    expect(all).toHaveLength(sends.size);
    expect(new Set(all.map(({ sid }) => sid)).size).toBe(sends.size);
    for (const { sid, attempts } of all) expect([sid, attempts.length]).toEqual([sid, sends.get(sid!)]);
    expect(shown.slice(0, -1).every((page) => page.length === limit)).toBe(true);
  });
});

test("a cursor carries only what the next page could repeat", async () => {
  const { house } = await history(60, 61_000);
  const { nextCursor } = await house.verify.list({ limit: 40 }, caller);
  expect(nextCursor!.length).toBeLessThan(300);
});

test("what arrives meanwhile neither repeats nor hides anything", async () => {
  const { house, sends } = await history(50, 700);
  const first = await house.verify.list({ limit: 20 }, caller);
  await house.send({ to: person(500) });
  await house.send({ to: person(45), resend: true });
  const rest = await pages(house, { limit: 20, cursor: first.nextCursor });
  const sids = [...first.verifications, ...rest.flat()].map(({ sid }) => sid!);
  expect(sids.length).toBe(new Set(sids).size);
  expect(sids.filter((sid) => sends.has(sid))).toHaveLength(sends.size);
});

test("refusals are shown once, on the first page", async () => {
  const { house } = await history(30, 700);
  await refused(house.send({ to: "+447400123456" }));
  const shown = await pages(house, { limit: 10 });
  expect(shown.map((page) => page.filter(({ sid }) => sid === null).length)).toEqual([1, 0, 0]);
});

describe("a cursor that is not ours", () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  test.each([
    ["empty", ""],
    ["no base64", "%%%%"],
    ["no JSON", Buffer.from("{").toString("base64url")],
    ["null", encoded(null)],
    ["a number", encoded(1)],
    ["an empty object", encoded({})],
    ["no time", encoded({ until: "now", seen: [] })],
    ["no list", encoded({ until: 1, seen: "VE" })],
    ["a time that no calendar has", encoded({ until: Number.MAX_SAFE_INTEGER, seen: [] })],
    ["a time before all calendars", encoded({ until: Number.MIN_SAFE_INTEGER, seen: [] })],
    ["a SQL injection", "'; DROP TABLE hit; --"],
  ])("is refused: %s", async (_, cursor) => {
    const house = await openHouse();
    await house.send();
    expect(await refused(house.verify.list({ cursor }, caller))).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("cursor"),
    });
  });

  test.each([
    ["of things that are no sids", { until: 4_000_000_000_000, seen: [null, { a: 1 }, 7, "x".repeat(5_000)] }],
    ["that repeats a prototype's name", { until: 4_000_000_000_000, seen: ["__proto__", "constructor"] }],
  ])("hides nothing: %s", async (_, cursor) => {
    const house = await openHouse();
    await house.send();
    expect((await house.verify.list({ cursor: encoded(cursor) }, caller)).verifications).toHaveLength(1);
  });
});
