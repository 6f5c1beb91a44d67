import { describe, expect, test } from "vitest";
import { parseSendgridEvents } from "../../src/delivery/sendgrid-events.js";
import { ID, MAILBOX } from "./house.js";

/** As SendGrid's reference shows them, with our custom argument. */
const event = (more: object) => ({
  email: MAILBOX,
  timestamp: 1_795_341_600,
  "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
  category: ["cat facts"],
  sg_event_id: "bnVtYmVyLW9uZQ-0",
  sg_message_id: "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
  delivery_id: ID,
  ip: "255.255.255.255",
  useragent: "Mozilla/5.0",
  ...more,
});
const parse = (...events: unknown[]) => parseSendgridEvents(JSON.stringify(events));
const known = { deliveryId: ID, at: 1_795_341_600_000, sgEventId: "bnVtYmVyLW9uZQ-0" };

test.each<[string, object, object]>([
  ["processed", { event: "processed" }, { event: "processed" }],
  ["deferred", { event: "deferred", response: "400 try again", attempt: "5" }, { event: "deferred" }],
  ["delivered", { event: "delivered", response: "250 OK", tls: 1 }, { event: "delivered" }],
  ["spamreport", { event: "spamreport" }, { event: "spamreport" }],
  [
    "bounce",
    {
      event: "bounce",
      type: "bounce",
      reason: `550 ${MAILBOX}`,
      status: "5.1.1",
      bounce_classification: "Invalid Address",
    },
    { event: "bounce", reason: "invalid_address" },
  ],
  [
    "mailbox",
    { event: "bounce", bounce_classification: "Mailbox Unavailable" },
    { event: "bounce", reason: "mailbox_unavailable" },
  ],
  [
    "volume",
    { event: "bounce", bounce_classification: "Frequency or Volume Too High" },
    { event: "bounce", reason: "too_many" },
  ],
  [
    "blocked",
    { event: "bounce", type: "blocked", bounce_classification: "Reputation" },
    { event: "blocked", reason: "reputation" },
  ],
  [
    "a class of tomorrow",
    { event: "bounce", bounce_classification: MAILBOX },
    { event: "bounce", reason: "unclassified" },
  ],
  [
    "a name that objects have",
    { event: "bounce", bounce_classification: "constructor" },
    { event: "bounce", reason: "unclassified" },
  ],
  ["no class", { event: "bounce" }, { event: "bounce", reason: "unclassified" }],
  [
    "dropped after a bounce",
    { event: "dropped", reason: "Bounced Address" },
    { event: "dropped", reason: "suppressed" },
  ],
  [
    "dropped after an unsubscription",
    { event: "dropped", reason: "Unsubscribed Address" },
    { event: "dropped", reason: "suppressed" },
  ],
  ["dropped as invalid", { event: "dropped", reason: "Invalid" }, { event: "dropped", reason: "invalid_address" }],
  ["dropped as spam", { event: "dropped", reason: "Spam Content" }, { event: "dropped", reason: "content" }],
  ["a type that is not a bounce's", { event: "delivered", type: "blocked" }, { event: "delivered" }],
])("%s", (_, fields, expected) => {
  expect(parse(event(fields))).toEqual([{ ...known, ...expected }]);
});

test("the order is SendGrid's, and repeated events can be told by their id", () => {
  const first = event({ event: "deferred", sg_event_id: "one" });
  const second = event({ event: "delivered", sg_event_id: "two" });
  expect(parse(first, first, second)!.map(({ sgEventId }) => sgEventId)).toEqual(["one", "one", "two"]);
});

describe("what is not about a send of ours is left out", () => {
  test.each<[string, unknown]>([
    ["an event that tracking makes", event({ event: "open" })],
    ["an event of tomorrow", event({ event: "teleported" })],
    ["other mail of the account", event({ event: "delivered", delivery_id: undefined })],
    ["an id that is no text", event({ event: "delivered", delivery_id: 7 })],
    ["an id that is none of ours", event({ event: "delivered", delivery_id: `<${MAILBOX}>` })],
    ["no event id", event({ event: "delivered", sg_event_id: undefined })],
    ["an event id that is an address", event({ event: "delivered", sg_event_id: MAILBOX })],
    ["no time", event({ event: "delivered", timestamp: undefined })],
    ["a time as text", event({ event: "delivered", timestamp: "1795341600" })],
    ["nothing", null],
    ["a text", "delivered"],
    ["a list", [event({ event: "delivered" })]],
  ])("%s", (_, item) => {
    const real = event({ event: "delivered" });
    expect(parse(item, real)).toEqual([{ ...known, event: "delivered" }]);
  });
});

test.each(["", "{}", "null", "[", '"x"', "\u0000", `[{"event":`])("no list: %j", (body) => {
  expect(parseSendgridEvents(body)).toBeUndefined();
});

test("nothing of the address or of a server's words stays", () => {
  const texts = {
    reason: `550 <${MAILBOX}> unknown`,
    response: MAILBOX,
    url: `https://x/${MAILBOX}`,
    [MAILBOX]: MAILBOX,
  };
  const names = ["bounce", "dropped", "deferred", "delivered"];
  const shown = JSON.stringify(parse(...names.map((name) => event({ event: name, ...texts }))));
  expect(shown).not.toMatch(/canary|550|unknown/);
});
