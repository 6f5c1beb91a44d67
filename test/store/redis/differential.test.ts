import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Admission, Intent, Rule, Settlement, Store } from "../../../src/core/ports/store.js";
import { openRedisStore } from "../../../src/store/redis/redis.js";
import { openSqliteStore } from "../../../src/store/sqlite.js";
import { tries } from "../../depth.js";
import { DAY, intentOf, LINK, PATIENCE_MS, recordOf, SECOND } from "../calls.js";
import { createModel } from "../model.js";
import { describeRedis, type RedisServer, startRedis } from "../redis-server.js";

const RUNS = tries({ light: 200, usual: 2_000, torture: 20_000 });
/** Longer than any run: the SQLite file has one clock for all of them. */
const RUN_MS = 40 * DAY;
const KEEP_MS = 30 * SECOND;
const START = Date.UTC(2030, 0, 1);

const RULES: Omit<Rule, "keys">[] = [
  { name: "plain", limit: 2, windowMs: 10 * SECOND, counts: "attempt" },
  { name: "spend", limit: 10, windowMs: 20 * SECOND, counts: "spend", weight: 3 },
  { name: "values", limit: 2, windowMs: 10 * SECOND, counts: "attempt", distinct: "" },
  { name: "pauses", limit: 9, windowMs: DAY, counts: "unverified", pausesMs: [SECOND, 3 * SECOND, 8 * SECOND] },
  { name: "recorded", limit: 1, windowMs: 5 * SECOND, counts: "unverified", recordOnly: true },
  { name: "wrong", limit: 3, windowMs: 3_650 * DAY, counts: "wrong_code" },
  { name: "failure", limit: 2, windowMs: 4 * SECOND, counts: "failure" },
  { name: "throttle", limit: 1, windowMs: 8 * SECOND, counts: "throttle" },
  { name: "credentials", limit: 1, windowMs: 8 * SECOND, counts: "credentials" },
  { name: "verified", limit: 1e9, windowMs: 14 * DAY, counts: "verified", grainMs: 3_600 * SECOND },
  { name: "grains", limit: 2, windowMs: 10 * SECOND, counts: "attempt", grainMs: 4 * SECOND },
  { name: "recorded grains", limit: 1, windowMs: 5 * SECOND, counts: "attempt", grainMs: SECOND, recordOnly: true },
  { name: "budget", limit: 1, windowMs: 30 * SECOND, counts: "unverified", grows: { keys: [], share: 0.8 } },
];

type Step =
  | {
      do: "admit";
      operation: Intent["operation"];
      intent: number;
      fingerprint: number;
      subject: number;
      supplied: boolean;
      rules: number[];
      value: string;
    }
  | { do: "settle"; which: number; settlement: Settlement; record?: { sid: number; pending: boolean } }
  | { do: "save"; sid: number; pending: boolean }
  | { do: "clock"; byMs: number }
  | { do: "rotate" };

const record = fc.record({ sid: fc.nat(2), pending: fc.boolean() });
const gate = fc.record({
  counts: fc.constantFrom("throttle" as const, "credentials" as const),
  forMs: fc.constantFrom(0, SECOND, 9 * SECOND),
});
const settlement = fc.oneof(
  fc.record({
    kind: fc.constant("done" as const),
    result: fc.jsonValue(),
    approved: fc.boolean(),
    wrongCode: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("rejected" as const),
    failed: fc.boolean(),
    gate: fc.option(gate, { nil: undefined }),
  }),
  fc.constant({ kind: "unknown" as const }),
) as fc.Arbitrary<Settlement>;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("admit" as const),
      operation: fc.constantFrom("send" as const, "check" as const),
      intent: fc.nat(12),
      fingerprint: fc.constantFrom(0, 0, 0, 1),
      subject: fc.nat(1),
      supplied: fc.boolean(),
      rules: fc.subarray(RULES.map((_, index) => index)),
      value: fc.constantFrom("a", "b", "c", ""),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("settle" as const),
      which: fc.nat(4),
      settlement,
      record: fc.option(record, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("save" as const), sid: fc.nat(2), pending: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("clock" as const),
      byMs: fc.oneof(fc.integer({ min: -5_000, max: 12_000 }), fc.constantFrom(1, 999, 1_000, DAY, -DAY)),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "rotate" as const }) },
);

describeRedis("SQLite, Redis and a model by definition", () => {
  const dir = mkdtempSync(join(tmpdir(), "twilio-verify-differential-"));
  let now = START;
  let server: RedisServer;
  let stores: Store[];

  beforeAll(async () => {
    server = await startRedis();
    stores = [
      openSqliteStore({ link: LINK, path: join(dir, "state.sqlite"), clock: { now: () => now } }),
      await openRedisStore({ link: LINK, url: server.url, testClock: () => now, commandTimeoutMs: PATIENCE_MS }),
    ];
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test(`the same decision at every step of ${RUNS} runs`, { timeout: RUNS * 200 }, async () => {
    let run = 0;
    let steps = 0;
    const kinds: Partial<Record<Admission["kind"], number>> = {};
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: "+1" }), async (script) => {
        now = START + ++run * RUN_MS;
        steps += script.length;
        await play(script, `run${run}`, kinds);
      }),
      { numRuns: RUNS },
    );
    console.log(`differential: ${run} runs, ${steps} steps, 0 differences`, kinds);
  });

  async function play(
    script: Step[],
    tenant: string,
    kinds: Partial<Record<Admission["kind"], number>>,
  ): Promise<void> {
    const model = createModel();
    const runEndsAt = now + RUN_MS / 2;
    const reservations: string[][] = [];
    const admittedAt: number[] = [];
    let keyIds = ["k1"];
    const keyed = (value: string) => keyIds.map((id) => `${id}.${value}`);
    const rulesOf = (numbers: number[], value: string): Rule[] =>
      numbers.map((number) => {
        const { grows, ...rule } = RULES[number]!;
        return {
          ...rule,
          keys: keyed(rule.name),
          ...(rule.distinct !== undefined && { distinct: value }),
          ...(grows && { grows: { ...grows, keys: keyed("verified") } }),
        };
      });
    const recordFor = ({ sid, pending }: { sid: number; pending: boolean }) =>
      // Young enough at any time of the run that no store prunes it.
      recordOf({ tenant, sid: `VE${tenant}${sid}`, status: pending ? "pending" : "canceled", updatedAt: runEndsAt });

    for (const one of script) {
      if (one.do === "clock") now = Math.min(now + one.byMs, runEndsAt);
      if (one.do === "rotate") keyIds = ["k2", "k1"];
      if (one.do === "save") {
        for (const store of stores) await store.saveVerification(recordFor(one));
        model.save(recordFor(one).sid, one.pending);
      }
      if (one.do === "admit") {
        const intent = intentOf({
          tenant,
          operation: one.operation,
          keys: keyed(`intent${one.intent}`),
          fingerprints: keyed(`fingerprint${one.fingerprint}`),
          subjects: keyed(`subject${one.subject}`),
          supplied: one.supplied,
          keepMs: KEEP_MS,
          leaseMs: 5 * SECOND,
        });
        const rules = rulesOf(one.rules, one.value);
        const expected = model.admit(intent, rules, String(reservations.length), now);
        const actual = await Promise.all(stores.map((store) => store.admit(intent, rules)));
        for (const admission of actual) expect(comparable(admission)).toEqual(comparable(expected));
        kinds[expected.kind] = (kinds[expected.kind] ?? 0) + 1;
        if (expected.kind === "admitted") {
          reservations.push(actual.map((admission) => (admission as typeof expected).reservation));
          admittedAt.push(expected.at);
        }
      }
      if (one.do === "settle") {
        const index = reservations.length - 1 - one.which;
        // How long after its end a claim can still be settled is each store's own matter.
        if (index < 0 || admittedAt[index]! + KEEP_MS <= Math.max(now, ...admittedAt)) continue;
        const full = { ...one.settlement, ...(one.record && { record: recordFor(one.record) }) } as Settlement;
        model.settle(String(index), full, now);
        for (const [nth, store] of stores.entries()) await store.settle(reservations[index]![nth]!, full);
      }
    }
    const all = rulesOf([...RULES.keys()], "a");
    for (const store of stores) expect(await store.usage(tenant, all)).toEqual(model.usage(all, now));
  }
});

function comparable(admission: Admission): unknown {
  return JSON.parse(JSON.stringify({ ...admission, reservation: undefined }));
}
