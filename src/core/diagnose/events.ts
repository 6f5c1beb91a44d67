/** Event Streams: does Twilio push what happens to a code, and does that arrive here (facts/twilio-verify.md §4.2b)? */
import type { EventSubscription, GatewayFailure } from "../ports/gateway.js";
import { type Check, type Exam, ok, skipped, type Verdict, warning } from "./finding.js";

export const eventStreams: Check = {
  name: "event_streams",
  why: "Without pushed events, deliveries and failures are only seen by polling.",
  look,
};

async function look({ context, installation: { webhook }, service }: Exam): Promise<Verdict | Verdict[]> {
  if (context.settings.simulated) return skipped("The built-in simulator pushes no events.");
  const gateway = await context.gateway();
  const read = await gateway.eventSubscriptions(webhook?.url);
  if (!read.ok) return unread(read.failure);
  const subscriptions = read.value;
  if (subscriptions.length === 0) {
    const what = "No subscription of Event Streams covers events of Verify.";
    // Whoever has no address for webhooks has chosen to poll.
    if (!webhook) return skipped(`${what} Deliveries are seen by asking Twilio.`);
    return warning(what, "Subscribe a webhook sink to com.twilio.accountsecurity.verify.… (Console → Event Streams).");
  }
  const { result } = await service();
  const isOff = result.ok && !result.value.verifyEventSubscriptionEnabled;
  const lost = [...(isOff ? [SERVICE_OFF] : []), ...idle(subscriptions), ...elsewhere(subscriptions, webhook?.url)];
  return lost.length > 0 ? lost : ok(summary(subscriptions));
}

const SERVICE_OFF = warning(
  "Verify events are subscribed, but the Service hands none over.",
  "Switch on the Service's event subscription (VerifyEventSubscriptionEnabled).",
);

function idle(subscriptions: EventSubscription[]): Verdict[] {
  const names = subscriptions
    .filter(({ sinkStatus }) => sinkStatus !== "active")
    .map((one) => `${nameOf(one)} (${one.sinkStatus || "unknown"})`);
  if (names.length === 0) return [];
  const fix =
    "Validate them again (Console → Event Streams → Sinks): Twilio keeps undelivered events for 4 hours only.";
  return [warning(`Sinks of Verify events are not active: ${listed(names)}.`, fix)];
}

/** Other receivers are the operator's business, as long as one is this server. */
function elsewhere(subscriptions: EventSubscription[], ourUrl: string | undefined): Verdict[] {
  if (ourUrl === undefined || subscriptions.some(({ isOurs }) => isOurs)) return [];
  const what = `Verify events go to ${listed(subscriptions.map(nameOf))}, and not to [http] public_url.`;
  return [warning(what, `Add a webhook sink with the destination ${ourUrl}, or correct public_url.`)];
}

function summary(subscriptions: EventSubscription[]): string {
  const types = subscriptions.flatMap(({ eventTypes }) => eventTypes);
  return `Verify events (${listed(types)}) go to ${listed(subscriptions.map(nameOf))}.`;
}

const nameOf = ({ host, sinkType }: EventSubscription) => host ?? (sinkType || "an unknown sink");

const listed = (names: string[]) => [...new Set(names)].sort().join(", ");

function unread({ httpStatus, twilioCode }: GatewayFailure): Verdict {
  if (httpStatus !== 401 && httpStatus !== 403) return skipped("Event Streams could not be read.");
  return skipped(
    `These credentials may not read Event Streams (${twilioCode ?? `HTTP ${httpStatus}`}).`,
    "Give the API key the permission to read sinks and subscriptions, or look into Console → Event Streams yourself.",
  );
}
