/** Whatever a layer below writes into a result or an error, what the person gave is taken out before it leaves. */
import { expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import type { Gateway } from "../../src/core/ports/gateway.js";
import { createVerify } from "../../src/core/verify.js";
import { caller, everythingOf, openHouse, PERSON, refusal } from "./house.js";

/** The house with a gateway that talks too much. */
async function talking(change: (real: Gateway) => Partial<Gateway>) {
  const house = await openHouse();
  const real = await house.context.gateway();
  return { house, verify: createVerify({ ...house.context, gateway: async () => ({ ...real, ...change(real) }) }) };
}

test("a destination in a result, in any field and spelling", async () => {
  const { house, verify } = await talking((real) => ({
    createVerification: async (request) => {
      const sent = await real.createVerification(request);
      return sent.ok
        ? {
            ...sent,
            value: { ...sent.value, snaUrl: `https://a.example/?to=${encodeURIComponent(PERSON)}&n=4155552671` },
          }
        : sent;
    },
  }));
  const result = await verify.send({ to: PERSON }, caller);
  expect(JSON.stringify(result)).not.toMatch(/4155552671/);
  expect(result.verification.snaUrl).toContain("[redacted]");
  expect(JSON.stringify(house.lines)).not.toMatch(/4155552671/);
});

test("a code and a destination in an error", async () => {
  const { verify } = await talking(() => ({
    checkVerification: async ({ code }) => {
      throw new VerifyError("TWILIO_REJECTED", { message: `Code ${code} of ${PERSON} was wrong`, fix: `try ${code}` });
    },
  }));
  const { verification } = await verify.send({ to: PERSON }, caller);
  const error = await refusal(verify.check({ verificationSid: verification.sid, code: "735918" }, caller));
  expect(error.code).toBe("TWILIO_REJECTED");
  expect(everythingOf(error)).not.toContain("735918");
  expect(error.toJSON().fix).toBe("try [redacted]");
});
