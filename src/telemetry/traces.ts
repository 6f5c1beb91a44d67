/** Spans of OpenTelemetry, where the application has its API installed. */
import type { Attributes } from "@opentelemetry/api";
import type { Log, LogFields } from "../core/ports/log.js";

export interface Tracing {
  /** Makes a span of each line that ends a call of the core or of Twilio, under the span that is active there. */
  watch(log: Log): Log;
  /** A span around one request, continued from its `traceparent`. */
  around<T>(name: string, headers: Record<string, string>, run: () => Promise<T>): Promise<T>;
}

/** Lines that end something that took time. */
const SPANS: Readonly<Record<string, string>> = { call: "verify", twilio: "twilio", webhook: "webhook" };
/** Closed words and numbers: nothing that names a person. */
const ATTRIBUTES = ["code", "rule", "channel", "country", "status", "twilioCode", "httpStatus", "replayed"] as const;

/** Undefined where `@opentelemetry/api` is not installed. */
export async function findTracing(version: string): Promise<Tracing | undefined> {
  const api = await import("@opentelemetry/api").catch(() => undefined);
  if (!api) return undefined;
  const { context, propagation, SpanKind, SpanStatusCode, trace } = api;
  const tracer = trace.getTracer("twilio-verify-mcp", version);

  const spanOf = (event: string, fields: LogFields) => {
    const endTime = Date.now();
    const startTime = endTime - (fields.durationMs ?? 0);
    const name = `${SPANS[event]}.${fields.operation}`;
    const span = tracer.startSpan(name, { startTime, attributes: attributesOf(fields) });
    if (fields.code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  };
  return {
    watch: (log) => (level, event, fields) => {
      log(level, event, fields);
      if (Object.hasOwn(SPANS, event)) spanOf(event, fields ?? {});
    },
    around: (name, headers, run) =>
      context.with(propagation.extract(context.active(), headers), () =>
        tracer.startActiveSpan(name, { kind: SpanKind.SERVER }, (span) => run().finally(() => span.end())),
      ),
  };
}

function attributesOf(fields: LogFields): Attributes {
  const set = ATTRIBUTES.filter((name) => fields[name] !== undefined);
  return Object.fromEntries(set.map((name) => [`twilio_verify.${name}`, fields[name]]));
}
