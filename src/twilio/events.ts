/** Event Streams, as far as it concerns Verify: what is subscribed, and where it goes (facts/twilio-verify.md §4.2b). */
import type { SinkInstance } from "twilio/lib/rest/events/v1/sink.js";
import type { EventSubscription, Gateway } from "../core/ports/gateway.js";
import type { Sdk, TwilioClient } from "./client.js";
import { keyword, sidOf } from "./resource.js";

/** An account has at most 100 sinks and 100 subscriptions, so that one page holds all. */
const ONE_PAGE = { pageSize: 1_000 };
const AT_ONCE = 10;

const VERIFY_TYPE = /^com\.twilio\.accountsecurity\.verify\.([a-z._-]{1,64})$/;

type Events = Awaited<ReturnType<Sdk["events"]>>;

interface Subscribed {
  sinkSid: string;
  eventTypes: string[];
}

export function eventCalls(client: TwilioClient): Pick<Gateway, "eventSubscriptions"> {
  return {
    eventSubscriptions: (ourUrl) =>
      client.call("list_event_subscriptions", async (sdk) => {
        const events = await sdk.events();
        const subscribed = await subscribedToVerify(events);
        if (subscribed.length === 0) return [];
        const sinks = (await events.sinks.page(ONE_PAGE)).instances;
        return subscribed.map(({ sinkSid, eventTypes }) => {
          const sink = sinks.find(({ sid }) => sid === sinkSid);
          return { ...sinkOf(sink, ourUrl), eventTypes };
        });
      }),
  };
}

async function subscribedToVerify({ subscriptions }: Events): Promise<Subscribed[]> {
  const read = async ({ sid, sinkSid }: { sid: string; sinkSid: string }) => {
    // By SID, since an instance of a list does not know its own (SDK 6.2.0).
    const { instances } = await subscriptions(sidOf("DF", sid)).subscribedEvents.page(ONE_PAGE);
    const eventTypes = instances.flatMap(({ type }) => VERIFY_TYPE.exec(String(type))?.[1] ?? []);
    return { sinkSid: sidOf("DG", sinkSid), eventTypes };
  };
  const { instances } = await subscriptions.page(ONE_PAGE);
  const all: Subscribed[] = [];
  for (let at = 0; at < instances.length; at += AT_ONCE) {
    all.push(...(await Promise.all(instances.slice(at, at + AT_ONCE).map(read))));
  }
  return all.filter(({ eventTypes }) => eventTypes.length > 0);
}

function sinkOf(sink: SinkInstance | undefined, ourUrl: string | undefined): Omit<EventSubscription, "eventTypes"> {
  const destination = String(sink?.sinkConfiguration?.destination ?? "");
  const url = sink?.sinkType === "webhook" && URL.canParse(destination) ? new URL(destination) : undefined;
  return {
    sinkType: keyword(sink?.sinkType),
    sinkStatus: keyword(sink?.status),
    host: url?.host,
    isOurs: url !== undefined && `${url.origin}${url.pathname}` === ourUrl,
  };
}
