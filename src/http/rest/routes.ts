/** The calls, as data: what serves them, checks them and describes them reads this table. */
import * as z from "zod";
import { cancelInput, cancelOutput } from "../../contract/cancel.js";
import { checkInput, checkOutput } from "../../contract/check.js";
import { explained } from "../../contract/explain.js";
import { args } from "../../contract/input.js";
import { listed } from "../../contract/listed.js";
import { redeemInput } from "../../contract/redeem.js";
import { array, boolean, integer, type JsonSchema, type ObjectSchema, object, string } from "../../contract/schema.js";
import { sendInput, sendOutput } from "../../contract/send.js";
import { type ErrorCode, VerifyError } from "../../core/errors.js";
import type { Caller, Scope, Settings } from "../../core/ports/settings.js";
import { fromWire } from "../../core/wire.js";
import type { House } from "../door.js";
import { explainOwn } from "../problem.js";
import { type HeaderName, unquoted } from "./request.js";

export interface Answer {
  /** Absent: 200. */
  status?: number;
  body: object;
  headers?: Record<string, string>;
}

type Headers = Partial<Record<HeaderName, string>>;

export interface Route {
  method: "get" | "post";
  /** As OpenAPI writes it; what stands in braces is an argument. */
  path: string;
  operation: string;
  title: string;
  description: string;
  /** Any of them. */
  scopes: readonly Scope[];
  headers: readonly HeaderName[];
  input(settings: Settings): z.ZodObject;
  output: ObjectSchema;
  /** What a success answers with, by status. */
  statuses: Readonly<Record<number, string>>;
  refusals: readonly ErrorCode[];
  run(given: never, house: House, caller: Caller, headers: Headers): Promise<Answer>;
}

const route = <Input extends z.ZodObject>(
  one: Omit<Route, "input" | "run"> & {
    input(settings: Settings): Input;
    run(given: z.output<Input>, house: House, caller: Caller, headers: Headers): Promise<Answer>;
  },
): Route => ({ ...one, input: oncePerSettings(one.input) });

/** A schema is dear to make, and settings only change with a reload. */
function oncePerSettings(input: Route["input"]): Route["input"] {
  const made = new WeakMap<Settings, z.ZodObject>();
  return (settings) => {
    const schema = made.get(settings) ?? input(settings);
    made.set(settings, schema);
    return schema;
  };
}

/** What is kept from a model is not kept from an application: it has the destination, and shows its own pages. */
const forApplications = (settings: Settings): Settings => ({
  ...settings,
  agents: { ...settings.agents, destinations: "any", codeEntry: "auto", confirmSend: "never" },
});

const OF_EVERY_CALL = ["INVALID_INPUT", "NOT_CONFIGURED", "POLICY_STORE_UNAVAILABLE", "INTERNAL"] as const;
const OF_TWILIO = ["AUTHENTICATION_FAILED", "TWILIO_UNAVAILABLE", "TWILIO_REJECTED", "CIRCUIT_OPEN"] as const;

/** Names as in the token (docs/trust.md, receipts). */
const claims: JsonSchema = {
  ...object(
    {
      iss: string,
      aud: string,
      jti: string,
      iat: integer,
      nbf: integer,
      exp: integer,
      auth_time: integer,
      amr: array(string),
      restricted: boolean,
      provider: object({ name: string, verification: string, status: string }, { service: string }),
    },
    {
      sub: string,
      txn: string,
      nonce: string,
      purpose: string,
      dst: object({ type: string, hash: string, mask: string }, { country: string }),
      prior: object({ jti: string, amr: array(string) }, { dst: object({ hash: string }) }),
      psd2: object({ amount: string, payee: string }),
      act: object({ sub: string }, { sid: string }),
      simulated: boolean,
    },
  ),
  description: "What the receipt says, as in its token",
};

export const ROUTES: readonly Route[] = [
  route({
    method: "post",
    path: "/verify/send",
    operation: "sendCode",
    title: "Send a code",
    description:
      "Sends a one-time code, at most once for equal calls: within 60 seconds an equal one is answered again without sending, with an Idempotency-Key within 24 hours. `resend` sends once more, after `resend_after`.",
    scopes: ["verify"],
    headers: ["Idempotency-Key", "Verify-Session", "Verify-Proof", "Verify-Captcha"],
    input: (settings) => sendInput(forApplications(settings)).omit({ idempotency_key: true }),
    output: sendOutput,
    statuses: { 201: "Sent", 200: "Sent before, by an equal call; nothing was sent now" },
    refusals: [
      ...OF_EVERY_CALL,
      ...OF_TWILIO,
      ...(["INVALID_DESTINATION", "COUNTRY_NOT_ALLOWED", "CHANNEL_NOT_AVAILABLE", "STEP_UP_REQUIRED"] as const),
      ...(["RATE_LIMITED", "COOLDOWN", "FACTOR_DISABLED", "IN_PROGRESS", "IDEMPOTENCY_KEY_REUSED"] as const),
      ...(["VERIFICATION_NOT_FOUND", "SEND_OUTCOME_UNKNOWN"] as const),
    ],
    run: async (given, { verify }, caller, headers) => {
      const idempotencyKey = unquoted(headers["Idempotency-Key"]);
      const solved = { proofOfWork: headers["Verify-Proof"], captcha: headers["Verify-Captcha"] };
      const result = await verify.send(
        { ...fromWire(given), idempotencyKey, ...solved },
        { ...caller, impatient: idempotencyKey !== undefined },
      );
      const { sid, replayed } = result.verification;
      // Relative to /verify/send, wherever that is mounted.
      return { body: result, ...(!replayed && { status: 201, headers: { location: sid } }) };
    },
  }),
  route({
    method: "post",
    path: "/verify/check",
    operation: "checkCode",
    title: "Check a code",
    description:
      "Checks what the person entered. Only `verified: true` proves that they hold the destination; a wrong code is 200 with `verified: false`. Without `code` it finishes Silent Network Auth, or tells the status.",
    scopes: ["verify"],
    headers: ["Verify-Session"],
    input: (settings) => checkInput(forApplications(settings)),
    output: checkOutput,
    statuses: { 200: "Judged: look at `verified`" },
    refusals: [
      ...OF_EVERY_CALL,
      ...OF_TWILIO,
      ...(["INVALID_DESTINATION", "VERIFICATION_NOT_FOUND", "VERIFICATION_EXPIRED", "MAX_CHECKS_REACHED"] as const),
      ...(["RATE_LIMITED", "LOCKED_OUT", "FACTOR_DISABLED", "IN_PROGRESS", "CHECK_OUTCOME_UNKNOWN"] as const),
    ],
    run: async (given, { verify }, caller) => {
      const { opened: _, ...result } = await verify.check(fromWire(given), caller);
      return { body: result };
    },
  }),
  route({
    method: "get",
    path: "/verify/{verification_sid}",
    operation: "getVerification",
    title: "Look at a verification",
    description: "Its status and what became of each message. Reads only.",
    scopes: ["verify", "read"],
    headers: [],
    input: () => z.strictObject({ verification_sid: args.sid }),
    output: object({ verification: listed }, { simulated: boolean }),
    statuses: { 200: "As it stands now" },
    refusals: [...OF_EVERY_CALL, ...OF_TWILIO, "VERIFICATION_NOT_FOUND"],
    run: async (given, { verify }, caller) => {
      const { verifications, simulated } = await verify.list(fromWire(given), caller);
      const [verification] = verifications;
      if (!verification) throw new VerifyError("VERIFICATION_NOT_FOUND");
      return { body: { verification, simulated } };
    },
  }),
  route({
    method: "post",
    path: "/verify/{verification_sid}/cancel",
    operation: "cancelVerification",
    title: "Cancel a verification",
    description: "Makes a pending code useless. Twice is done already. Limits stay as they are.",
    scopes: ["verify"],
    headers: [],
    input: () => cancelInput,
    output: cancelOutput,
    statuses: { 200: "Canceled" },
    refusals: [...OF_EVERY_CALL, ...OF_TWILIO, "VERIFICATION_NOT_FOUND"],
    run: async (given, { verify }, caller) => ({ body: await verify.cancel(fromWire(given), caller) }),
  }),
  route({
    method: "post",
    path: "/receipts/redeem",
    operation: "redeemReceipt",
    title: "Redeem a receipt",
    description:
      "Exchanges the receipt of an approved check for what it proves, once. The nonce of the send must be given; `purpose` and `sub` are compared where given.",
    scopes: ["redeem"],
    headers: [],
    input: redeemInput,
    output: object({ token: string, claims }, { simulated: boolean }),
    statuses: { 200: "Redeemed; it is spent now" },
    refusals: [...OF_EVERY_CALL, "VERIFICATION_NOT_FOUND", "VERIFICATION_EXPIRED"],
    run: async (given, { verify }, caller) => ({ body: await verify.redeem(given, caller) }),
  }),
  route({
    method: "get",
    path: "/errors/{code}",
    operation: "explainError",
    title: "Explain an error",
    description: "What a code means and what to do: Twilio's number, or the `code` of a problem.",
    scopes: ["verify", "read"],
    headers: [],
    input: () => z.strictObject({ code: z.string().max(40).describe("60203 or COOLDOWN") }),
    output: object({ error: explained }, { simulated: boolean }),
    statuses: { 200: "Explained" },
    refusals: ["INVALID_INPUT", "INTERNAL"],
    run: async ({ code }, { verify }, caller) => ({
      body: explainOwn(code) ?? (await verify.explain({ code }, caller)),
    }),
  }),
];
