/**
 * core/diagnose/ — is this installation sound? Each check is independent, only reads at Twilio and never sends a code;
 * our own webhook address gets two test events.
 */
import { toVerifyError } from "../errors.js";
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import { CONNECTION_CHECKS } from "./connection.js";
import { eventStreams } from "./events.js";
import { recentFailures } from "./failures.js";
import {
  type Check,
  type Exam,
  type Finding,
  type Installation,
  problem,
  type ServiceReading,
  skipped,
  type Verdict,
} from "./finding.js";
import { LOCAL_CHECKS } from "./local.js";
import { SERVICE_CHECKS } from "./service.js";
import { webhooks } from "./webhooks.js";

export interface Diagnosis {
  /** The gravest of the findings. */
  status: "ok" | "warning" | "problem";
  findings: Finding[];
  simulated?: true;
}

const CHECKS: readonly Check[] = [
  ...LOCAL_CHECKS,
  ...CONNECTION_CHECKS,
  ...SERVICE_CHECKS,
  webhooks,
  eventStreams,
  recentFailures,
];

const GRAVEST_FIRST = ["problem", "warning"] as const;

export async function diagnose(context: Context, caller: Caller, installation: Installation): Promise<Diagnosis> {
  const exam = examOf(context, caller, installation);
  const findings = (await Promise.all(CHECKS.map((check) => findingsOf(check, exam)))).flat();
  return {
    status: GRAVEST_FIRST.find((status) => findings.some((finding) => finding.status === status)) ?? "ok",
    findings,
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

function examOf(context: Context, caller: Caller, installation: Installation): Exam {
  let reading: Promise<ServiceReading> | undefined;
  const service = () => {
    reading ??= readService(context);
    return reading;
  };
  return { context, caller, installation, service };
}

async function readService({ gateway, clock }: Context): Promise<ServiceReading> {
  const opened = await gateway();
  const startedAt = clock.now();
  const result = await opened.fetchService();
  return { result, startedAt, endedAt: clock.now() };
}

/** A check that fails is a finding of its own and never hides another. */
async function findingsOf({ name, why, look }: Check, exam: Exam): Promise<Finding[]> {
  const verdicts = await Promise.resolve()
    .then(() => look(exam))
    .catch(failed);
  return [verdicts].flat().map(({ status, what, fix, why: own }) => {
    return { check: name, status, what, why: own ?? why, ...(fix !== undefined && { fix }) };
  });
}

function failed(thrown: unknown): Verdict {
  const error = toVerifyError(thrown);
  const { message, fix } = error.toJSON();
  if (error.code === "NOT_CONFIGURED") return skipped("Twilio is not configured, so there is nothing to ask.");
  if (error.code === "INTERNAL") return problem("This check itself failed.", fix);
  return problem(message, fix);
}
