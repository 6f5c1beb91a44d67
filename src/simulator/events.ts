/**
 * Event Streams, to be read: sinks and subscriptions as a test describes them (facts/twilio-verify.md §4.2b). They are
 * made by `/control/subscriptions`, not by Twilio's POST, and nothing is pushed.
 */
import { pageOf } from "./pages.js";
import { Refusal, type Reply } from "./refusals.js";
import type { Authorized, Route } from "./routes.js";
import { newSid } from "./services.js";
import type { State } from "./state.js";
import { dates } from "./wire.js";

/** A subscription with a sink of its own. */
export interface Subscription {
  /** Address of a webhook sink. */
  destination?: string;
  /** Default `webhook`. */
  sink_type?: "webhook" | "kinesis" | "segment" | "email";
  /** Of the sink; default `active`. */
  status?: "initialized" | "validating" | "active" | "failed";
  /** Event types such as `com.twilio.accountsecurity.verify.verification.approved`. */
  types: string[];
}

export interface StoredSubscription extends Required<Subscription> {
  sid: string;
  sinkSid: string;
  createdAt: number;
  updatedAt: number;
}

const isOneOf = (words: string) => (value: unknown) => words.split(" ").includes(String(value));
const isText = (value: unknown) => typeof value === "string";

const FIELDS: Record<keyof Subscription, (value: unknown) => boolean> = {
  destination: (value) => isText(value) && URL.canParse(String(value)),
  sink_type: isOneOf("webhook kinesis segment email"),
  status: isOneOf("initialized validating active failed"),
  types: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
};

/** @throws TypeError naming the field that does not fit. */
export function readSubscription(value: unknown, now: number): StoredSubscription {
  const given = Object.entries({ types: undefined, ...Object(value) });
  for (const [name, field] of given) {
    const fits = Object.hasOwn(FIELDS, name) && FIELDS[name as keyof Subscription](field);
    if (!fits) throw new TypeError(`"${name}" is not a field of a subscription, or its value does not fit`);
  }
  const defaults = { destination: "https://hooks.example/events", sink_type: "webhook", status: "active" };
  const own = { sid: newSid("DF"), sinkSid: newSid("DG"), createdAt: now, updatedAt: now };
  return { ...defaults, ...Object.fromEntries(given), ...own } as StoredSubscription;
}

// ---------------------------------------------------------------- Twilio's paths

export const EVENT_ROUTES: Route[] = [
  { pattern: /^\/v1\/Sinks$/, methods: { GET: listSinks } },
  { pattern: /^\/v1\/Sinks\/([^/]+)$/, methods: { GET: fetchSink } },
  { pattern: /^\/v1\/Subscriptions$/, methods: { GET: listSubscriptions } },
  { pattern: /^\/v1\/Subscriptions\/([^/]+)$/, methods: { GET: fetchSubscription } },
  { pattern: /^\/v1\/Subscriptions\/([^/]+)\/SubscribedEvents$/, methods: { GET: listTypes } },
];

/** Every sink here is in use. */
function listSinks({ subscriptions }: State, call: Authorized): Reply {
  const { query, origin } = call;
  const status = query.get("Status");
  const shown = subscriptions.filter((one) => query.get("InUse") !== "false" && (status ?? one.status) === one.status);
  return ok(pageOf("sinks", shown, (one) => sinkJson(one, origin), call));
}

function fetchSink({ subscriptions }: State, { names, origin }: Authorized): Reply {
  return ok(sinkJson(found(subscriptions.find(({ sinkSid }) => sinkSid === names[0])), origin));
}

function listSubscriptions({ subscriptions }: State, call: Authorized): Reply {
  const sink = call.query.get("SinkSid");
  const shown = subscriptions.filter(({ sinkSid }) => (sink ?? sinkSid) === sinkSid);
  return ok(pageOf("subscriptions", shown, (one) => subscriptionJson(one, call), call));
}

function fetchSubscription({ subscriptions }: State, call: Authorized): Reply {
  return ok(subscriptionJson(found(subscriptions.find(({ sid }) => sid === call.names[0])), call));
}

function listTypes({ subscriptions }: State, call: Authorized): Reply {
  const { sid, types } = found(subscriptions.find((one) => one.sid === call.names[0]));
  const items = types.map((type) => ({ sid: type }));
  return ok(pageOf("types", items, ({ sid: type }) => typeJson(type, sid, call), call));
}

const ok = (body: unknown): Reply => ({ status: 200, body });

function found(subscription: StoredSubscription | undefined): StoredSubscription {
  if (!subscription) throw new Refusal(20404);
  return subscription;
}

function sinkJson(subscription: StoredSubscription, origin: string) {
  const { sinkSid, destination, sink_type, status } = subscription;
  const url = `${origin}/v1/Sinks/${sinkSid}`;
  return {
    sid: sinkSid,
    description: "Simulated sink",
    sink_type,
    sink_configuration: sink_type === "webhook" ? { destination, method: "POST", batch_events: false } : {},
    status,
    ...dates(subscription),
    url,
    links: { sink_test: `${url}/Test`, sink_validate: `${url}/Validate` },
  };
}

function subscriptionJson(subscription: StoredSubscription, { account, origin }: Authorized) {
  const { sid, sinkSid } = subscription;
  const url = `${origin}/v1/Subscriptions/${sid}`;
  return {
    sid,
    account_sid: account,
    description: "Simulated subscription",
    sink_sid: sinkSid,
    ...dates(subscription),
    url,
    links: { subscribed_events: `${url}/SubscribedEvents` },
  };
}

function typeJson(type: string, sid: string, { account, origin }: Authorized) {
  const url = `${origin}/v1/Subscriptions/${sid}/SubscribedEvents/${type}`;
  return { account_sid: account, subscription_sid: sid, type, schema_version: 1, url };
}
