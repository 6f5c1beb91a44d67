/** The log: pino JSON lines on stderr (readable lines on a terminal), of allow-listed fields only. */
import pino from "pino";
import type { Log, LogFields, LogLevel } from "./core/ports/log.js";

/** Runtime twin of `LogFields`: whatever else a caller passes is dropped. */
const FIELDS: Record<keyof LogFields, true> = {
  operation: true,
  code: true,
  rule: true,
  channel: true,
  country: true,
  to: true,
  verificationSid: true,
  twilioCode: true,
  httpStatus: true,
  retryAfterMs: true,
  durationMs: true,
  attempt: true,
  port: true,
  version: true,
  protocol: true,
  simulated: true,
  replayed: true,
  outcome: true,
  lagMs: true,
  signal: true,
  setting: true,
  status: true,
  requestId: true,
  tenant: true,
};

export interface LogOptions {
  level: LogLevel;
  /** Fields that the operator wants out, on top of what never goes in. */
  redactFields: readonly string[];
  destination: NodeJS.WriteStream;
}

export function createLog({ level, redactFields, destination }: LogOptions): Log {
  const allowed = (Object.keys(FIELDS) as (keyof LogFields)[]).filter((name) => !redactFields.includes(name));
  const stream = destination.isTTY
    ? { write: (line: string) => destination.write(readable(line)) }
    : pino.destination({ fd: 2, sync: true });
  const logger = pino({ level, base: undefined, formatters: { level: (label) => ({ level: label }) } }, stream);
  return (lineLevel, event, fields = {}) => {
    const kept = allowed.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]] as const);
    logger[lineLevel](Object.fromEntries(kept), event);
  };
}

function readable(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, string | number>;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return `${new Date(Number(time)).toISOString().slice(11, 19)} ${level} ${msg} ${rest.join(" ")}\n`;
}
