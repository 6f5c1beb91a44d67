import http from "node:http";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Gateway, GatewayFailure } from "../../src/core/ports/gateway.js";
import { type CallFields, createTwilioGateway } from "../../src/twilio/gateway.js";
import { type CallKind, retryDelayMs } from "../../src/twilio/retry.js";
import {
  type Answer,
  check,
  closedPort,
  json,
  listen,
  optionsFor,
  serve,
  TO,
  VERIFICATION,
  verification,
} from "./servers.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.5));
afterEach(() => void vi.restoreAllMocks());

describe("the table of facts/policy.md §5.3", () => {
  const throttled = { certainty: "rejected", httpStatus: 429, twilioCode: 20429, retryAfterMs: 1_000 } as const;
  const events = [
    ["nothing left", { certainty: "not_sent" }, { create: 100, check: 100, update: 100, read: 100 }],
    ["20429 with Retry-After", throttled, { create: 1_100, check: 1_100, update: 1_100, read: 1_100 }],
    [
      "429 without a code",
      { ...throttled, twilioCode: undefined },
      { create: 1_100, check: 1_100, update: 1_100, read: 1_100 },
    ],
    ["20429 without Retry-After", { ...throttled, retryAfterMs: undefined }, {}],
    ["20429 beyond the budget", { ...throttled, retryAfterMs: 4_000 }, {}],
    ["60202", { ...throttled, twilioCode: 60202 }, {}],
    ["60203", { ...throttled, twilioCode: 60203 }, {}],
    ["60212", { ...throttled, twilioCode: 60212 }, {}],
    ["400", { certainty: "rejected", httpStatus: 400 }, {}],
    ["reset after the first byte, or 5xx", { certainty: "unknown" }, { read: 100 }],
  ] as const;
  const kinds: CallKind[] = ["create", "check", "update", "read"];
  const delays = (failure: GatewayFailure, attempt: number) =>
    Object.fromEntries(kinds.map((kind) => [kind, retryDelayMs(kind, attempt, failure, 5_000, 5_000)]));

  test.each(events)("%s", (_, failure, expected) => {
    expect(delays(failure, 1)).toEqual(expected);
    expect(delays(failure, 2)).toEqual({});
  });

  test("no try starts without a fair part of the budget: it would turn certainty into doubt", () => {
    expect(retryDelayMs("create", 1, { certainty: "not_sent" }, 1_050, 5_000)).toBeUndefined();
    expect(retryDelayMs("create", 1, { certainty: "not_sent" }, 1_150, 5_000)).toBe(100);
  });
});

type Call = (gateway: Gateway) => Promise<unknown>;
const create: Call = (gateway) => gateway.createVerification({ to: TO, channel: "sms" });
const submit: Call = (gateway) => gateway.checkVerification({ verificationSid: VERIFICATION, code: "123456" });
const cancel: Call = (gateway) => gateway.cancelVerification(VERIFICATION);
const fetch: Call = (gateway) => gateway.fetchVerification(VERIFICATION);

describe("over the wire", () => {
  const then = (first: Answer, value: unknown): Answer => {
    return (response, seen, index) => (index === 1 ? first(response, seen, index) : json(response, 200, value));
  };
  const reset: Answer = (response) => void response.socket?.resetAndDestroy();
  const status = (code: number, twilioCode: number, headers = {}): Answer => {
    return (response) => json(response, code, { code: twilioCode, message: "" }, headers);
  };
  const cases: [string, Call, Answer, number, object][] = [
    ["reset, create", create, reset, 1, { ok: false, failure: { certainty: "unknown" } }],
    ["reset, check", submit, reset, 1, { ok: false, failure: { certainty: "unknown" } }],
    ["reset, cancel", cancel, reset, 1, { ok: false, failure: { certainty: "unknown" } }],
    ["reset, fetch", fetch, reset, 2, { ok: true }],
    ["500, create", create, status(500, 20500), 1, { failure: { certainty: "unknown", twilioCode: 20500 } }],
    ["500, fetch", fetch, status(500, 20500), 2, { ok: true }],
    ["404, fetch", fetch, status(404, 20404), 1, { failure: { certainty: "rejected", twilioCode: 20404 } }],
    ["60203 with Retry-After, create", create, status(429, 60203, { "Retry-After": "0" }), 1, { ok: false }],
    ["20429 with Retry-After, create", create, status(429, 20429, { "Retry-After": "1" }), 2, { ok: true }],
    ["20429 without Retry-After, create", create, status(429, 20429), 1, { ok: false }],
    ["20429 for an hour, check", submit, status(429, 20429, { "Retry-After": "3600" }), 1, { ok: false }],
  ];

  test.each(cases)("%s", async (_, call, first, requests, expected) => {
    const server = await serve(then(first, call === submit ? check : verification));
    expect(await call(createTwilioGateway(optionsFor(server.origin)))).toMatchObject(expected);
    expect(server.seen).toHaveLength(requests);
  });

  test("a throttled send waits as long as it was told to", async () => {
    const server = await serve(then(status(429, 20429, { "Retry-After": "1" }), verification));
    const startedAt = performance.now();
    await create(createTwilioGateway(optionsFor(server.origin)));
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
  });

  test("a send that never left is tried once more, and both tries are told", async () => {
    const port = await closedPort();
    const calls: CallFields[] = [];
    const server = http.createServer((_, response) => json(response, 201, verification));
    const onCall = (fields: CallFields) => {
      calls.push(fields);
      if (fields.attempt === 1) void listen(server, port);
    };
    const result = await create(createTwilioGateway(optionsFor(`http://127.0.0.1:${port}`, { onCall })));
    expect(result).toMatchObject({ ok: true });
    expect(calls).toMatchObject([
      { operation: "create_verification", attempt: 1, certainty: "not_sent", code: "ECONNREFUSED" },
      { operation: "create_verification", attempt: 2, httpStatus: 201 },
    ]);
  });

  test("it gives up after the second", async () => {
    const calls: CallFields[] = [];
    const onCall = (fields: CallFields) => void calls.push(fields);
    const gateway = createTwilioGateway(optionsFor(`http://127.0.0.1:${await closedPort()}`, { onCall }));
    expect(await create(gateway)).toMatchObject({ ok: false, failure: { certainty: "not_sent" } });
    expect(calls).toHaveLength(2);
  });

  test("both tries live within one deadline", async () => {
    const server = await serve((response, seen, index) => {
      if (index === 1) setTimeout(reset, 1_200, response, seen, index);
    });
    const startedAt = performance.now();
    const result = await fetch(createTwilioGateway(optionsFor(server.origin, { timeoutMs: 2_000 })));
    expect(result).toMatchObject({ ok: false, failure: { certainty: "unknown" } });
    expect(server.seen).toHaveLength(2);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  test("a reset on a reused socket: a fetch is repeated, a send is not", async () => {
    for (const [call, requests] of [[fetch, 3] as const, [create, 2] as const]) {
      const server = await serve((response, seen, index) => {
        if (index === 2) reset(response, seen, index);
        else json(response, 200, verification);
      });
      const gateway = createTwilioGateway(optionsFor(server.origin));
      await fetch(gateway);
      expect(await call(gateway)).toMatchObject({ ok: call === fetch });
      expect(server.seen).toHaveLength(requests);
    }
  });

  test("a listener that throws changes nothing", async () => {
    const server = await serve((response) => json(response, 201, verification));
    const onCall = () => {
      throw new Error("listener");
    };
    expect(await create(createTwilioGateway(optionsFor(server.origin, { onCall })))).toMatchObject({ ok: true });
    expect(server.seen).toHaveLength(1);
  });
});
