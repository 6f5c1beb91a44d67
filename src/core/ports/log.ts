/** Ports to the clock and the log. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** The allow-list of what a log line may carry; free text has no field. */
export interface LogFields {
  operation?: string;
  code?: string;
  rule?: string;
  channel?: string;
  country?: string;
  /** Masked, never whole. */
  to?: string;
  verificationSid?: string;
  twilioCode?: number;
  httpStatus?: number;
  retryAfterMs?: number;
  durationMs?: number;
  attempt?: number;
  port?: number;
  version?: string;
  protocol?: string;
  simulated?: boolean;
  replayed?: boolean;
  /** What became of a webhook: a word of a closed set. */
  outcome?: string;
  /** From what an event tells to when it came in. */
  lagMs?: number;
  signal?: string;
  /** Name of a configuration key, file or folder that the operator set. */
  setting?: string;
  /** Of a verification: `approved`, `pending` … */
  status?: string;
  /** Of the gateway, for one HTTP request. */
  requestId?: string;
  tenant?: string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;
