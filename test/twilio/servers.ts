/** Servers on loopback that behave and misbehave as real ones do; each closes with its test. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { TwilioOptions } from "../../src/twilio/gateway.js";

export interface Seen {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export type Answer = (response: http.ServerResponse, seen: Seen, index: number) => void;

export const SERVICE = `VA${"a".repeat(32)}`;
export const VERIFICATION = `VE${"b".repeat(32)}`;
export const ACCOUNT = `AC${"c".repeat(32)}`;
export const API_KEY = `SK${"d".repeat(32)}`;
export const TO = "+14155552671";
export const IDENTITY = "ff483d1f-f591-898a-9942-916050d2ca3f";
export const FACTOR = `YF${"1".repeat(32)}`;
export const CHALLENGE = `YC${"2".repeat(32)}`;
/** A canary: it may come out once, in the binding. */
export const TOTP_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

export function optionsFor(apiBase: string, more: Partial<TwilioOptions> = {}): TwilioOptions {
  const credentials = { authMode: "api_key", apiKeySid: API_KEY, apiKeySecret: "canary-secret-4711" } as const;
  return { accountSid: ACCOUNT, ...credentials, serviceSid: SERVICE, apiBase, timeoutMs: 2_000, ...more };
}

/** Records every request, then lets `answer` do what it likes; `sockets()` counts connections. */
export async function serve(answer: Answer, tls?: { key: string; cert: string }) {
  const seen: Seen[] = [];
  let sockets = 0;
  const listener: http.RequestListener = (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body });
      answer(response, seen.at(-1)!, seen.length);
    });
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.on(tls ? "secureConnection" : "connection", () => {
    sockets++;
  });
  const origin = `${tls ? "https" : "http"}://127.0.0.1:${await listen(server)}`;
  return { origin, seen, sockets: () => sockets, closeIdle: () => server.closeIdleConnections() };
}

export async function listen(server: net.Server, port = 0): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on("connection", (socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A loopback port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function json(response: http.ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** A fresh certificate for 127.0.0.1, made for one test; `path` is the file to trust. */
export function selfSigned(names = "IP:127.0.0.1"): { key: string; cert: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), "twilio-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [keyPath, path] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", `subjectAltName=${names}`];
  const kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", [...kind, ...subject, "-keyout", keyPath, "-out", path], { stdio: "ignore" });
  return { key: readFileSync(keyPath, "utf8"), cert: readFileSync(path, "utf8"), path };
}

export const hasOpenssl = (() => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

// ---------------------------------------------------------------- resources as Twilio writes them

export const verification = {
  sid: VERIFICATION,
  service_sid: SERVICE,
  account_sid: ACCOUNT,
  to: TO,
  channel: "sms",
  status: "pending",
  valid: false,
  lookup: {},
  amount: null,
  payee: null,
  send_code_attempts: [{ time: "2026-11-20T10:00:00Z", channel: "SMS", attempt_sid: `VL${"e".repeat(32)}` }],
  sna: null,
  date_created: "2026-11-20T10:00:00Z",
  date_updated: "2026-11-20T10:00:01Z",
  url: "https://verify.twilio.com/v2/Services",
};

export const check = {
  sid: VERIFICATION,
  service_sid: SERVICE,
  account_sid: ACCOUNT,
  to: TO,
  channel: "sms",
  status: "approved",
  valid: true,
  amount: null,
  payee: null,
  sna_attempts_error_codes: null,
  date_created: "2026-11-20T10:00:00Z",
  date_updated: "2026-11-20T10:00:02Z",
};

export const attempt = {
  sid: `VL${"e".repeat(32)}`,
  account_sid: ACCOUNT,
  service_sid: SERVICE,
  verification_sid: VERIFICATION,
  date_created: "2026-11-20T10:00:00Z",
  date_updated: "2026-11-20T10:05:00Z",
  conversion_status: "unconverted",
  channel: "sms",
  price: { value: "0.0500", currency: "usd" },
  channel_data: {
    to: TO,
    verification_sid: VERIFICATION,
    status: "unconfirmed",
    message_status: "undelivered",
    error_code: "30003",
    country: "US",
    code_length: 6,
    locale: "en",
    mcc: "310",
    mnc: "260",
    carrier: "A Carrier",
  },
  url: `https://verify.twilio.com/v2/Attempts/VL${"e".repeat(32)}`,
};

export function attemptsPage(attempts: unknown[], nextPageUrl: unknown = null) {
  return { attempts, meta: { key: "attempts", page: 0, page_size: 50, next_page_url: nextPageUrl } };
}

export const summary = {
  total_attempts: 10,
  total_converted: 7,
  total_unconverted: 3,
  conversion_rate_percentage: "70.00",
  url: "https://verify.twilio.com/v2/Attempts/Summary",
};

export const service = {
  sid: SERVICE,
  account_sid: ACCOUNT,
  friendly_name: "Canary Shop",
  code_length: 6,
  lookup_enabled: true,
  psd2_enabled: false,
  skip_sms_to_landlines: true,
  dtmf_input_required: true,
  tts_name: null,
  do_not_share_warning_enabled: false,
  custom_code_enabled: false,
  push: { include_date: false, apn_credential_sid: null, fcm_credential_sid: null },
  totp: { issuer: null, time_step: 30, code_length: 6, skew: 1 },
  default_template_sid: null,
  whatsapp: { msg_service_sid: `MG${"a".repeat(32)}`, from: "whatsapp:+14155550100" },
  passkeys: {},
  verify_event_subscription_enabled: true,
  date_created: "2026-11-20T10:00:00Z",
  date_updated: "2026-11-20T10:00:00Z",
  url: `https://verify.twilio.com/v2/Services/${SERVICE}`,
  links: {},
};

export const phoneNumber = {
  calling_country_code: "1",
  country_code: "US",
  phone_number: TO,
  national_format: "(415) 555-2671",
  valid: true,
  validation_errors: [],
  line_type_intelligence: { type: "mobile", carrier_name: "A Carrier", error_code: null },
  url: "https://lookups.twilio.com/v2/PhoneNumbers",
};

export const factor = {
  sid: FACTOR,
  account_sid: ACCOUNT,
  service_sid: SERVICE,
  entity_sid: `YE${"3".repeat(32)}`,
  identity: IDENTITY,
  date_created: "2026-11-20T10:00:00Z",
  date_updated: "2026-11-20T10:00:01Z",
  friendly_name: "Ada's phone",
  status: "verified",
  factor_type: "totp",
  config: { alg: "sha1", skew: 1, code_length: 6, time_step: 30 },
  metadata: null,
  url: `https://verify.twilio.com/v2/Services/${SERVICE}/Entities/${IDENTITY}/Factors/${FACTOR}`,
};

export const newFactor = {
  ...factor,
  status: "unverified",
  options: null,
  binding: {
    secret: TOTP_SECRET,
    uri: `otpauth://totp/Acme:Ada's%20phone?secret=${TOTP_SECRET}&issuer=Acme&algorithm=SHA1&digits=6&period=30`,
  },
};

export function factorsPage(factors: unknown[], nextPageUrl: unknown = null) {
  return { factors, meta: { key: "factors", page: 0, page_size: 100, next_page_url: nextPageUrl } };
}

export const challenge = {
  sid: CHALLENGE,
  account_sid: ACCOUNT,
  service_sid: SERVICE,
  entity_sid: `YE${"3".repeat(32)}`,
  identity: IDENTITY,
  factor_sid: FACTOR,
  date_created: "2026-11-20T10:00:00Z",
  date_updated: "2026-11-20T10:00:00Z",
  date_responded: "2026-11-20T10:00:00Z",
  expiration_date: "2026-11-20T10:05:00Z",
  status: "approved",
  responded_reason: "none",
  details: null,
  hidden_details: null,
  metadata: null,
  factor_type: "totp",
  url: `https://verify.twilio.com/v2/Services/${SERVICE}/Entities/${IDENTITY}/Challenges/${CHALLENGE}`,
  links: {},
};

export const safeListEntry = {
  sid: `GN${"4".repeat(32)}`,
  phone_number: TO,
  url: "https://verify.twilio.com/v2/SafeList/Numbers/%2B14155552671",
};

export const fullLookup = {
  ...phoneNumber,
  sms_pumping_risk: {
    carrier_risk_category: "moderate",
    number_blocked: false,
    number_blocked_date: null,
    number_blocked_last_3_months: null,
    sms_pumping_risk_score: 61,
    error_code: null,
  },
  sim_swap: {
    last_sim_swap: {
      last_sim_swap_date: "2026-11-19T10:00:00Z",
      swapped_period: "PT48H",
      swapped_in_period: true,
    },
    carrier_name: "A Carrier",
    mobile_country_code: "310",
    mobile_network_code: "260",
    error_code: null,
  },
};
