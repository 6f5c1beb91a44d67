import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTwilioGateway } from "../../src/twilio/gateway.js";
import { attempt, attemptsPage, json, optionsFor, SERVICE, serve } from "./servers.js";

async function paging(nextPageUrl: (origin: string) => unknown) {
  let origin = "";
  const server = await serve((response) => json(response, 200, attemptsPage([attempt], nextPageUrl(origin))));
  origin = server.origin;
  return { server, gateway: createTwilioGateway(optionsFor(origin)) };
}

const PLACE = "PageSize=2&Page=1&PageToken=PTVL123";
const path = (query: string) => (origin: string) => `${origin}/v2/Attempts?${query}`;

test("the next page is a place, not a URL: the same filters go to the same origin", async () => {
  const { server, gateway } = await paging(path(`${PLACE}&VerifyServiceSid=VAother&ChannelData.To=%2B1`));
  const first = await gateway.listAttempts({ country: "US" }, 2);
  const next = first.ok ? first.value.next : undefined;
  expect(Buffer.from(next!, "base64url").toString()).toBe("Page=1&PageToken=PTVL123&PageSize=2");
  await gateway.listAttempts({ country: "US" }, 50, next);
  const query = Object.fromEntries(new URL(server.seen[1]!.url, server.origin).searchParams);
  const place = { PageSize: "2", Page: "1", PageToken: "PTVL123" };
  expect(query).toEqual({ VerifyServiceSid: SERVICE, Country: "US", ...place });
});

describe("a next page elsewhere fails the call and is never asked for", () => {
  test.each<[string, (origin: string) => unknown]>([
    ["another host", () => `http://127.0.0.2:9/v2/Attempts?${PLACE}`],
    ["Twilio's own, while an apiBase is set", () => `https://verify.twilio.com/v2/Attempts?${PLACE}`],
    ["another port", (origin) => `${origin}0/v2/Attempts?${PLACE}`],
    ["another scheme", (origin) => `${origin.replace("http", "https")}/v2/Attempts?${PLACE}`],
    ["a user part", (origin) => `${origin}@127.0.0.2/v2/Attempts?${PLACE}`],
    ["another path", (origin) => `${origin}/v2/Services?${PLACE}`],
    ["a relative URL", () => `/v2/Attempts?${PLACE}`],
    ["no place at all", path("PageSize=50")],
    ["a page that is no number", path("Page=one")],
    ["a huge page size", path("Page=1&PageSize=100000")],
    ["a token with a line break", path("Page=1&PageToken=a%0d%0aHost:x")],
    ["a number", () => 7],
  ])("%s", async (_, nextPageUrl) => {
    const { server, gateway } = await paging(nextPageUrl);
    const failure = { certainty: "unknown", httpStatus: 200 };
    expect(await gateway.listAttempts({}, 50)).toEqual({ ok: false, failure });
    expect(server.seen).toHaveLength(1);
  });
});

test("a token that we did not make sends nothing", async () => {
  const { server, gateway } = await paging(() => null);
  const refused = { ok: false, failure: { certainty: "rejected", parameter: "PageToken" } };
  const tokens = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.webUrl().map((url) => Buffer.from(url).toString("base64url")),
  );
  await fc.assert(
    fc.asyncProperty(tokens, async (next) => {
      expect(await gateway.listAttempts({}, 50, next)).toEqual(refused);
    }),
  );
  expect(server.seen).toEqual([]);
});
