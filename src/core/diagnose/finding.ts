/** What the checks of `diagnose` are made of. Own words only: no destination, no secret, nothing that Twilio wrote. */
import type { Context } from "../ports/context.js";
import type { GatewayResult, ServiceFacts } from "../ports/gateway.js";
import type { Caller } from "../ports/settings.js";
import type { WebhookProbe } from "../ports/webhook.js";

export type FindingStatus = "ok" | "warning" | "problem" | "skipped";

/** `skipped`: it could not be looked at, and `what` says why. */
export interface Finding {
  check: string;
  status: FindingStatus;
  what: string;
  /** Why it matters. */
  why: string;
  /** What to do; absent where nothing needs doing. */
  fix?: string;
}

/** How this process was set up, as far as the settings of the core do not say it. */
export interface Installation {
  authMode?: "api_key" | "auth_token";
  region?: string;
  edge?: string;
  /** Another origin stands in for Twilio's hosts. */
  replacesTwilio?: boolean;
  /** Environment variables that live use still needs. */
  missing: readonly string[];
  warnings: readonly { setting: string; message: string }[];
  /** Kind of store, in words. */
  store?: string;
  /** Where this server is told of events; no probe without an Auth Token. */
  webhook?: { url: string; probe?: WebhookProbe };
}

/** The Service as one read found it, with our own clock around the read. */
export interface ServiceReading {
  result: GatewayResult<ServiceFacts>;
  startedAt: number;
  endedAt: number;
}

/** What every check receives. */
export interface Exam {
  context: Context;
  caller: Caller;
  installation: Installation;
  /** One read for all checks. Throws `NOT_CONFIGURED`. */
  service(): Promise<ServiceReading>;
}

/** `why` only where it differs from the check's own. */
export type Verdict = Omit<Finding, "check" | "why"> & { why?: string };

export interface Check {
  name: string;
  why: string;
  look(exam: Exam): Verdict | Verdict[] | Promise<Verdict | Verdict[]>;
}

export const ok = (what: string): Verdict => ({ status: "ok", what });
export const warning = (what: string, fix: string): Verdict => ({ status: "warning", what, fix });
export const problem = (what: string, fix: string): Verdict => ({ status: "problem", what, fix });
export const skipped = (what: string, fix?: string): Verdict => ({ status: "skipped", what, ...(fix && { fix }) });
