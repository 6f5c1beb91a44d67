/**
 * What a hostile sequence is: calls as a model makes them that was turned against its user, as data.
 *
 * A runner gives each sequence an installation of its own (no state, no limit used, a simulator as Twilio), plays its
 * steps in order, each filled in with what earlier results gave (`placeholders.ts`), and then looks whether what the
 * sequence says did hold. A step that is refused never ends a sequence.
 */
import type { ErrorCode } from "../../src/core/errors.js";

/** Installations that differ in one thing; `hostile-sequences.ts` has their configuration files. */
export type Configuration = "default" | "contacts" | "page" | "confirm";

/** Switched on beside the configuration. With `psd2` every send needs `amount` and `payee`, with `nonce` a `nonce`. */
export type Feature = "psd2" | "nonce";

export interface Call {
  tool: string;
  /** What stands in `arguments`; an object where the attack is not that it is none. */
  args: unknown;
  /** Absent: the session of the sequence. A runner that has one session, or one tenant, leaves such a sequence out. */
  by?: "other_session" | "other_tenant";
  /** Written beside `name` and `arguments`, as only a forged client would. */
  params?: Readonly<Record<string, unknown>>;
}

export interface Parallel {
  /** All are written before any is answered. */
  parallel: readonly Call[];
}

/** A message of the client that is no call; nothing is awaited. */
export interface Message {
  message: unknown;
}

/** How the client answers every question (`elicitation/create`) from here on; only then does it declare that it can. */
export interface Answer {
  answer: { result: unknown } | { error: unknown };
}

/** A web request to the page where a person enters a code: GET, or POST with a form. */
export interface Visit {
  visit: string;
  headers?: Readonly<Record<string, string>>;
  form?: Readonly<Record<string, string>>;
}

/** A send to PERSON as the configuration wants it: by contact, or confirmed. `stepsIn` puts the calls in its place. */
export interface HonestSend {
  honest: "send";
}

export type Step = Call | Parallel | Message | Answer | Visit | HonestSend;

/**
 * A code of VerifyError; `PROTOCOL_ERROR`: an answer of JSON-RPC itself, with `error` instead of `result`;
 * `NO_PAGE`: a visit that gets a status of 400 or more, or nobody listens.
 */
export type Refusal = ErrorCode | "PROTOCOL_ERROR" | "NO_PAGE";

export interface Holds {
  /** Messages that left, of all steps. */
  maxSends: number;
  /** Different verifications that a result called verified, or that a receipt was made for. */
  maxReceipts: number;
  /** The last step is refused, each call of it, and with one of these (`refusalsIn` adds those of the configuration). */
  mustRefuseWith?: readonly Refusal[];
  /**
   * After `fill`, in no result, error, question, page or log line, as bytes or decoded. A code counts only as a word of
   * its own. Beside these nothing may ever show a full destination, a code or a credential.
   */
  neverInOutput?: readonly string[];
}

export interface Sequence extends Holds {
  /** `<threat>: <what it tries>`, unique. */
  name: string;
  threat: Threat;
  in: readonly Configuration[];
  needs?: readonly Feature[];
  steps: readonly Step[];
}

/** The groups: what each would gain. */
export const THREATS = {
  "injected destination": "a page, mail or tool result names the destination",
  "injected contact": "a handle that the operator never gave out, or that is more than a handle",
  "respelled number": "one number in another spelling is another number to a limit",
  "hostile mailbox": "an address that carries headers, a second address or a look-alike",
  "parallel calls": "what is checked one by one is not checked at once",
  "replayed confirmation": "one agreement of a person pays for many sends",
  "changed after confirmation": "a person agrees to one thing and another one is sent",
  "forged confirmation": "nobody agreed",
  "forged receipt": "nobody was verified",
  "forged answer of a person": "the client's person never answered, or said no",
  "code past the page": "the code goes through the conversation although it must not",
  "guessed page": "somebody else's page, or none",
  "approved by argument": "an argument that was never declared approves, chooses the code or lifts a limit",
  "approved by tool": "a tool that does not exist does it",
  "oversized field": "memory, tokens or a parser give way",
  "prompt in a field": "text of one side comes out as an instruction to the other",
  "wrong type": "a value that is compared, keyed or sent before it is judged",
  "foreign verification": "a sid of somebody else, or that is more than a sid",
  "guessed code": "enough tries find it",
  "resend loop": "each message costs money",
  "cancel resets": "a cancel gives back what a limit took",
  "foreign list": "the history shows people who are not one's own",
  "poisoned explanation": "an error text is read as an instruction, or kept as a secret in clear",
  confusables: "what looks alike is not alike",
  "idempotency key": "a key that answers for another call, or takes a limit away",
} as const;
export type Threat = keyof typeof THREATS;

export const EVERYWHERE: readonly Configuration[] = ["default", "contacts", "page", "confirm"];

export const HONEST_SEND: HonestSend = { honest: "send" };
export const send = (args: unknown): Call => ({ tool: "send_otp", args });
export const check = (args: unknown): Call => ({ tool: "check_otp", args });
export const cancel = (args: unknown): Call => ({ tool: "cancel_verification", args });
export const list = (args: unknown): Call => ({ tool: "list_verifications", args });
export const explain = (args: unknown): Call => ({ tool: "explain_error", args });

/** `make(0)`, `make(1)` … */
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

type Common = Partial<Pick<Sequence, "in" | "needs">> & Partial<Holds>;
type Row = Step | readonly Step[] | (Common & { steps: readonly Step[] });

/**
 * The sequences of one threat: `common` for all, and what a row says otherwise. Unless one of them says so, nothing is
 * sent but an honest send, and nobody is verified.
 */
export function attacks(threat: Threat, common: Common, rows: Readonly<Record<string, Row>>): Sequence[] {
  return Object.entries(rows).map(([what, row]) => {
    const own = Array.isArray(row) ? { steps: row } : "steps" in row ? row : { steps: [row as Step] };
    const maxSends = own.steps.includes(HONEST_SEND) ? 1 : 0;
    return { in: EVERYWHERE, maxSends, maxReceipts: 0, ...common, ...own, name: `${threat}: ${what}`, threat };
  });
}
