/** Servers quote what they were sent, and so do libraries. Neither an outcome nor the process's own output does. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DeliverySettings } from "../../src/core/ports/delivery.js";
import { type Answer, closedPort, serve } from "../twilio/servers.js";
import {
  API_KEY,
  CODE,
  deliver,
  everythingOf,
  ID,
  MAILBOX,
  PASSWORD,
  SECRET,
  sendgrid,
  smtp,
  webhook,
} from "./house.js";
import { type SmtpScript, smtpServer } from "./smtp-server.js";

const PAYEE = "Canary & Sons";
const BASE64 = Buffer.from(`\0relay\0${PASSWORD}`).toString("base64");
const CANARIES = [
  CODE,
  MAILBOX,
  "ada.canary",
  API_KEY,
  PASSWORD,
  BASE64,
  SECRET,
  SECRET.slice(6),
  PAYEE,
  ID,
  "127.0.0.1",
];

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => Boolean(printed.push(String(chunk))));
  }
  for (const name of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(everythingOf(words)));
  }
});
afterEach(() => vi.restoreAllMocks());

async function expectNone(settings: DeliverySettings): Promise<void> {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  process.on("unhandledRejection", note);
  const outcome = await deliver(settings, { payee: PAYEE, purpose: "login" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("unhandledRejection", note);
  const shown = everythingOf([outcome, rejections]) + printed.join("");
  // A failing run names which canary, not the canary.
  expect(CANARIES.findIndex((canary) => shown.includes(canary))).toBe(-1);
  expect(outcome).toMatchObject({ ok: false });
  expect(printed).toEqual([]);
}

const echo =
  (status: number): Answer =>
  (response, { body, headers }) =>
    void response
      .writeHead(status, `no ${MAILBOX}`, {
        "Content-Type": "application/json",
        "Retry-After": CODE,
        "X-Message-Id": CODE,
      })
      .end(JSON.stringify({ errors: [{ field: body, message: JSON.stringify(headers) }] }));

test.each([400, 401, 413, 429, 500, 503, 302])("a server that answers %i with all it got", async (status) => {
  const { origin } = await serve(echo(status));
  await expectNone(sendgrid(origin));
  await expectNone(webhook(origin));
});

test("a connection that breaks, is refused, or never answers", async () => {
  const broken = await serve((response) => void response.destroy());
  const silent = await serve(() => {});
  const nobody = `http://127.0.0.1:${await closedPort()}`;
  for (const origin of [broken.origin, silent.origin, nobody]) {
    await expectNone(sendgrid(origin, { timeoutMs: 200 }));
    await expectNone(webhook(origin, { timeoutMs: 200 }));
  }
  await expectNone(smtp(await closedPort()));
});

test("settings that a library or node refuses with an error", async () => {
  await expectNone(sendgrid("http://127.0.0.1:9", { apiKey: `${API_KEY}\r\n` }));
  await expectNone(sendgrid("http://127.0.0.1:9", { templateId: 7 as never }));
  await expectNone(webhook("http://127.0.0.1:9", { secret: `${SECRET}\n` }));
  await expectNone(webhook(`ftp://127.0.0.1/${PASSWORD}`));
  await expectNone(smtp(9, { port: -1 }));
  await expectNone(smtp(9, { host: `${PASSWORD} ` }));
});

const said = `550 5.1.1 <${MAILBOX}>: ${CODE} ${PASSWORD} ${BASE64}`;

test.each<[string, SmtpScript]>([
  ["greeting", { greeting: said }],
  ["EHLO", { EHLO: said.replace("550", "421") }],
  ["STARTTLS", { STARTTLS: said }],
  ["AUTH", { AUTH: said }],
  ["MAIL", { MAIL: said }],
  ["RCPT", { RCPT: said }],
  ["DATA", { DATA: said }],
  ["message", { message: said }],
  ["message, in many lines", { message: `550-${CODE}\r\n550-${MAILBOX}\r\n550 no` }],
  ["message, and no reply", { message: CODE }],
])("a mail server that says it all at %s", async (_, script) => {
  const server = await smtpServer({ extensions: ["AUTH PLAIN"], ...script });
  await expectNone(smtp(server.port, { login: { user: "relay", pass: PASSWORD } }));
});
