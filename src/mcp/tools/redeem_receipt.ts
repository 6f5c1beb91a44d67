import { redeemInput } from "../../contract/redeem.js";
import { array, boolean, masked, object, string } from "../../contract/schema.js";
import { defineTool, type ToolFactory } from "../tool.js";

const output = object(
  {
    receipt: object(
      { verified: boolean, verification_sid: string, amr: array(string), expires_at: string },
      { to: masked, sub: string, purpose: string },
    ),
    next_step: string,
  },
  { simulated: boolean },
);

/** Only what the backend's operator may see in a conversation: the token itself stays out. */
export const redeemReceipt: ToolFactory = (settings) =>
  defineTool({
    name: "redeem_receipt",
    title: "Redeem a receipt",
    description:
      "For backends: exchanges the receipt of an approved check for what it proves, once. Afterwards it is spent.",
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    input: redeemInput(settings),
    output,
    run: async (input, verify, caller) => {
      const { claims, simulated } = await verify.redeem(input, caller);
      const { provider, dst, amr, exp, sub, purpose } = claims;
      return {
        receipt: {
          verified: true,
          verificationSid: provider.verification,
          to: dst?.mask,
          amr,
          expiresAt: new Date(exp * 1_000).toISOString(),
          sub,
          purpose,
        },
        nextStep: "The person is verified for this flow. The receipt is spent.",
        simulated,
      };
    },
  });
