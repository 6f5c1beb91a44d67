import type { Gateway } from "../../../src/core/ports/gateway.js";
import { createVerify } from "../../../src/core/verify.js";
import { SIMULATED_CREDENTIALS } from "../../../src/simulated.js";
import { type House, type HouseOptions, NO_LIMITS, openHouse, type Room } from "../house.js";

export const AUTO = { mode: "auto" as const, countries: ["US"] };

/** With every limit off, and a WhatsApp sender on the Service. */
export async function openReachable(options: HouseOptions = {}): Promise<House> {
  const house = await openHouse({ limits: NO_LIMITS, ...options });
  const { accountSid, authToken, serviceSid } = SIMULATED_CREDENTIALS;
  const answer = await fetch(`${house.simulator.url}/v2/Services/${serviceSid}`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}` },
    body: new URLSearchParams({
      "Whatsapp.MsgServiceSid": `MG${"1".repeat(32)}`,
      "Whatsapp.From": "whatsapp:+14155550100",
    }),
  });
  if (!answer.ok) throw new Error(`the simulator refused the sender: ${answer.status}`);
  return house;
}

/** One message on another channel follows by itself. */
export const openAuto = ({ settings, ...options }: HouseOptions = {}): Promise<House> =>
  openReachable({ ...options, settings: { fallback: AUTO, ...settings } });

/** The same house, with other answers from Twilio. */
export async function withGateway(house: House, change: (real: Gateway) => Partial<Gateway>): Promise<Room> {
  const real = await house.context.gateway();
  const context = { ...house.context, gateway: async () => ({ ...real, ...change(real) }) };
  return { context, verify: createVerify(context), close: async () => {} };
}

export const channelsSent = (house: House) => house.sends().map(({ form }) => form.Channel);
export const events = (house: House, event: string) => house.lines.filter((line) => line.event === event);

/** Enough for everything that was started to be over, where nothing may happen. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 250));

/** Twilio's checks of Silent Network Auth end with these codes, oldest attempt first. */
export const snaFails = (house: House, ...snaErrorCodes: number[]) =>
  withGateway(house, (real) => ({
    checkVerification: async (request) => {
      const checked = await real.checkVerification(request);
      return checked.ok && checked.value.channel === "sna"
        ? { ok: true, value: { ...checked.value, snaErrorCodes } }
        : checked;
    },
  }));
