/** When a person is needed and the host can ask them itself (facts/mcp.md §6): a form to confirm, an address to open. */
import { type InputRequiredResult, inputRequired, inputResponse } from "@modelcontextprotocol/server";
import * as z from "zod";
import { type ErrorDetails, VerifyError } from "../core/errors.js";

/** What this request's client declared; in the newer era each request says so itself. */
export interface Client {
  /** `elicitation: {}` means forms alone (specification 2026-07-28). */
  elicitation?: { form?: object; url?: object };
}

export interface Round {
  client: Client;
  /** Answers of an earlier round: untrusted. */
  inputResponses?: Record<string, unknown>;
  /** What the earlier round asked the client to bring back: untrusted. */
  requestState?: string;
}

const CONFIRM = "confirm";
const OPEN = "open";
/** Answers are parsed here; the SDK does not check them. */
const ANSWER = z.union([
  z.object({ send: z.literal(true) }),
  z.object({ remove: z.literal(true) }),
  z.object({ list: z.literal(true) }),
]);

const mayFill = ({ elicitation }: Client) => elicitation !== undefined && (!elicitation.url || elicitation.form);
const mayOpen = ({ elicitation }: Client) => elicitation?.url !== undefined;

/**
 * The confirmation that an earlier round's answer stands for: the token that we gave, once the person agreed.
 *
 * @throws VerifyError `CONFIRMATION_REQUIRED` when they declined; nothing is sent then
 */
export function confirmationFrom({ inputResponses, requestState }: Round): string | undefined {
  const answer = inputResponse(inputResponses, CONFIRM);
  if (answer.kind !== "elicit") return undefined;
  if (answer.action === "accept" && ANSWER.safeParse(answer.content).success) return requestState;
  throw new VerifyError("CONFIRMATION_REQUIRED", {
    message: "The person did not agree, so nothing was done.",
    fix: "Do not ask again for the same; ask the person what they want.",
    retry: "never",
  });
}

/** A refusal that a person can lift, put to them; undefined when the model must ask. */
export function askToConfirm(error: VerifyError, { client }: Round): InputRequiredResult | undefined {
  const { confirmation } = error.details;
  if (!confirmation || !mayFill(client)) return undefined;
  const [name, title, message] = questionOf(confirmation);
  const requestedSchema = {
    type: "object" as const,
    properties: { [name]: { type: "boolean" as const, title } },
    required: [name],
  };
  return inputRequired({
    inputRequests: { [CONFIRM]: inputRequired.elicit({ message, requestedSchema }) },
    requestState: confirmation.token,
  });
}

function questionOf(about: NonNullable<ErrorDetails["confirmation"]>): [name: string, title: string, message: string] {
  if ("remove" in about) {
    const message = `An agent wants to remove the authenticator app ${about.remove} and its recovery codes. Remove it?`;
    return ["remove", "Remove it for good", message];
  }
  if ("safeList" in about) {
    const message = `An agent wants to put ${about.safeList} on Twilio's SafeList: no fraud block will stop messages to it. Allow it?`;
    return ["list", `Put ${about.safeList} on the SafeList`, message];
  }
  const what = `to ${about.to} by ${about.channel}`;
  return ["send", `Send a code ${what}`, `An agent wants to send a verification code ${what}. Send it?`];
}

/** The page for the code, put to the person when it was opened just now; never the code itself in a form. */
export function askToOpen(
  url: string | undefined,
  opened: boolean | undefined,
  { client, inputResponses }: Round,
): InputRequiredResult | undefined {
  if (!url || !opened || !mayOpen(client) || inputResponse(inputResponses, OPEN).kind !== "missing") return undefined;
  const message = "Open this page and enter the verification code there. Do not type the code into the conversation.";
  return inputRequired({ inputRequests: { [OPEN]: inputRequired.elicitUrl({ url, message }) } });
}
