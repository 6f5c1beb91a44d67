/**
 * telemetry/ — what the log's lines say, counted and traced. May import: core/ports/log, `prom-client`, `@opentelemetry/api`.
 *
 * This file: Prometheus metrics. The log's fields are an allow-list of closed words, so no label can hold a destination.
 */
import { Counter, Histogram, Registry } from "prom-client";
import type { Log, LogFields } from "../core/ports/log.js";

export interface Metrics {
  /** Counts each line and passes it on. */
  watch(log: Log): Log;
  /** Text format 0.0.4. */
  text(): Promise<string>;
  contentType: string;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `twilio_verify_${name}`, help, labelNames, registers: [registry] });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets = SECONDS) =>
    new Histogram({ name: `twilio_verify_${name}`, help, labelNames, buckets, registers: [registry] });

  const sends = counter("sends_total", "Codes asked for, by how it ended.", ["outcome", "channel", "country"]);
  const checks = counter("checks_total", "Codes tried, by how it ended.", ["outcome", "channel", "country"]);
  const approvals = counter("approvals_total", "Verifications approved: beside sends, the conversion.", [
    "channel",
    "country",
  ]);
  const refusals = counter("refusals_total", "Calls refused, by rule or code.", ["operation", "rule"]);
  const calls = histogram("call_seconds", "How long a call of the core took.", ["operation"]);
  const twilio = histogram("twilio_seconds", "How long Twilio took to answer.", ["operation"]);
  const twilioErrors = counter("twilio_errors_total", "Calls that Twilio refused or did not answer.", [
    "operation",
    "code",
  ]);
  const requests = histogram("http_request_seconds", "How long a request took.", ["route", "status"]);
  const webhooks = counter("webhooks_total", "Events that arrived, by what became of them.", ["operation", "outcome"]);
  const lag = histogram(
    "webhook_lag_seconds",
    "From an event to its receipt.",
    ["operation"],
    [0.5, 1, 2, 5, 15, 60, 300, 3_600],
  );
  const alerts = counter("alerts_total", "Alerts raised.", ["kind"]);

  const countCall = (fields: LogFields) => {
    const { operation = "unknown", code = "ok", rule, channel = "none", country = "none", durationMs = 0 } = fields;
    calls.observe({ operation }, durationMs / 1_000);
    const labels = { outcome: fields.replayed ? "replayed" : code, channel, country };
    if (operation === "send") sends.inc(labels);
    if (operation === "check") checks.inc({ ...labels, outcome: fields.status ?? labels.outcome });
    if (operation === "check" && fields.status === "approved" && !fields.replayed) approvals.inc({ channel, country });
    if (fields.code !== undefined) refusals.inc({ operation, rule: rule ?? code });
  };
  const countTwilio = ({ operation = "unknown", durationMs = 0, twilioCode, code, httpStatus = 0 }: LogFields) => {
    twilio.observe({ operation }, durationMs / 1_000);
    const failed = twilioCode !== undefined || code !== undefined || httpStatus >= 400;
    if (failed) twilioErrors.inc({ operation, code: String(twilioCode ?? code ?? httpStatus) });
  };
  const COUNTED: Readonly<Record<string, (fields: LogFields) => void>> = {
    call: countCall,
    twilio: countTwilio,
    request: ({ operation = "unknown", httpStatus = 0, durationMs = 0 }) =>
      requests.observe({ route: operation, status: httpStatus }, durationMs / 1_000),
    webhook: ({ operation = "unknown", outcome = "unknown", lagMs }) => {
      webhooks.inc({ operation, outcome });
      if (lagMs !== undefined) lag.observe({ operation }, lagMs / 1_000);
    },
    alert: ({ code = "unknown" }) => alerts.inc({ kind: code }),
  };

  return {
    watch: (log) => (level, event, fields) => {
      log(level, event, fields);
      if (Object.hasOwn(COUNTED, event)) COUNTED[event]!(fields ?? {});
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
