import { describe, expect, test } from "vitest";
import { channelsFor, chooseChannel } from "../../src/core/channels.js";
import { CHANNELS, type Channel, type Settings } from "../../src/core/ports/settings.js";
import { EMAIL, openHouse, refused } from "./house.js";

const ALL = CHANNELS.filter((channel) => channel !== "custom");
const settings = (fields: Partial<Settings> = {}) =>
  ({ channels: ALL, defaultChannel: "sms", fallbackChannels: ["call", "email"], ...fields }) as Settings;

describe("a channel that nobody named", () => {
  test("is the operator's default for a phone, e-mail for an address", () => {
    expect(chooseChannel(undefined, "phone", settings())).toBe("sms");
    expect(chooseChannel(undefined, "phone", settings({ defaultChannel: "whatsapp" }))).toBe("whatsapp");
    expect(chooseChannel(undefined, "email", settings())).toBe("email");
  });

  test("is the first fallback that reaches, where the default does not", () => {
    expect(chooseChannel(undefined, "phone", settings({ defaultChannel: "email" }))).toBe("call");
  });
});

test("what can be used instead comes in the operator's order, without the one that failed", () => {
  expect(channelsFor("phone", settings())).toEqual(["sms", "call", "whatsapp", "sna", "auto"]);
  expect(channelsFor("phone", settings({ fallbackChannels: ["whatsapp"] }), "sms")).toEqual([
    "whatsapp",
    "call",
    "sna",
    "auto",
  ]);
  expect(channelsFor("email", settings(), "email")).toEqual([]);
});

test("every channel reaches one kind of destination, and custom none", () => {
  for (const channel of CHANNELS) {
    const kinds = (["phone", "email"] as const).filter((kind) => channelsFor(kind, settings()).includes(channel));
    expect(kinds).toEqual(channel === "custom" ? [] : [channel === "email" ? "email" : "phone"]);
  }
});

describe("a send by a channel that cannot be used", () => {
  const cases: [Channel, string | undefined, Partial<Settings>, object][] = [
    [
      "email",
      undefined,
      {},
      {
        message: expect.stringContaining("cannot reach a phone number"),
        alternatives: ["sms", "call", "whatsapp", "sna", "auto"],
      },
    ],
    ["sms", EMAIL, {}, { message: expect.stringContaining("cannot reach an e-mail address"), alternatives: ["email"] }],
    ["custom", undefined, {}, { message: expect.stringContaining("Custom delivery") }],
    ["custom", EMAIL, {}, { message: expect.stringContaining("Custom delivery"), alternatives: ["email"] }],
    [
      "whatsapp",
      undefined,
      { channels: ["sms", "call"] },
      { message: expect.stringContaining("switched off"), alternatives: ["sms", "call"] },
    ],
  ];
  test.each(cases)("%s to %s %j is refused with the ones that can", async (channel, to, fields, expected) => {
    const house = await openHouse({ settings: fields });
    expect(await refused(house.send({ channel, ...(to && { to }) }))).toMatchObject({
      code: "CHANNEL_NOT_AVAILABLE",
      retry: "other_channel",
      ...expected,
    });
    expect(house.sends()).toEqual([]);
  });

  test("tells the operator's key when there is none at all", async () => {
    const house = await openHouse({ settings: { channels: ["sms"], fallbackChannels: [] } });
    const error = await refused(house.send({ to: EMAIL }));
    expect(error).toMatchObject({ code: "CHANNEL_NOT_AVAILABLE", fix: expect.stringContaining("[verify] channels") });
    expect(error).not.toHaveProperty("alternatives");
  });
});
