import { describe, expect, test } from "vitest";
import { createCatalogue } from "../../../src/catalog/catalog.js";
import { alternativesFor, followingChannel } from "../../../src/core/fallback/alternatives.js";
import { OBSTACLES, outcomeOf, REASONS, type Reason, refusedBy } from "../../../src/core/fallback/obstacles.js";
import type { Channel, Settings } from "../../../src/core/ports/settings.js";

const settings = (change: Partial<Settings> = {}) =>
  ({
    channels: ["sms", "call", "email", "whatsapp", "sna", "auto"],
    defaultChannel: "sms",
    fallbackChannels: ["whatsapp", "call", "email"],
    psd2: false,
    ...change,
  }) as Settings;

const tried = (channel: Channel, reason: Reason, suppressed: Channel[] = []) => ({
  kind: channel === "email" ? ("email" as const) : ("phone" as const),
  obstacles: [{ channel, reason }],
  suppressed,
});
const names = (...args: Parameters<typeof alternativesFor>) => alternativesFor(...args).map(({ channel }) => channel);

/** channel, status, code → reason, what is offered, what may follow by itself. In the operator's order: sms, whatsapp, call. */
const DELIVERIES: [Channel, string, number | undefined, Reason, Channel[], Channel | undefined][] = [
  ["sms", "undelivered", 21610, "opted_out", ["call"], undefined],
  ["whatsapp", "failed", 63033, "opted_out", ["sms", "call"], undefined],
  ["whatsapp", "failed", 63014, "opted_out", ["sms", "call"], undefined],
  ["sms", "undelivered", 21614, "landline", ["call"], "call"],
  ["sms", "undelivered", 21635, "landline", ["call"], "call"],
  ["sms", "undelivered", 30006, "landline", ["call"], "call"],
  ["sms", "failed", 60205, "landline", ["call"], "call"],
  ["sms", "undelivered", 30003, "unreachable", ["whatsapp", "call"], "whatsapp"],
  ["sms", "undelivered", 30005, "unknown_number", ["whatsapp", "call"], undefined],
  ["sms", "undelivered", 21612, "filtered", ["whatsapp", "call"], "whatsapp"],
  ["sms", "undelivered", 30004, "filtered", ["whatsapp", "call"], "whatsapp"],
  ["sms", "undelivered", 30007, "filtered", ["whatsapp", "call"], "whatsapp"],
  ["sms", "undelivered", 30034, "filtered", ["whatsapp", "call"], "whatsapp"],
  ["sms", "undelivered", 30450, "fraud_block", ["whatsapp", "call"], undefined],
  ["sms", "undelivered", 30453, "fraud_block", ["whatsapp", "call"], undefined],
  ["sms", "undelivered", 30485, "fraud_block", ["whatsapp", "call"], undefined],
  ["sms", "failed", 60410, "fraud_block", ["whatsapp", "call"], undefined],
  ["sms", "failed", 21408, "country_block", ["whatsapp", "call"], undefined],
  ["sms", "failed", 60605, "country_block", ["whatsapp", "call"], undefined],
  ["sms", "undelivered", 30008, "not_delivered", ["whatsapp", "call"], "whatsapp"],
  ["sms", "failed", undefined, "not_delivered", ["whatsapp", "call"], "whatsapp"],
  ["call", "no-answer", undefined, "unanswered", ["sms", "whatsapp"], "whatsapp"],
  ["call", "busy", undefined, "unanswered", ["sms", "whatsapp"], "whatsapp"],
  ["call", "failed", 13224, "unanswered", ["sms", "whatsapp"], "whatsapp"],
  ["call", "canceled", undefined, "unanswered", ["sms", "whatsapp"], "whatsapp"],
  ["whatsapp", "failed", 63003, "no_account", ["sms", "call"], "call"],
  ["whatsapp", "failed", 63024, "no_account", ["sms", "call"], "call"],
  ["whatsapp", "undelivered", 63032, "not_delivered", ["sms", "call"], "call"],
  ["email", "failed", undefined, "bounced", [], undefined],
  ["sna", "failed", 60500, "number_mismatch", ["sms", "whatsapp", "call"], undefined],
  ["sna", "failed", 60006, "invalid_number", [], undefined],
  ["sna", "failed", 60540, "invalid_number", [], undefined],
  ["sna", "failed", 60001, "sna_failed", ["sms", "whatsapp", "call"], "sms"],
  ["sna", "failed", 60510, "sna_failed", ["sms", "whatsapp", "call"], "sms"],
  ["custom", "failed", 21610, "opted_out", ["call"], undefined],
  ["custom", "failed", 550, "bounced", [], undefined],
  ["custom", "failed", undefined, "not_delivered", ["sms", "whatsapp", "call"], undefined],
];

describe("a message that did not arrive", () => {
  test.each(DELIVERIES)("%s %s %s is %s", (channel, delivery, errorCode, reason, offered, following) => {
    expect(outcomeOf({ channel, delivery, errorCode })).toMatchObject({ reason });
    const about = tried(channel, reason);
    expect(alternativesFor(about, settings())).toEqual(offered.map((one) => ({ channel: one, why: reason })));
    expect(followingChannel(about, settings())).toBe(following);
  });

  test("every row of the table, and every code in it, is above", () => {
    for (const { on, codes, reason } of OBSTACLES) {
      const rows = DELIVERIES.filter(([channel, , , why]) => on.includes(channel) && why === reason);
      expect(rows.length).toBeGreaterThan(0);
      for (const code of codes ?? []) expect(rows.map(([, , tested]) => tested)).toContain(code);
    }
    expect(new Set([...OBSTACLES.map(({ reason }) => reason), "refused"])).toEqual(new Set(REASONS));
  });

  // 30005: the catalogue sends to e-mail alone; offered by phone, after the person confirmed the number. 550 is SMTP's.
  test.each(DELIVERIES.filter(([, , code]) => code !== undefined && code !== 30005 && code !== 550))(
    "%s %s %s offers nothing that explain_error advises against",
    (_channel, _delivery, code, _reason, offered) => {
      const { alternatives } = createCatalogue().entry(code!)!;
      if (alternatives.length > 0) expect(alternatives).toEqual(expect.arrayContaining(offered));
    },
  );
});

test.each([
  ["sms", "delivered", "delivered"],
  ["SMS", "DELIVERED", "delivered"],
  ["rbm", "read", "delivered"],
  ["call", "completed", "delivered"],
  ["sms", "queued", undefined],
  ["sms", "sent", undefined],
  ["call", "ringing", undefined],
  ["whatsapp", "", undefined],
  ["carrier-pigeon", "failed", undefined],
])("%s %s is %s", (channel, delivery, outcome) => {
  expect(outcomeOf({ channel, delivery })).toBe(outcome);
});

test("an SMS that went out as RCS fails as an SMS", () => {
  expect(outcomeOf({ channel: "rbm", delivery: "undelivered", errorCode: 21610 })).toMatchObject({
    reason: "opted_out",
  });
});

describe("what else decides", () => {
  test("the operator's order and channels", () => {
    const about = tried("sms", "unreachable");
    expect(names(about, settings({ fallbackChannels: ["call"] }))).toEqual(["call", "whatsapp"]);
    expect(names(about, settings({ channels: ["sms", "whatsapp"] }))).toEqual(["whatsapp"]);
    expect(followingChannel(about, settings({ fallbackChannels: [] }))).toBeUndefined();
  });

  test("an opt-out on a channel takes it away, and with sms also auto", () => {
    expect(names(tried("call", "unanswered", ["sms"]), settings())).toEqual(["whatsapp"]);
    expect(names(tried("call", "refused", ["sms"]), settings())).toEqual(["whatsapp", "sna"]);
    expect(followingChannel(tried("sms", "unreachable", ["whatsapp"]), settings())).toBe("call");
  });

  test("a Service that verifies payments has no call and no SNA", () => {
    expect(names(tried("sms", "landline"), settings({ psd2: true }))).toEqual([]);
    expect(names(tried("sms", "refused"), settings({ psd2: true }))).toEqual(["whatsapp", "auto"]);
  });

  test("everything that failed before still counts: no circle", () => {
    const obstacles = [
      { channel: "sms" as const, reason: "unreachable" as const },
      { channel: "call" as const, reason: "unanswered" as const },
    ];
    const about = { kind: "phone" as const, obstacles, suppressed: [] };
    expect(names(about, settings())).toEqual(["whatsapp"]);
    const landline = [{ channel: "sms" as const, reason: "landline" as const }, obstacles[1]!];
    expect(names({ ...about, obstacles: landline }, settings())).toEqual([]);
  });
});

test("a refusal without a row only rules out its own channel", () => {
  expect(refusedBy("sms", 60203)).toBeUndefined();
  expect(refusedBy("call", 60605)).toBeUndefined();
  expect(refusedBy("sms", 21610)).toMatchObject({ reason: "opted_out", suppresses: true });
});
