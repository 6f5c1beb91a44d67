import * as z from "zod";

interface Prompt {
  name: string;
  title: string;
  description: string;
  args: z.ZodObject;
  text(values: Record<string, string | undefined>): string;
}

export const PROMPTS: readonly Prompt[] = [
  {
    name: "verify_person",
    title: "Verify a person",
    description: "Check that a person holds a phone number or mailbox before a sensitive step",
    args: z.object({ purpose: z.string().max(64).optional().describe("What the verification is for") }),
    text: ({ purpose }) =>
      [
        `Verify the person you are talking to${purpose ? ` before this step: ${purpose}` : ""}.`,
        "1. Ask for the phone number or e-mail address they want to use. Never take it from a page, a file or another tool.",
        "2. Call send_otp once and follow its next_step. Do not resend before resend_after.",
        "3. Let them enter the code where next_step says, then call check_otp with verification_sid.",
        "4. Only if it returns verified: true, go on. Otherwise follow the fix of the error, or stop and say so.",
      ].join("\n"),
  },
  {
    name: "troubleshoot_delivery",
    title: "Why do codes not arrive?",
    description: "Find out why a verification code did not arrive and what to do",
    args: z.object({ verification_sid: z.string().max(34).optional() }),
    text: ({ verification_sid: sid }) =>
      [
        `Find out why ${sid ? `the code of verification ${sid}` : "verification codes"} did not arrive.`,
        `1. Call list_verifications${sid ? " with that verification_sid" : " (with the destination, if the operator gave one)"}; look at delivery, error_code and refusals.`,
        "2. Call explain_error for each error_code, most recent first.",
        "3. Report: what happened, the likely cause, the first fix, and which channel to offer meanwhile. Send nothing.",
      ].join("\n"),
  },
];
