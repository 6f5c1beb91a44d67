/** Our own webhook address: does it answer, take what Twilio would sign, and refuse what Twilio did not? */
import type { WebhookAnswer, WebhookFailure } from "../ports/webhook.js";
import { type Check, type Exam, ok, problem, skipped, type Verdict, warning } from "./finding.js";

export const webhooks: Check = {
  name: "webhooks",
  why: "Twilio reports deliveries and approvals there, and the signature is all that tells its events from forged ones.",
  look,
};

async function look({ context: { settings }, installation: { webhook } }: Exam): Promise<Verdict> {
  if (settings.simulated) return skipped("The built-in simulator pushes no events.");
  if (!webhook) return skipped("No webhook address is set ([http] public_url), so Twilio pushes no events here.");
  const { probe } = webhook;
  if (!probe) {
    return skipped("Without the Auth Token no test event can be signed.", "Set TWILIO_AUTH_TOKEN beside the API key.");
  }
  const answer = await probe("valid");
  return isTaken(answer) ? judgeForged(await probe("broken")) : notTaken(answer);
}

const ADDRESS_FIX = "Correct [http] public_url, or let this server be reached under it (DNS, firewall, proxy).";

interface Remedy {
  what: string;
  fix: string;
}

const NO_ANSWER: Readonly<Record<WebhookFailure, Remedy>> = {
  unreachable: { what: "No connection to the webhook address could be made from here", fix: ADDRESS_FIX },
  tls: {
    what: "No trusted TLS connection to the webhook address could be made",
    fix: "Install a valid certificate of a public authority for the host of [http] public_url, with its whole chain.",
  },
  timeout: {
    what: "The webhook address took longer than 5 s, after which Twilio gives up",
    fix: "Let it answer before it works on the event; look at the server and at proxies in between.",
  },
  closed: { what: "The webhook address closed the connection without an answer", fix: ADDRESS_FIX },
};

/** The first that fits is meant. */
const REFUSALS: readonly (Remedy & { status: RegExp })[] = [
  {
    status: /^3/,
    what: "The webhook address redirects, which was not followed: a signature is for one address",
    fix: "Set [http] public_url to the address that answers by itself.",
  },
  { status: /^40[45]$/, what: "Nothing takes events at the webhook address", fix: ADDRESS_FIX },
  {
    status: /^4/,
    what: "The webhook address refused a test event with a valid signature",
    fix: "Behind a proxy [http] public_url must be the address as Twilio calls it, and server and doctor need the account's primary Auth Token.",
  },
  { status: /./, what: "The webhook address failed on a test event", fix: "Look at the server's log." },
];

function notTaken(answer: WebhookAnswer): Verdict {
  const { what, fix } =
    "failure" in answer
      ? NO_ANSWER[answer.failure]
      : REFUSALS.find(({ status }) => status.test(String(answer.status)))!;
  return problem(`${what} (${said(answer)}).`, fix);
}

function judgeForged(answer: WebhookAnswer): Verdict {
  if (isTaken(answer)) {
    return problem(
      `The webhook address accepts events with a wrong signature (${said(answer)}): anybody can forge them.`,
      "Let only this server answer there, or validate X-Twilio-Signature and bodySHA256 before anything else.",
    );
  }
  const isRefused = "status" in answer && answer.status >= 400 && answer.status < 500;
  if (isRefused) return ok("The webhook address took a signed event and refused a forged one.");
  return warning(
    `The webhook address took a signed event, but its answer to a forged one is no refusal (${said(answer)}).`,
    "Let it answer 403 when X-Twilio-Signature does not fit; look at the server's log.",
  );
}

const isTaken = (answer: WebhookAnswer) => "status" in answer && answer.status >= 200 && answer.status < 300;

const said = (answer: WebhookAnswer) => ("status" in answer ? `HTTP ${answer.status}` : answer.code);
