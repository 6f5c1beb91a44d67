/**
 * The composition root: from a checked configuration to the policy core with its adapters.
 * Every adapter loads when first needed, so that a host's start pays for none of them.
 */
import type { ConfigWarning } from "./config/error.js";
import type { Config } from "./config/load.js";
import { watchingStore } from "./core/alert.js";
import type { Installation } from "./core/diagnose/finding.js";
import { VerifyError } from "./core/errors.js";
import type { Catalogue } from "./core/ports/catalogue.js";
import type { Challenges } from "./core/ports/challenge.js";
import type { Context, State } from "./core/ports/context.js";
import type { Delivery } from "./core/ports/delivery.js";
import type { Gateway } from "./core/ports/gateway.js";
import type { Clock, Log } from "./core/ports/log.js";
import type { Alerts, Contacts, EntryPages, Receipts } from "./core/ports/outside.js";
import { EVENTS_PATH, type WebhookJudges, type WebhookProbe } from "./core/ports/webhook.js";
import { createVerify, type Verify } from "./core/verify.js";
import { SIMULATED_CREDENTIALS } from "./simulated.js";
import type { WebhookRequest } from "./twilio/signature.js";

export interface Runtime {
  verify: Verify;
  context: Context;
  /** Starts the built-in simulator if the configuration asks for it and gives its address. */
  simulatorUrl(): Promise<string | undefined>;
  /** Signs and judges webhooks with the configured Auth Token; undefined without one. */
  signatures(): Promise<Signatures | undefined>;
  /** When no call is running. */
  idle(): Promise<unknown>;
  /** What the configured keys can judge. */
  webhookJudges(): Promise<WebhookJudges>;
  /** Lets running calls end, then closes everything. */
  close(): Promise<void>;
}

export interface Signatures {
  sign(request: WebhookRequest): string;
  isSigned(request: WebhookRequest): boolean;
}

export interface RuntimeOptions {
  config: Config;
  /** Instead of the configured contacts: the application's own book. */
  contacts?: Contacts;
  /** Instead of the configured delivery of codes of our own. */
  delivery?: Delivery;
  /** Pages for code entry, where a door serves them. */
  pages?: EntryPages;
  /** Instead of the configured address. */
  alerts?: Alerts;
  /** Of the loader, for `diagnose`. */
  warnings?: readonly ConfigWarning[];
  log: Log;
  clock?: Clock;
}

const SYSTEM_CLOCK: Clock = { now: () => Date.now() };
/** A bit over the deadline of one call to Twilio. */
const DRAIN_MS = 8_000;

export function createRuntime(options: RuntimeOptions): Runtime {
  const { config, log, warnings = [], clock = SYSTEM_CLOCK, pages } = options;
  const alerts = options.alerts ?? openAlerts(config, log);
  const simulator = once(async () => (await import("./simulator/simulator.js")).startSimulator({}));
  const simulatorUrl = async () => (config.settings.simulated ? (await simulator()).url : undefined);
  const state = once<State>(async () =>
    (await import("./state.js")).openState(config, clock, watchingStore({ log, alerts, clock })),
  );
  const gateway = once(() => openGateway(config, simulatorUrl, log));
  const catalogue = once<Catalogue>(async () => (await import("./catalog/catalog.js")).createCatalogue());
  const receipts = once<Receipts>(async () =>
    (await import("./receipts/receipts.js")).openReceipts({
      keys: config.receiptKeys,
      stateDir: config.stateDir,
      clock,
    }),
  );
  const challenges = once<Challenges>(async () =>
    (await import("./challenge/challenge.js")).createChallenges(config.captcha),
  );
  const delivery = openDelivery(options);
  const contacts = openContacts(options);
  const context: Context = {
    settings: config.settings,
    clock,
    log,
    state,
    gateway,
    catalogue,
    receipts,
    challenges,
    delivery,
    contacts,
    pages,
    alerts,
  };
  const { verify, idle } = tracked(createVerify(context, installationOf(config, warnings)));
  return {
    verify,
    context,
    simulatorUrl,
    signatures: () => openSignatures(config),
    idle,
    webhookJudges: once(() => openJudges(config)),
    close: async () => {
      await Promise.race([idle(), new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
      await state.opened?.then(({ store }) => store.close()).catch(() => {});
      await simulator.opened?.then(({ close }) => close()).catch(() => {});
    },
  };
}

async function openGateway(
  { twilio, missing, settings }: Config,
  simulatorUrl: () => Promise<string | undefined>,
  log: Log,
): Promise<Gateway> {
  const simulated = settings.simulated ? { ...SIMULATED_CREDENTIALS, apiBase: await simulatorUrl() } : undefined;
  if (!simulated && missing.length > 0) {
    throw new VerifyError("NOT_CONFIGURED", {
      message: `Not configured: ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} not set.`,
      fix: "The operator must set them in the environment of this server (each may be given as <NAME>_FILE), or start it with --simulate.",
    });
  }
  const { createTwilioGateway } = await import("./twilio/gateway.js");
  return createTwilioGateway({
    ...(twilio as typeof twilio & { accountSid: string; serviceSid: string }),
    ...simulated,
    onCall: ({ operation, attempt, durationMs, httpStatus, twilioCode, code }) =>
      log("debug", "twilio", { operation, attempt, durationMs, httpStatus, twilioCode, code }),
  });
}

function openDelivery({ config: { custom }, delivery }: RuntimeOptions): Context["delivery"] {
  if (delivery) return async () => delivery;
  return custom && once(async () => (await import("./delivery/delivery.js")).createDelivery(custom));
}

function openContacts({ config, contacts }: RuntimeOptions): Context["contacts"] {
  if (contacts) return async () => contacts;
  const place = config.contacts;
  return place && (async () => (await import("./contacts/contacts.js")).createContacts(place));
}

/** The adapter loads with the first alert. */
function openAlerts({ alerts }: Config, log: Log): Alerts | undefined {
  if (!alerts) return undefined;
  const open = once(async () => (await import("./alerts/alerts.js")).createAlerts({ ...alerts, log }));
  return {
    raise: (alert) =>
      void open().then(
        ({ raise }) => raise(alert),
        () => log("warn", "alert_dropped", { code: alert.kind }),
      ),
  };
}

async function openSignatures({ webhookAuthToken, settings }: Config): Promise<Signatures | undefined> {
  const authToken = settings.simulated ? SIMULATED_CREDENTIALS.authToken : webhookAuthToken;
  if (authToken === undefined) return undefined;
  const { isSigned, signatureOf } = await import("./twilio/signature.js");
  return {
    sign: (request) => signatureOf(authToken, request),
    isSigned: (request) => isSigned(authToken, request),
  };
}

async function openJudges(config: Config): Promise<WebhookJudges> {
  const { sendgridEventsKey: key } = config;
  const signatures = await openSignatures(config);
  const sendgrid = key === undefined ? undefined : await import("./delivery/sendgrid-events.js");
  return {
    ...(signatures && { twilio: signatures.isSigned }),
    ...(sendgrid && {
      sendgrid: {
        isSigned: (headers, body, nowMs) => sendgrid.verifySendgridEvents(key!, headers, body, nowMs),
        parse: (body) => sendgrid.parseSendgridEvents(body)?.map((event) => ({ ...event })),
      },
    }),
  };
}

function installationOf(config: Config, warnings: readonly ConfigWarning[]): Installation {
  const { twilio, missing, store } = config;
  const { authMode, region, edge, apiBase } = twilio;
  const kind =
    store.url === "sqlite::memory:" ? "SQLite in memory" : store.url.startsWith("sqlite:") ? "SQLite" : "Redis";
  const replacesTwilio = apiBase !== undefined;
  return { authMode, region, edge, replacesTwilio, missing, warnings, store: kind, webhook: webhookOf(config) };
}

function webhookOf({ publicUrl, webhookAuthToken }: Config): Installation["webhook"] {
  if (publicUrl === undefined) return undefined;
  const url = `${publicUrl}${EVENTS_PATH}`;
  if (webhookAuthToken === undefined) return { url };
  const probe: WebhookProbe = async (signature) =>
    (await import("./twilio/probe.js")).probeWebhook(url, webhookAuthToken, signature);
  return { url, probe };
}

/** Runs once; a failure is not remembered, so that a repaired folder or credential works without a restart. */
function once<T>(open: () => Promise<T>): (() => Promise<T>) & { opened?: Promise<T> } {
  const get: (() => Promise<T>) & { opened?: Promise<T> } = () => {
    get.opened ??= open().catch((error: unknown) => {
      get.opened = undefined;
      throw error;
    });
    return get.opened;
  };
  return get;
}

function tracked(verify: Verify): { verify: Verify; idle(): Promise<unknown> } {
  const running = new Set<Promise<unknown>>();
  const track =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A) => {
      const promise = call(...args);
      running.add(promise);
      const done = () => running.delete(promise);
      promise.then(done, done);
      return promise;
    };
  const calls = Object.entries(verify).map(([name, call]) => [name, track(call as () => Promise<unknown>)]);
  return { verify: Object.fromEntries(calls) as Verify, idle: () => Promise.allSettled(running) };
}
