/** `doctor --smoke`: the three things that a pipeline must know before it deploys, as one line of JSON. */
import { ConfigError } from "../config/error.js";
import { toVerifyError } from "../core/errors.js";
import type { Gateway } from "../core/ports/gateway.js";
import type { Runtime } from "../runtime.js";
import { stdout } from "../stdout.js";
import type { Args } from "./args.js";
import { type Setup, wire } from "./setup.js";

interface SmokeCheck {
  name: "configuration" | "auth" | "service" | "webhook_signature";
  status: "passed" | "failed" | "skipped";
  detail: string;
}

type Outcome = Omit<SmokeCheck, "name">;

const NOT_FOUND = 20404;
const REFUSED_LOGIN = new Set([20003, 20005, 20008, 20403]);

/** Exit code 0 when nothing failed, else 1. */
export async function main(args: Args): Promise<number> {
  let setup: Setup;
  try {
    setup = await wire(args, { level: "error" });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return report([{ name: "configuration", ...failed(error.message) }]);
  }
  const { runtime, config } = setup;
  try {
    return report([...(await connection(runtime)), await signature(runtime)], config.settings.simulated);
  } finally {
    await runtime.close();
  }
}

function report(checks: SmokeCheck[], simulated = false): number {
  const ok = checks.every(({ status }) => status !== "failed");
  stdout.write(`${JSON.stringify({ ok, ...(simulated && { simulated }), checks })}\n`);
  return ok ? 0 : 1;
}

const passed = (detail: string): Outcome => ({ status: "passed", detail });
const failed = (detail: string): Outcome => ({ status: "failed", detail });
const skipped = (detail: string): Outcome => ({ status: "skipped", detail });

/** One read of the Service shows both. */
async function connection({ context }: Runtime): Promise<SmokeCheck[]> {
  const judged = (auth: Outcome, service: Outcome): SmokeCheck[] => [
    { name: "auth", ...auth },
    { name: "service", ...service },
  ];
  let result: Awaited<ReturnType<Gateway["fetchService"]>>;
  try {
    result = await (await context.gateway()).fetchService();
  } catch (thrown) {
    return judged(failed(toVerifyError(thrown).message), skipped("There was nothing to sign in with."));
  }
  if (result.ok) return judged(passed("Twilio accepted the credentials."), passed("The Verify Service answered."));
  const { twilioCode, httpStatus } = result.failure;
  const answer = twilioCode ?? (httpStatus ? `HTTP ${httpStatus}` : "no answer");
  if (twilioCode === NOT_FOUND) {
    return judged(passed("Twilio accepted the credentials."), failed("Twilio does not know this Service (20404)."));
  }
  if (httpStatus === 401 || REFUSED_LOGIN.has(twilioCode ?? 0)) {
    return judged(failed(`Twilio refused the credentials (${answer}).`), skipped("Not signed in."));
  }
  return judged(failed(`Twilio could not be asked (${answer}).`), failed(`The Service was not reached (${answer}).`));
}

const URL_OF_TEST = "https://smoke.invalid/twilio?test=1";
const FORM = { url: URL_OF_TEST, contentType: "application/x-www-form-urlencoded", body: "type=smoke.test&uuid=1" };
/** SHA-256 of the body below, as Twilio would put it into the URL. */
const BODY_HASH = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
const JSON_EVENT = { url: `${URL_OF_TEST}&bodySHA256=${BODY_HASH}`, contentType: "application/json", body: "[]" };

/** Signs a form and a JSON event as Twilio does: both must pass, and neither once it was altered. */
async function signature(runtime: Runtime): Promise<SmokeCheck> {
  const name = "webhook_signature";
  const signatures = await runtime.signatures();
  if (!signatures) return { name, ...skipped("No Auth Token is configured, and webhooks are signed with that.") };
  const good = [FORM, JSON_EVENT].every((request) => {
    const signed = { ...request, signature: signatures.sign(request) };
    return signatures.isSigned(signed) && !signatures.isSigned({ ...signed, body: `${request.body}x` });
  });
  return {
    name,
    ...(good ? passed("Signed events pass, altered ones do not.") : failed("A signed event was misjudged.")),
  };
}
