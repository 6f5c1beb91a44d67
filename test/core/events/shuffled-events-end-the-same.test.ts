/** Twilio delivers out of order and more than once: whatever the order, the same events end in the same state. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../depth.js";
import { eventOf, type Gate, openGate, post, recordOf, signedJson, stateOf } from "../../http/webhooks/support.js";
import { onBothStores } from "../../store/both-stores.js";
import { person, SECOND } from "../house.js";

const RUNS = tries({ usual: 60, torture: 2_000 });

/** What Twilio may tell of one verification: a message has one end, a verification may have several. */
const history = fc
  .record({
    message: fc.constantFrom(
      ["sent", "delivered", "read"],
      ["sent", "undelivered:30003"],
      ["failed:21610"],
      ["sent", "undelivered:30450"],
      [],
    ),
    ends: fc.constantFrom(
      ["approved"],
      ["canceled"],
      ["expired"],
      ["max-attempts-reached", "expired"],
      ["max-attempts-reached", "canceled"],
      ["max_attempts_reached", "canceled", "expired"],
      [],
    ),
  })
  .chain(({ message, ends }) => {
    const events = [
      "verification.pending",
      ...message.map((one) => `message.${one}`),
      ...ends.map((one) => `verification.${one}`),
    ];
    const indexes = events.map((_, index) => index);
    const shuffled = fc
      .array(fc.constantFrom(...indexes), { maxLength: 4 })
      .chain((again) => fc.shuffledSubarray([...indexes, ...again], { minLength: indexes.length + again.length }));
    return fc.record({ events: fc.constant(events), one: shuffled, other: shuffled, batched: fc.boolean() });
  });

/** As Twilio does: what is answered 503, because a busy machine kept the store waiting, comes again. */
async function delivered(gate: Gate, events: ReturnType<typeof eventOf>[]): Promise<void> {
  let status = 503;
  for (let sent = 0; status === 503 && sent < 5; sent += 1) {
    status = await post(gate.app, signedJson("verify-events", events));
  }
  expect(status).toBe(200);
}

onBothStores((where) => {
  test(`${RUNS} histories, each delivered in two orders with repetitions`, { timeout: 120_000 }, async () => {
    const gate = await openGate(where());
    let number = 0;

    async function deliver(kinds: string[], order: number[], batched: boolean) {
      number += 1;
      const { sid } = (await gate.send({ to: person(number) })).verification;
      gate.clock.advance(SECOND);
      const { attemptSid, createdAt } = await recordOf(gate, sid);
      const events = kinds.map((kind, index) => {
        const [name, error_code] = kind.split(":");
        const data = { verification_sid: sid, attempt_sid: attemptSid, channel: "sms", error_code };
        return eventOf(name!, data, createdAt + index);
      });
      const inOrder = order.map((index) => events[index]!);
      const lists = batched ? [inOrder] : inOrder.map((event) => [event]);
      for (const list of lists) await delivered(gate, list);
      return stateOf(gate, sid);
    }

    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(history, async ({ events, one, other, batched }) => {
        const state = await deliver(events, one, batched);
        expect(await deliver(events, other, !batched)).toEqual(state);
        seen.add((state as string[])[0]!);
      }),
      { numRuns: RUNS },
    );
    expect([...seen].sort()).toEqual(["canceled", "expired", "max_attempts_reached", "pending"]);
  });
});
