/** The webhook routes in front of the real core and store, and senders that sign as Twilio and SendGrid do. */
import { generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import type { Hono } from "hono";
import type { Json } from "../../../src/core/ports/settings.js";
import { WEBHOOK_PATHS, type WebhookSource } from "../../../src/core/ports/webhook.js";
import { webhookRoutes } from "../../../src/http/webhooks/webhooks.js";
import type { Runtime } from "../../../src/runtime.js";
import { SIMULATED_CREDENTIALS } from "../../../src/simulated.js";
import { hashOf, signatureOf } from "../../../src/twilio/signature.js";
import { caller, type House, type HouseOptions, NO_LIMITS, openHouse } from "../../core/house.js";

export const ORIGIN = "https://verify.example.com";
export const TOKEN = SIMULATED_CREDENTIALS.authToken;
export const SERVICE = SIMULATED_CREDENTIALS.serviceSid;
const FORM = "application/x-www-form-urlencoded";

const sendgridKeys = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const SENDGRID_KEY = sendgridKeys.publicKey.export({ type: "spki", format: "der" }).toString("base64");

export const newSid = (prefix: string) => prefix + randomBytes(16).toString("hex");

export interface Gate extends House {
  app: Hono;
  runtime: Runtime;
}

/** Every limit off, unless asked otherwise. */
export async function openGate(options: HouseOptions = {}): Promise<Gate> {
  const house = await openHouse({ limits: NO_LIMITS, ...options });
  return gateOf(house);
}

export function gateOf(house: House): Gate {
  const runtime = house.neighbour({ sendgridEventsKey: SENDGRID_KEY, webhookAuthToken: TOKEN }) as Runtime;
  const { log, clock } = runtime.context;
  const app = webhookRoutes(
    { judges: runtime.webhookJudges, receive: (source, items) => runtime.verify.receive(source, items, caller) },
    { publicUrl: ORIGIN, log, clock },
  );
  return { ...house, app, runtime };
}

export interface Event {
  id: string;
  type: string;
  time: string;
  data: Record<string, unknown>;
  [more: string]: unknown;
}

/** `kind` is the end of the type: `verification.canceled`, `message.undelivered`. */
export const eventOf = (kind: string, data: Record<string, unknown>, at: number, more: object = {}): Event => ({
  specversion: "1.0",
  type: `com.twilio.accountsecurity.verify.${kind}`,
  source: `/v2/Services/${SERVICE}/Verifications`,
  id: newSid("EZ"),
  time: new Date(at).toISOString(),
  datacontenttype: "application/json",
  data: { account_sid: SIMULATED_CREDENTIALS.accountSid, service_sid: SERVICE, ...data },
  ...more,
});

export interface Signed {
  url: string;
  init: { method: "POST"; headers: Record<string, string>; body: string };
}

/** As Event Streams sends a list. */
export const signedJson = (source: WebhookSource, value: unknown, token = TOKEN): Signed =>
  signedText(source, JSON.stringify(value), token);

export function signedText(source: WebhookSource, body: string, token = TOKEN): Signed {
  const url = `${ORIGIN}${WEBHOOK_PATHS[source]}?bodySHA256=${hashOf(body)}`;
  const contentType = "application/json";
  const signature = signatureOf(token, { url, contentType, body });
  const headers = { "content-type": contentType, "x-twilio-signature": signature };
  return { url, init: { method: "POST", headers, body } };
}

/** As Twilio sends a status callback. */
export function signedForm(source: WebhookSource, fields: Record<string, string>, query = "", token = TOKEN): Signed {
  const body = new URLSearchParams(fields).toString();
  const url = `${ORIGIN}${WEBHOOK_PATHS[source]}${query}`;
  const signature = signatureOf(token, { url, contentType: FORM, body });
  return { url, init: { method: "POST", headers: { "content-type": FORM, "x-twilio-signature": signature }, body } };
}

export function signedSendgrid(events: unknown, at: number): Signed {
  const body = JSON.stringify(events);
  const timestamp = String(Math.floor(at / 1_000));
  const signature = sign("sha256", Buffer.from(timestamp + body), sendgridKeys.privateKey).toString("base64");
  const headers = {
    "content-type": "application/json",
    "x-twilio-email-event-webhook-signature": signature,
    "x-twilio-email-event-webhook-timestamp": timestamp,
  };
  return { url: `${ORIGIN}${WEBHOOK_PATHS.sendgrid}`, init: { method: "POST", headers, body } };
}

/** The proxy in front passes path and query on, under a name of its own. */
export const post = async (app: Hono, { url, init }: Signed): Promise<number> =>
  (await app.request(url.replace(ORIGIN, "http://127.0.0.1:9"), init)).status;

export const tell = (gate: Gate, ...events: Event[]) => post(gate.app, signedJson("verify-events", events));

export async function recordOf({ context }: House, sid: string) {
  return (await (await context.state()).store.findVerification(caller.tenant, sid))!;
}

/** Everything an event may change of one verification, without what names it. What to offer next is known while it is pending. */
export async function stateOf(house: House, sid: string): Promise<Json> {
  const { store } = await house.context.state();
  const { status, sends, wrongChecks, endedByEvent, updatedAt, createdAt, subject } = await recordOf(house, sid);
  const recall = (kind: "told" | "delivery" | "suppressed", key: string) => store.recall(caller.tenant, kind, key);
  const ageMs = updatedAt - createdAt;
  const delivery = status === "pending" ? await recall("delivery", `${sid}.${sends}`) : undefined;
  const suppressed = (await recall("suppressed", `sms|${subject}`)) !== undefined;
  const message = (await recall("told", `${sid}.${sends}`)) as { delivery: string; errorCode?: number } | undefined;
  const isApproved = (await recall("told", `${sid}|approved`)) !== undefined;
  const told = message && [message.delivery, message.errorCode];
  return [status, sends, wrongChecks, endedByEvent, ageMs, delivery, suppressed, told, isApproved] as Json;
}

export const webhookLines = ({ lines }: House) =>
  lines.filter(({ event }) => event === "webhook").map(({ fields }) => fields);

export const uuid = () => randomUUID();
