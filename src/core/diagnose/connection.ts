/** Does Twilio answer, take our credentials, know our Service, and share our time? One read tells all four. */
import { errorFromFailure } from "../failures.js";
import { type Check, type Exam, ok, problem, skipped, type Verdict, warning } from "./finding.js";

const NOT_FOUND = 20404;
/** What a request and a whole second in the Date header can explain, and a good deal more. */
const TOLERATED_SKEW_SECONDS = 30;

export const CONNECTION_CHECKS: readonly Check[] = [
  { name: "connection", why: "Every send and every check is a call to Twilio.", look: connection },
  {
    name: "credentials",
    why: "Twilio refuses every call that it cannot attribute to your account.",
    look: credentials,
  },
  { name: "service", why: "Codes belong to one Verify Service of your account.", look: service },
  { name: "clock", why: "Expiry times and waits are told by this machine's clock.", look: clock },
];

async function connection({ service }: Exam): Promise<Verdict> {
  const { result, startedAt, endedAt } = await service();
  if (result.ok || result.failure.certainty === "rejected") return ok(`Twilio answered in ${endedAt - startedAt} ms.`);
  const { certainty, httpStatus } = result.failure;
  if (certainty === "not_sent") {
    return problem(
      "No connection to Twilio could be made.",
      "Let this machine resolve and reach verify.twilio.com on port 443 (or correct TWILIO_VERIFY_API_BASE).",
    );
  }
  return problem(
    httpStatus === undefined ? "Twilio gave no answer in time." : `The answer (HTTP ${httpStatus}) is no usable one.`,
    "Look at status.twilio.com and at proxies in between; [twilio] timeout_ms sets how long to wait.",
  );
}

async function credentials(exam: Exam): Promise<Verdict> {
  const { context, installation, service } = exam;
  const { result } = await service();
  if (result.ok || result.failure.twilioCode === NOT_FOUND) return accepted(exam);
  const { failure } = result;
  if (failure.certainty !== "rejected") return skipped("Without an answer nobody knows whether they are accepted.");
  const error = await errorFromFailure(failure, "read", context);
  const { message, fix } = error.toJSON();
  const answer = `Twilio answered ${failure.twilioCode ?? `HTTP ${failure.httpStatus}`}`;
  if (error.code !== "AUTHENTICATION_FAILED") return warning(`Not judged, because ${answer}: ${message}`, fix);
  const region = installation.region && installation.region !== "us1" ? REGION_FIX : "";
  const login = installation.authMode === "auth_token" ? "Account SID and Auth Token" : "API key SID and secret";
  return problem(`${answer} to the ${login}: ${message}`, `${fix}${region}`);
}

const REGION_FIX = " A region is set (TWILIO_REGION): a key is known in its own region only, and Verify is in us1.";

function accepted({ context: { settings }, installation }: Exam): Verdict {
  if (settings.simulated) return ok("The built-in simulator takes any credentials; none of yours were used.");
  return ok(
    installation.authMode === "auth_token"
      ? "Twilio accepted the Auth Token. An API key could be revoked alone, without changing the account's token."
      : "Twilio accepted the API key.",
  );
}

async function service({ service: read }: Exam): Promise<Verdict> {
  const { result } = await read();
  if (result.ok) return ok("The Verify Service was found.");
  if (result.failure.twilioCode !== NOT_FOUND) return UNREAD;
  return problem(
    "Twilio does not know this Verify Service in this account.",
    "Copy the SID (VA…) from Console → Verify → Services of the account that the credentials belong to into TWILIO_VERIFY_SERVICE_SID.",
  );
}

/** For every check that needs the Service where it could not be read. */
export const UNREAD = skipped("The Service could not be read.");

async function clock({ context, service }: Exam): Promise<Verdict> {
  const { result, startedAt, endedAt } = await service();
  if (!result.ok) return UNREAD;
  const { answeredAt } = result.value;
  if (answeredAt === undefined) return skipped("The answer carried no time to compare with.");
  // The header cuts to the second: half of it is the best guess.
  const skewSeconds = Math.round(((startedAt + endedAt) / 2 - (answeredAt + 500)) / 1_000);
  if (Math.abs(skewSeconds) <= TOLERATED_SKEW_SECONDS) return ok("This machine's clock agrees with Twilio's.");
  const what = `This machine's clock is ${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? "ahead of" : "behind"} Twilio's.`;
  const fix = "Switch on time synchronisation (NTP) on this machine.";
  // So far off, an open verification looks expired, or an expired one open.
  return (Math.abs(skewSeconds) >= context.settings.codeTtlSeconds ? problem : warning)(what, fix);
}
