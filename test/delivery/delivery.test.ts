import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import type { DeliveryMessage } from "../../src/core/ports/delivery.js";
import { createDelivery } from "../../src/delivery/delivery.js";
import { serve } from "../twilio/servers.js";
import { deliver, message, NOW, sendgrid, smtp, webhook } from "./house.js";
import { smtpServer } from "./smtp-server.js";

const loaded = (part: string) => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes(part));

test("an adapter says what it reaches, and its library is loaded by the first delivery", async () => {
  const deliveries = [sendgrid("http://127.0.0.1:9"), smtp(9), webhook("http://127.0.0.1:9")].map((settings) =>
    createDelivery(settings),
  );
  expect(deliveries.map(({ reaches }) => reaches)).toEqual(["email", "email", "any"]);
  expect(loaded("@sendgrid/mail")).toBe(false);
  await deliveries[0]!.deliver(message());
  expect(loaded("@sendgrid/mail")).toBe(true);
});

describe("what is not fit to leave does not", () => {
  const UNFIT: [what: string, change: Partial<DeliveryMessage>, reason: string][] = [
    ["no id", { id: "" }, "misconfigured"],
    ["an id with a dot, which a signature could not tell from its neighbour", { id: "VC.1" }, "misconfigured"],
    ["an id with a line break", { id: "VC\r\nBcc: x" }, "misconfigured"],
    ["an id too long", { id: "V".repeat(101) }, "misconfigured"],
    ["a code with markup", { code: "<b>1</b>" }, "misconfigured"],
    ["no code", { code: "" }, "misconfigured"],
    ["a line break in the address", { to: "ada@example.com\r\nBcc: eve@example.com" }, "refused_destination"],
    ["no address", { to: "" }, "refused_destination"],
  ];
  const FOR_EMAIL: [what: string, change: Partial<DeliveryMessage>, reason: string][] = [
    ["a phone number", { to: "+14155552671" }, "refused_destination"],
    ["two addresses", { to: "ada@example.com,eve@example.com" }, "refused_destination"],
    ["a name and an address", { to: "Ada <ada@example.com>" }, "refused_destination"],
    ["two addresses in one", { to: "ada@example.com@evil.example" }, "refused_destination"],
    ["a route", { to: "@evil.example:ada@example.com" }, "refused_destination"],
    ["a comment", { to: "ada(x)@example.com" }, "refused_destination"],
    ["white space", { to: "ada @example.com" }, "refused_destination"],
    ["a character that shows nothing", { to: "ada\u200b@example.com" }, "refused_destination"],
  ];

  test.each([...UNFIT, ...FOR_EMAIL])("by e-mail: %s", async (_, change, reason) => {
    const [api, mail] = [await serve((response) => void response.writeHead(202).end()), await smtpServer()];
    for (const settings of [sendgrid(api.origin), smtp(mail.port)]) {
      expect(await deliver(settings, change)).toEqual({ ok: false, certainty: "not_sent", reason });
    }
    expect([api.seen.length, mail.connections]).toEqual([0, 0]);
  });

  test.each(UNFIT)("by webhook: %s", async (_, change, reason) => {
    const server = await serve((response) => void response.writeHead(204).end());
    expect(await deliver(webhook(server.origin), change)).toEqual({ ok: false, certainty: "not_sent", reason });
    expect(server.seen).toEqual([]);
  });
});

test("settings that no adapter can use end in an outcome, not in an error", async () => {
  const unusable = webhook("http://127.0.0.1:9", { secret: "canary, and no secret" });
  expect(await deliver(unusable)).toEqual({ ok: false, certainty: "unknown", reason: "unavailable" });
});

test.each([
  ["what is left, rounded", 10 * 60_000 - 400, 10],
  ["half of it gone", 5 * 60_000, 5],
  ["the last seconds", 1_000, 1],
  ["already over", -60_000, 1],
])("minutes: %s", async (_, leftMs, minutes) => {
  const server = await serve((response) => void response.writeHead(202).end());
  await deliver(sendgrid(server.origin), { expiresAt: NOW + leftMs });
  const [{ dynamic_template_data }] = JSON.parse(server.seen[0]!.body).personalizations;
  expect(dynamic_template_data.expires_in_minutes).toBe(minutes);
});
