/** Links, and a chain that is as it was written. */
import { describe, expect, test } from "vitest";
import { linkOf, verifyAudit } from "../../src/core/audit.js";
import { createFingerprint } from "../../src/core/fingerprint.js";
import type { Decision, Store } from "../../src/core/ports/store.js";
import { decisionOf, FINGERPRINT, LINK } from "../store/calls.js";
import { chainOf } from "./chain.js";

const otherKey = Buffer.alloc(32, "other");

describe("a link", () => {
  const link = linkOf(FINGERPRINT);

  test("is the same for the same decision, in whatever order its fields are and with absent ones named", () => {
    const one = decisionOf({ subject: "x" });
    const { at, ...rest } = one;
    expect(link("before", { ...rest, at, rule: undefined })).toBe(link("before", one));
    expect(link("before", one)).toMatch(/^[0-9a-f]{8}\.[\w-]{43}$/);
  });

  test.each<[string, string, Partial<Decision>]>([
    ["the one before", "other", {}],
    ["a value", "before", { outcome: "COOLDOWN" }],
    ["a field more", "before", { mask: "" }],
    ["text and number", "before", { twilioCode: 1 }],
    ["the tenant", "before", { tenant: "other" }],
  ])("changes with %s", (_name, previous, parts) => {
    expect(link(previous, decisionOf(parts))).not.toBe(link("before", decisionOf()));
  });

  test("cannot be made with another key", () => {
    expect(linkOf(createFingerprint(otherKey))("", decisionOf())).not.toBe(link("", decisionOf()));
  });
});

describe("a chain as it was written", () => {
  test("is found so over many pages, never more than one at a time", async () => {
    const { verify, pages, ends } = chainOf(1_203);
    const { head } = ends;
    expect(await verify()).toEqual({ ok: true, checked: 1_203, first: expect.anything(), last: head, problems: [] });
    expect(pages).toHaveLength(4);
    expect(Math.max(...pages)).toBeLessThanOrEqual(500);
  });

  test("pruned, with the head noted before, at and after where the kept part begins", async () => {
    const chain = chainOf(10);
    const noted = chain.entries.map(({ number, link }) => ({ number, link }));
    chain.prune(4);
    for (const head of noted.slice(3)) expect((await chain.verify(head)).problems).toEqual([]);
    expect((await chain.verify()).first?.number).toBe(5);
  });

  test("of two keys while they rotate, and of none that is gone", async () => {
    const chain = chainOf(3, linkOf(createFingerprint(otherKey)));
    for (let more = 0; more < 3; more++) chain.append(LINK);
    const both = createFingerprint(Buffer.alloc(32, "audit"), otherKey);
    expect(await chain.verify(undefined, both)).toMatchObject({ ok: true, checked: 6 });
    expect(await chain.verify()).toMatchObject({ checked: 6, problems: [{ number: 1, problem: "unknown_key" }] });
  });

  test("while others add to it", async () => {
    const chain = chainOf(600);
    const { auditTrail, auditEnds } = chain.store;
    const busy = {
      auditTrail: (...asked: Parameters<typeof auditTrail>) => {
        const answer = auditTrail(...asked);
        if (chain.entries.length < 2_000) chain.append();
        return answer;
      },
      auditEnds: (tenant: string) => {
        chain.append();
        return auditEnds(tenant);
      },
    } as Store;
    const report = await verifyAudit(busy, FINGERPRINT, "default");
    expect(report).toMatchObject({ ok: true, problems: [] });
    expect(report.checked).toBeGreaterThanOrEqual(601);
  });

  test("while its beginning is pruned", async () => {
    const chain = chainOf(1_500);
    const { auditTrail } = chain.store;
    let asked = 0;
    chain.store.auditTrail = (...all) => {
      if (asked++ === 1) chain.prune(700);
      return auditTrail(...all);
    };
    expect(await chain.verify()).toMatchObject({ ok: true, checked: 1_300 });
  });
});

test("a chain that is pruned to its end while it is read", async () => {
  for (const when of ["auditEnds", "auditTrail"] as const) {
    const chain = chainOf(600);
    const asked = chain.store[when] as (...all: unknown[]) => Promise<never>;
    let calls = 0;
    const pruneSecond = (...all: unknown[]) => {
      if (++calls === 2) chain.prune(600);
      return asked(...all);
    };
    Object.assign(chain.store, { [when]: pruneSecond });
    expect(await chain.verify()).toMatchObject({ ok: true, last: { number: 600 } });
  }
});
