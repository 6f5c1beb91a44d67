import type { DeliveryMessage, DeliveryOutcome } from "../../../src/core/ports/delivery.js";
import type { RateLimits } from "../../../src/core/ports/settings.js";
import { type House, openHouse } from "../house.js";

export interface Delivering extends House {
  /** How the next deliveries end; when none is left, well. */
  outcomes: DeliveryOutcome[];
}

/** A house whose own delivery keeps what it was given; `code`, `sends` and the inbox tell of that. */
export async function openDelivering(limits: RateLimits): Promise<Delivering> {
  const messages: DeliveryMessage[] = [];
  const outcomes: DeliveryOutcome[] = [];
  const deliver = async (message: DeliveryMessage): Promise<DeliveryOutcome> => {
    messages.push(message);
    return outcomes.shift() ?? { ok: true };
  };
  const house = await openHouse({ limits, delivery: { reaches: "any", deliver } });
  const sends = () => messages.map(() => ({ method: "POST", path: "/custom", form: {} }));
  const inbox = (to?: string) => messages.filter((message) => to === undefined || message.to === to);
  return {
    ...house,
    outcomes,
    code: () => messages.at(-1)!.code,
    sends: sends as unknown as House["sends"],
    simulator: { ...house.simulator, inbox: inbox as unknown as House["simulator"]["inbox"] },
  };
}
