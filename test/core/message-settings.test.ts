/** What the operator set for messages reaches Twilio with the channel that takes it, and no other. */
import { describe, expect, test } from "vitest";
import type { CreateVerification } from "../../src/core/ports/gateway.js";
import type { Channel, MessageSettings } from "../../src/core/ports/settings.js";
import { createVerify } from "../../src/core/verify.js";
import { caller, EMAIL, NO_LIMITS, openHouse, PERSON } from "./house.js";

const MESSAGE: MessageSettings = {
  templateSid: `HJ${"1".repeat(32)}`,
  templateSubstitutions: { product: "Acme" },
  customFriendlyName: "Acme",
  appHash: "He42w354ol9",
  sendDigits: "ww12",
  email: { templateId: "d-1", from: "codes@example.com", fromName: "Acme", substitutions: { product: "Acme" } },
  tags: { app: "shop" },
  rateLimits: { by_ip: "ip", by_person: "identity", by_number: "destination", by_country: "country" },
};

async function requested(channel: Channel, message: MessageSettings, input = {}): Promise<CreateVerification> {
  const house = await openHouse({ settings: { message, defaultLocale: "pt-BR" }, limits: NO_LIMITS });
  const real = await house.context.gateway();
  const seen: CreateVerification[] = [];
  const gateway = async () => ({
    ...real,
    createVerification: (request: CreateVerification) => {
      seen.push(request);
      // The simulated Service has no WhatsApp sender.
      const channel = request.channel === "whatsapp" ? "sms" : request.channel;
      return real.createVerification({ to: request.to, channel });
    },
  });
  const verify = createVerify({ ...house.context, gateway });
  await verify.send({ to: channel === "email" ? EMAIL : PERSON, channel, ...input }, caller);
  return seen[0]!;
}

const text = {
  templateSid: MESSAGE.templateSid,
  templateCustomSubstitutions: { product: "Acme" },
  customFriendlyName: "Acme",
};
const ROWS: [Channel, object][] = [
  ["sms", { locale: "pt-BR", ...text, appHash: "He42w354ol9" }],
  ["call", { locale: "pt-BR", ...text, sendDigits: "ww12" }],
  ["whatsapp", { locale: "pt-BR" }],
  [
    "email",
    {
      channelConfiguration: {
        templateId: "d-1",
        from: "codes@example.com",
        fromName: "Acme",
        substitutions: { product: "Acme" },
      },
    },
  ],
];

describe("a send by", () => {
  test.each(ROWS)("%s", async (channel, expected) => {
    const { to, rateLimits, ...request } = await requested(channel, MESSAGE, {
      identity: "user_42",
      endUserIp: "192.0.2.7",
    });
    expect(request).toEqual({ channel, tags: { app: "shop" }, ...expected });
    expect(rateLimits).toMatchObject({ by_ip: "192.0.2.7", ...(channel !== "email" && { by_country: "US" }) });
    // Twilio must not learn our names of people, nor count by a number in clear.
    expect(JSON.stringify(rateLimits)).not.toMatch(/user_42|4155552671|ada@/);
  });

  test("any channel asks for nothing that nobody set", async () => {
    const none = { templateSubstitutions: {}, email: { substitutions: {} }, tags: {}, rateLimits: {} };
    expect(await requested("sms", none)).toEqual({ to: PERSON, channel: "sms", locale: "pt-BR" });
    expect(await requested("email", none)).toEqual({ to: EMAIL, channel: "email" });
  });
});
