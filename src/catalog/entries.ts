/** Short forms for entries that share a retry class, a surface, alternatives or an evidence. */
import type { CodeExplanation, Explanations } from "./explanation.js";

/** Causes and fixes of one sentence stand without a list; the last place holds what differs from the group. */
type Row = readonly [
  meaning: string,
  causes: string | readonly string[],
  fixes: string | readonly string[],
  own?: Partial<Shared>,
];
type Shared = Pick<CodeExplanation, "retry" | "surface" | "alternatives" | "evidence">;

/** A group of codes, row by row. */
export function entries(shared: Shared, rows: Readonly<Record<number, Row>>): Explanations {
  return Object.fromEntries(
    Object.entries(rows).map(([code, [meaning, causes, fixes, own]]) => [
      code,
      { meaning, causes: [causes].flat(), fixes: [fixes].flat(), ...shared, ...own },
    ]),
  );
}

/** Codes whose title says that one value is missing or malformed; `fix` is what the facts say of that value. */
export function badValues(
  values: Readonly<Record<number, string | readonly [value: string, fix: string]>>,
): Explanations {
  return entries(
    { retry: "fix_first", surface: "api", evidence: "title" },
    Object.fromEntries(
      Object.entries(values).map(([code, given]): [string, Row] => {
        const [value, fix = "Correct this value, then send the request again."] = [given].flat();
        return [
          code,
          [
            `${value} is missing or not valid.`,
            "The request leaves the value out, or gives it in another form than the API expects.",
            [fix, UNCHANGED],
          ],
        ];
      }),
    ),
  );
}

/** Codes whose title says that something named by the request is not there. */
export function notFound(things: Readonly<Record<number, string>>): Explanations {
  return entries(
    { retry: "fix_first", surface: "api", evidence: "title" },
    Object.fromEntries(
      Object.entries(things).map(([code, thing]): [string, Row] => [
        code,
        [
          `${thing} was not found.`,
          "The name or SID in the request is wrong, or belongs to another account or Service.",
          ["Check the name or SID and the account that it belongs to.", UNCHANGED],
        ],
      ]),
    ),
  );
}

export const UNCHANGED = "Do not repeat the call unchanged.";
export const DEBUGGER = "Ask the operator to look the event up in the Console debugger.";
export const SUPPORT = "Ask the operator to contact Twilio Support if it stays.";
export const OFFER = "Offer one of the alternatives.";
/** Where a title names a state and no reason. */
export const NO_REASON = "The title gives no reason.";
export const PASSING = "A fault that may pass by itself.";
export const RETRY_ONCE = "Try once more after a short wait.";

type Instead = NonNullable<CodeExplanation["alternatives"]>;
export const NOT_SMS: Instead = ["call", "whatsapp", "email", "totp"];
export const NOT_CALL: Instead = ["sms", "whatsapp", "email", "totp"];
export const NOT_WHATSAPP: Instead = ["sms", "call", "email", "totp"];
export const NOT_SNA: Instead = ["sms", "call", "whatsapp", "email"];
export const NOT_EMAIL: Instead = ["sms", "call", "whatsapp"];
/** No message on the phone: landlines and people who opted out. */
export const NOT_MESSAGES: Instead = ["call", "email", "totp"];
export const NOT_PHONE: Instead = ["email", "totp"];
