import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, context, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, test } from "vitest";
import { findTracing } from "../../src/telemetry/traces.js";
import { openHouse, PERSON } from "../core/house.js";

/** What an application's SDK installs. */
function installSdk() {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  const storage = new AsyncLocalStorage<Context>();
  const manager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (at: Context, run: (...args: never[]) => unknown, self: unknown, ...args: never[]) =>
      storage.run(at, () => run.apply(self, args)),
    bind: (_: Context, target: unknown) => target,
    enable: () => manager,
    disable: () => manager,
  };
  context.setGlobalContextManager(manager as never);
  propagation.setGlobalPropagator({
    inject() {},
    fields: () => ["traceparent"],
    extract(at, carrier: { traceparent?: string }) {
      const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(carrier.traceparent ?? "") ?? [];
      return traceId && spanId ? trace.setSpanContext(at, { traceId, spanId, traceFlags: 1, isRemote: true }) : at;
    },
  });
  return exporter;
}

afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

test("a request, the call of the core in it and its call to Twilio are one trace that continues the caller's", async () => {
  const exporter = installSdk();
  const tracing = (await findTracing("1.0.0"))!;
  const house = await openHouse({ watch: tracing.watch });
  const traceId = "ab".repeat(16);
  await tracing.around("http.POST", { traceparent: `00-${traceId}-${"cd".repeat(8)}-01` }, () => house.send());

  const spans = exporter.getFinishedSpans();
  const named = (name: string) => spans.find((span) => span.name === name)!;
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(["verify.send", "http.POST"]));
  expect(spans.every((span) => span.spanContext().traceId === traceId)).toBe(true);
  const twilio = spans.find(({ name }) => name.startsWith("twilio."))!;
  for (const child of [named("verify.send"), twilio]) {
    expect(child.parentSpanContext?.spanId).toBe(named("http.POST").spanContext().spanId);
  }
  expect(named("verify.send").attributes).toMatchObject({
    "twilio_verify.channel": "sms",
    "twilio_verify.country": "US",
  });
});

test("a refusal is an error with its code, and no span names the person", async () => {
  const exporter = installSdk();
  const tracing = (await findTracing("1.0.0"))!;
  const house = await openHouse({ watch: tracing.watch });
  await house.send();
  await house.send({ resend: true }).catch(() => {});
  const [, refused] = exporter.getFinishedSpans().filter(({ name }) => name === "verify.send");
  expect([refused!.status.code, refused!.attributes["twilio_verify.code"]]).toEqual([2, "COOLDOWN"]);
  const told = JSON.stringify(exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]));
  expect(told).not.toContain(PERSON.slice(-7));
  expect(told).not.toContain(house.simulator.inbox(PERSON)[0]!.code);
});
