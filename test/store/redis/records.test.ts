/** What only Redis needs: no step is undone there, links are made outside, and older servers wrote other values. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyAudit } from "../../../src/core/audit.js";
import type { Link, Store } from "../../../src/core/ports/store.js";
import { openRedisStore } from "../../../src/store/redis/redis.js";
import {
  admitted,
  DAY,
  decisionOf,
  FINGERPRINT,
  intentOf,
  LINK,
  noteOf,
  PATIENCE_MS,
  recordOf,
  SENT,
} from "../calls.js";
import { describeRedis, type RedisServer, startRedis } from "../redis-server.js";
import { bulk, fakeRedis, startProxy } from "../tcp.js";

const DOWN = { code: "POLICY_STORE_UNAVAILABLE" };
const KEY = "{vg:default}";
/** Of today: an older one would go at once. */
const decided = (session = "s") => decisionOf({ session, at: Date.now() });

describeRedis("records in Redis", () => {
  let server: RedisServer;
  let store: Store;
  const open = (link: Link = LINK, url = server.url) => openRedisStore({ url, link, commandTimeoutMs: PATIENCE_MS });
  const chain = async () => (await store.auditTrail("default", 0, 1_000)).map(({ decision }) => decision.session);
  const verify = () => verifyAudit(store, FINGERPRINT, "default");
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.client.flushall();
    store = await open();
  });
  afterEach(() => store.close());

  test("a settlement that fails half-way leaves no note", async () => {
    const [note, record] = [noteOf(), recordOf()];
    const { reservation } = await admitted(store, intentOf(), []);
    await server.client.lpush(`${KEY}:verification:${record.sid}`, "not a record");
    await expect(store.settle(reservation, { ...SENT, notes: [note], record })).rejects.toMatchObject(DOWN);
    expect(await store.recall("default", note.kind, note.key)).toBeUndefined();
  });

  test("a settlement whose answer was lost remembers its notes once", async () => {
    const proxy = await startProxy(server.port);
    const cut = await open(LINK, proxy.url);
    const note = noteOf();
    const { reservation } = await admitted(cut, intentOf(), []);
    await cut.settle(reservation, { kind: "unknown" });
    proxy.next = "cut";
    await cut.settle(reservation, { ...SENT, notes: [note] });
    expect(await store.spend("default", note.kind, note.key)).toEqual({ value: "value" });
    await cut.close();
    await proxy.close();
  });

  test("a value whose spending was told to nobody is told to nobody", async () => {
    const proxy = await startProxy(server.port);
    const cut = await open(LINK, proxy.url);
    const note = noteOf();
    await cut.remember(note);
    proxy.next = "cut";
    await expect(cut.spend("default", note.kind, note.key)).rejects.toMatchObject(DOWN);
    expect(await store.spend("default", note.kind, note.key)).toBe("spent");
    await cut.close();
    await proxy.close();
  });

  test("a decision whose answer was lost is there once, and the chain goes on", async () => {
    const proxy = await startProxy(server.port);
    const cut = await open(LINK, proxy.url);
    await cut.recordDecision(decided("1"));
    proxy.next = "cut";
    await expect(cut.recordDecision(decided("2"))).rejects.toMatchObject(DOWN);
    await expect
      .poll(() =>
        cut.recordDecision(decided("3")).then(
          () => "done",
          () => "down",
        ),
      )
      .toBe("done");
    expect(await chain()).toEqual(["1", "2", "3"]);
    expect(await verify()).toMatchObject({ ok: true });
    await cut.close();
    await proxy.close();
  });

  test("another process that is first each time: links are made anew until they fit", async () => {
    let others = 3;
    const rivals: Promise<void>[] = [];
    // Its script is on its way before ours: the head that was read is old by then.
    const late = await open((previous, decision) => {
      if (others-- > 0) rivals.push(store.recordDecision(decided("rival")));
      return LINK(previous, decision);
    });
    await store.recordDecision(decided("first"));
    await late.recordDecision(decided("late"));
    await Promise.all(rivals);
    // Whose script comes first is the network's choice: one rival at least, and nothing lost however many.
    expect(rivals.length).toBeGreaterThan(0);
    expect((await chain()).sort()).toEqual(["first", "late", ...rivals.map(() => "rival")]);
    expect(await verify()).toMatchObject({ ok: true, checked: 2 + rivals.length });
    await late.close();
  });

  test("a fail-over that lost decisions, with as many new ones since: the remembered head does not fit", async () => {
    const other = await open();
    for (const session of ["1", "2"]) await store.recordDecision(decided(session));
    await server.client.flushall();
    for (const session of ["new 1", "new 2"]) await other.recordDecision(decided(session));
    await store.recordDecision(decided("3"));
    expect(await chain()).toEqual(["new 1", "new 2", "3"]);
    expect(await verify()).toMatchObject({ ok: true });
    await other.close();
  });

  test("more at once than one call takes: all are there, each once, in order", async () => {
    const sessions = Array.from({ length: 300 }, (_, number) => String(number));
    await Promise.all(sessions.map((session) => store.recordDecision(decided(session))));
    expect(await chain()).toEqual(sessions);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("the longest chain is bounded: what is too far from its end goes, however young", async () => {
    for (const session of ["1", "2", "3"]) await store.recordDecision(decided(session));
    const [, , third] = await store.auditTrail("default", 0, 9);
    await server.client.hset(`${KEY}:audit-ends`, "number", 100_001);
    await store.recordDecision(decided("100002"));
    expect(await chain()).toEqual(["3", "100002"]);
    await store.recordDecision(decided("100003"));
    expect(await chain()).toEqual(["100002", "100003"]);
    expect((await store.auditEnds("default")).base).toEqual({ number: 3, link: third!.link });
  });

  test("the head outlives the decisions: a quiet tenant's chain goes on with the next number", async () => {
    await store.recordDecision(decided());
    const { head } = await store.auditEnds("default");
    await server.client.pexpire(`${KEY}:audit`, 1);
    await server.client.hset(`${KEY}:audit-ends`, "overAt", Date.now());
    await expect.poll(() => server.client.exists(`${KEY}:audit`)).toBe(0);
    expect(await store.auditEnds("default")).toEqual({ base: head, head });
    await store.recordDecision(decided());
    expect(await verifyAudit(store, FINGERPRINT, "default", head)).toMatchObject({ ok: true, last: { number: 2 } });
  });

  describe("what an older version wrote", () => {
    test("a holder is a time alone: proven, and known with the next verification", async () => {
      await server.client.set(`${KEY}:holder:ada`, 1_700_000_000_000);
      expect(await store.isHolder("default", ["ada"])).toBe(true);
      expect(await store.findPerson("default", ["ada"])).toBeUndefined();
      await store.saveVerification(recordOf({ sid: "VE1", holder: "ada" }));
      expect(await store.findPerson("default", ["ada"])).toMatchObject({
        verificationSid: "VE1",
        verifiedAt: 1_700_000_000_000,
      });
    });

    test("a log held the decision itself: it is listed, and is not in the chain", async () => {
      const old = decisionOf({ at: Date.now() - DAY, session: "old" });
      await server.client.zadd(`${KEY}:decisions:all:`, old.at, `${"7".padStart(16, "0")}d${JSON.stringify(old)}`);
      const next = decided("next");
      await store.recordDecision(next);
      expect(await store.decisions({ tenant: "default", limit: 9 })).toEqual([next, old]);
      expect(await chain()).toEqual(["next"]);
    });
  });
});

test("a chain that others never leave alone: refused after a bound", async () => {
  const info = "redis_version:7.0.15\r\nrole:master\r\nmaxmemory:0\r\naof_enabled:1\r\nloading:0\r\n";
  let appends = 0;
  const server = await fakeRedis(([name = ""]) => {
    if (/^info$/i.test(name)) return bulk(info);
    if (!/^eval/i.test(name)) return "+OK\r\n";
    appends += 1;
    return `*2\r\n:${appends}\r\n${bulk("somebody's link")}`;
  });
  const store = await openRedisStore({ url: server.url, link: LINK, commandTimeoutMs: PATIENCE_MS });
  await expect(store.recordDecision(decisionOf())).rejects.toMatchObject(DOWN);
  expect(appends).toBeGreaterThan(20);
  await store.close();
  await server.close();
});
