/** A bare HTTP client for a simulator: what Twilio's clients send, without their help. */
import { afterEach } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/simulator.js";

export const SERVICE = `VA${"0".repeat(32)}`;
export const PHONE = "+14155552671";
export const ACCOUNT = `AC${"a".repeat(32)}`;

/** Parsed JSON of unknown shape. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at, not trusted
export type Answer = { status: number; headers: Headers; body: any };

export type Form = Record<string, string>;

/** Without them a Service has no WhatsApp. */
export const WHATSAPP_SENDER: Form = {
  "Whatsapp.MsgServiceSid": `MG${"1".repeat(32)}`,
  "Whatsapp.From": "whatsapp:+14155550100",
};

export interface Client {
  simulator: Simulator;
  get(path: string): Promise<Answer>;
  post(path: string, form?: Form): Promise<Answer>;
  remove(path: string): Promise<Answer>;
  send(form?: Form): Promise<Answer>;
  check(form?: Form): Promise<Answer>;
  fetchVerification(sid: string): Promise<Answer>;
  /** Code of the newest message. */
  code(): string;
}

export type Observer = (request: { method: string; url: string; body?: URLSearchParams }, answer: Answer) => void;

const open: Simulator[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

export const basic = (user = ACCOUNT, password = "x") =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/** Starts a simulator that ends with the test. */
export async function openClient(options?: SimulatorOptions, observe: Observer = () => undefined): Promise<Client> {
  const simulator = await startSimulator(options);
  open.push(simulator);

  async function call(method: string, path: string, body?: URLSearchParams): Promise<Answer> {
    const url = path.startsWith("http") ? path : `${simulator.url}${path}`;
    const response = await fetch(url, { method, headers: { authorization: basic() }, body });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, body: text === "" ? "" : JSON.parse(text) };
    observe({ method, url, body }, answer);
    return answer;
  }

  const service = `/v2/Services/${SERVICE}`;
  const post = (path: string, form: Form = {}) => call("POST", path, new URLSearchParams(form));
  return {
    simulator,
    get: (path) => call("GET", path),
    post,
    remove: (path) => call("DELETE", path),
    send: (form) => post(`${service}/Verifications`, { To: PHONE, Channel: "sms", ...form }),
    check: (form) => post(`${service}/VerificationCheck`, form?.VerificationSid ? form : { To: PHONE, ...form }),
    fetchVerification: (sid) => call("GET", `${service}/Verifications/${sid}`),
    code: () => simulator.inbox()[0]!.code,
  };
}

export function wrong(code: string): string {
  return String((Number(code) + 1) % 10 ** code.length).padStart(code.length, "0");
}
