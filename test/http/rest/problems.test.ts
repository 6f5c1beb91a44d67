/** Refusals as problems: each code has its status, and none carries what it is about. */
import { describe, expect, test } from "vitest";
import { ERRORS, type ErrorCode, VerifyError } from "../../../src/core/errors.js";
import { problemOf, responseOf } from "../../../src/http/problem.js";
import { PERSON } from "../../core/house.js";
import { KEY, openGateway } from "./house.js";

const BLOCKED = [403, "BLOCKED"] as const;

const TABLE: Record<ErrorCode, readonly [status: number, code: string]> = {
  INVALID_DESTINATION: [400, "INVALID_DESTINATION"],
  COUNTRY_NOT_ALLOWED: BLOCKED,
  NUMBER_TYPE_NOT_ALLOWED: BLOCKED,
  DESTINATION_SUPPRESSED: BLOCKED,
  CHANNEL_NOT_AVAILABLE: [422, "CHANNEL_NOT_AVAILABLE"],
  RATE_LIMITED: [429, "RATE_LIMITED"],
  COOLDOWN: [429, "COOLDOWN"],
  LOCKED_OUT: [429, "LOCKED_OUT"],
  FACTOR_DISABLED: [403, "FACTOR_DISABLED"],
  FRAUD_BLOCKED: BLOCKED,
  STEP_UP_REQUIRED: [403, "STEP_UP_REQUIRED"],
  CONFIRMATION_REQUIRED: [403, "CONFIRMATION_REQUIRED"],
  IDEMPOTENCY_KEY_REUSED: [422, "IDEMPOTENCY_KEY_REUSED"],
  IN_PROGRESS: [409, "IN_PROGRESS"],
  SEND_OUTCOME_UNKNOWN: [504, "SEND_OUTCOME_UNKNOWN"],
  CHECK_OUTCOME_UNKNOWN: [504, "CHECK_OUTCOME_UNKNOWN"],
  VERIFICATION_NOT_FOUND: [404, "VERIFICATION_NOT_FOUND"],
  VERIFICATION_EXPIRED: [410, "VERIFICATION_EXPIRED"],
  MAX_CHECKS_REACHED: [429, "MAX_CHECKS_REACHED"],
  CODE_ENTRY_DISABLED: [403, "CODE_ENTRY_DISABLED"],
  NOT_CONFIGURED: [503, "NOT_CONFIGURED"],
  AUTHENTICATION_FAILED: [502, "AUTHENTICATION_FAILED"],
  TWILIO_UNAVAILABLE: [503, "TWILIO_UNAVAILABLE"],
  TWILIO_REJECTED: [502, "TWILIO_REJECTED"],
  CIRCUIT_OPEN: [503, "CIRCUIT_OPEN"],
  POLICY_STORE_UNAVAILABLE: [503, "POLICY_STORE_UNAVAILABLE"],
  INVALID_INPUT: [400, "INVALID_INPUT"],
  INTERNAL: [500, "INTERNAL"],
};

describe.each(Object.entries(TABLE) as [ErrorCode, readonly [number, string]][])("%s", (code, [status, told]) => {
  test(`is ${status} ${told}, in the words of this door`, () => {
    const problem = problemOf(new VerifyError(code));
    expect(problem).toMatchObject({ status, code: told, type: `/errors/${told}` });
    expect(JSON.stringify(problem)).not.toMatch(/\b(send_otp|check_otp|list_verifications|explain_error)\b/);
  });

  test("waits in whole seconds, rounded up, where there is a time to wait", () => {
    const response = responseOf(problemOf(new VerifyError(code, { retryAfterMs: 1_001 })), "req_1");
    expect(response.headers.get("retry-after")).toBe(told === "BLOCKED" ? null : "2");
  });
});

test("every code of the core has a row", () => {
  expect(Object.keys(TABLE).sort()).toEqual(Object.keys(ERRORS).sort());
});

test("a cause is nowhere", () => {
  const cause = new Error(`${PERSON} 482913`);
  expect(JSON.stringify(problemOf(new VerifyError("INTERNAL", { cause })))).not.toMatch(/4155552671|482913/);
});

type Gateway = Awaited<ReturnType<typeof openGateway>>;

const refusedByTwilio =
  (status: number, code: number) =>
  ({ house, send }: Gateway) => {
    house.sendFault({ status, code });
    return send();
  };

/** Each refuses for another reason, and each request names the destination in every place that it can. */
const REFUSED: [string, (gateway: Gateway) => ReturnType<Gateway["send"]>][] = [
  ["a country", ({ send }) => send({ to: "+819038264715" })],
  ["nonsense", ({ send }) => send({ to: "+1415555267x" })],
  ["a wrong type", ({ post }) => post("/verify/send", { to: 14155552671 })],
  ["an undeclared argument", ({ send }) => send({ "+14155552671": PERSON })],
  ["a broken body", ({ post }) => post("/verify/send", `{"to": "${PERSON}"`)],
  ["a bad key", ({ send }) => send({}, { "idempotency-key": PERSON })],
  ["a bad session", ({ send }) => send({}, { "verify-session": `${PERSON} ${PERSON}` })],
  ["an address that is none", ({ send }) => send({ end_user_ip: PERSON })],
  ["Twilio's refusal", refusedByTwilio(400, 60200)],
  ["Twilio's block", refusedByTwilio(403, 60410)],
  ["an unknown sid", ({ get }) => get(`/verify/${PERSON}`)],
  ["an unknown code", ({ get }) => get(`/errors/${PERSON}`)],
  ["an unknown receipt", ({ post }) => post("/receipts/redeem", { receipt: `rcp_${PERSON}` })],
  [
    "a reused key",
    async ({ send }) => {
      await send({}, { "idempotency-key": KEY });
      return send({ purpose: "other" }, { "idempotency-key": KEY });
    },
  ],
];

test.each(REFUSED)("no destination comes back: %s", async (_, refuse) => {
  const gateway = await openGateway({ limits: { sendPerIpPer10m: 5 } });
  const { status, text } = await refuse(gateway);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(text.replace(/[ ().-]/g, "")).not.toMatch(/4155552671|4155555267x|9038264715|1415555267x/);
});
