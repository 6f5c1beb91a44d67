/** The house of the other tests, with factors at its Twilio and a person whose app is right. */

import type { Config } from "../../../src/config/load.js";
import { createVerify, type Verify } from "../../../src/core/verify.js";
import { type House, type HouseOptions, NO_LIMITS, openHouse, other, type Room } from "../house.js";
import { codeAt, type FakeTwilio, fakeTwilio } from "./twilio.js";

export const ADA = "ada.lovelace@example.com";
/** An application; `model` beside it makes it an agent. */
export const who = { tenant: "t1", actor: "app", session: "s1" };
export const model = { ...who, agent: true };

export interface TotpHouse {
  house: House;
  twilio: FakeTwilio;
  verify: Verify;
  /** Another process over the same state. */
  neighbour(change?: Partial<Config>): Verify;
  /** An app that is enrolled and confirmed. */
  enrolled(identity?: string): Promise<{ sid: string; recoveryCodes: string[] }>;
  /** What the app of this factor shows now, or some steps away. */
  code(sid: string, steps?: number): string;
  wrong(sid: string, step?: number): string;
}

export async function openTotp(options: HouseOptions = {}): Promise<TotpHouse> {
  const house = await openHouse({ limits: NO_LIMITS, ...options });
  const twilio = fakeTwilio(house.clock);
  const over = ({ context }: Room): Verify =>
    createVerify({ ...context, gateway: async () => ({ ...(await context.gateway()), ...twilio }) });
  const verify = over(house);
  const code = (sid: string, steps = 0) => {
    const { secret, totp } = twilio.factors.get(sid)!;
    return codeAt(secret, house.clock.now() + steps * totp.timeStepSeconds * 1_000, totp);
  };
  return {
    house,
    twilio,
    verify,
    neighbour: (change) => over(house.neighbour(change)),
    code,
    wrong: (sid, step = 1) => {
      const near = [-2, -1, 0, 1, 2].map((steps) => code(sid, steps));
      for (let guess = other(code(sid), step); ; guess = other(guess)) if (!near.includes(guess)) return guess;
    },
    async enrolled(identity = ADA) {
      const { factor } = await verify.enrollTotp({ identity, friendlyName: crypto.randomUUID() }, who);
      const { recoveryCodes } = await verify.confirmTotp(
        { identity, factorSid: factor.sid, code: code(factor.sid) },
        who,
      );
      // The code of the confirmation is over, so that the next one is another.
      house.clock.advance(120_000);
      return { sid: factor.sid, recoveryCodes: recoveryCodes ?? [] };
    },
  };
}
