/** Whatever the order of calls, Twilio's limits hold. The state machine alone, without HTTP. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { check, send, update } from "../../src/simulator/life.js";
import { Refusal } from "../../src/simulator/refusals.js";
import { find, newState, serviceOf } from "../../src/simulator/state.js";
import { ACCOUNT, PHONE, SERVICE, wrong } from "./client.js";

const kinds = ["send", "send", "send", "wrong", "wrong", "wrong", "wrong", "right", "cancel", "wait"] as const;
const step = fc
  .record({ kind: fc.constantFrom(...kinds), ms: fc.integer({ min: 1, max: 400_000 }) })
  .map(({ kind, ms }) => ({ kind, ms: kind === "wait" ? ms : 0 }));

const form = (fields: Record<string, string>) => new URLSearchParams({ To: PHONE, ...fields });

test("never more than 5 messages or 5 judged checks a verification, one code each, and no approval without it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const state = newState(6);
      const service = serviceOf(state, SERVICE, ACCOUNT, 0);
      const judged: string[] = [];
      let now = 0;
      let last = { sid: "", code: "000000" };

      const actions = {
        wait: () => undefined,
        send: () => {
          last = send(state, service, form({ Channel: "sms" }), now);
        },
        cancel: () => update(state, find(state, service, last.sid, now), "canceled", now),
        right: () => judge(last.code, "approved"),
        wrong: () => judge(wrong(last.code), "pending"),
      };
      const judge = (code: string, status: string) => {
        const { verification } = check(state, service, form({ Code: code }), now);
        judged.push(verification.sid);
        expect(verification.status).toBe(status);
        expect(now - verification.createdAt).toBeLessThan(600_000);
      };

      for (const { kind, ms = 0 } of steps) {
        now += ms;
        expect([undefined, 20404, 60202, 60203]).toContain(refusalOf(actions[kind]));
      }
      for (const sid of new Set(state.messages.map((message) => message.verification_sid))) {
        const codes = state.messages.filter((message) => message.verification_sid === sid).map(({ code }) => code);
        expect(codes.length).toBeLessThanOrEqual(5);
        expect(new Set(codes).size).toBe(1);
        expect(judged.filter((checked) => checked === sid).length).toBeLessThanOrEqual(5);
      }
    }),
  );
});

function refusalOf(run: () => void): number | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
