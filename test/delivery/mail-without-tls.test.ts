/** Beyond this machine neither a password nor a code goes over a line that anybody can read or answer. */
import dns from "node:dns";
import { expect, test, vi } from "vitest";
import { hasOpenssl, selfSigned } from "../twilio/servers.js";
import { deliverTrusting } from "./bundle.js";
import { deliver, PASSWORD, smtp } from "./house.js";
import { type SmtpScript, smtpServer } from "./smtp-server.js";

/** Leads to this machine, and does not look like it. */
const ELSEWHERE = "0.0.0.0";
const login = { user: "relay", pass: PASSWORD };

async function toElsewhere(script: SmtpScript, settings: Parameters<typeof smtp>[1] = {}) {
  const server = await smtpServer({ extensions: ["AUTH PLAIN"], ...script });
  const outcome = await deliver(smtp(server.port, { host: ELSEWHERE, login, ...settings }));
  return { outcome, server };
}

function expectRefused({ outcome, server }: Awaited<ReturnType<typeof toElsewhere>>, reason = "insecure"): void {
  expect(outcome).toMatchObject({ ok: false, reason });
  expect(server.messages).toEqual([]);
  expect(server.commands.filter((command) => !/^(?:EHLO|STARTTLS)/.test(command))).toEqual([]);
}

test.each<[string, SmtpScript]>([
  ["no STARTTLS is offered", {}],
  ["STARTTLS is offered and refused, as somebody on the line would do it", { STARTTLS: "454 not available" }],
])("%s", async (_, script) => {
  expectRefused(await toElsewhere(script));
});

test("STARTTLS is taken, and then comes plain text in its place", async () => {
  expectRefused(
    await toElsewhere({ STARTTLS: "220 go ahead\r\n250-mail\r\n250 AUTH PLAIN" }, { timeoutMs: 300 }),
    "timeout",
  );
});

test("a server that knows no EHLO gets no HELO in its place", async () => {
  const { server } = await toElsewhere({ EHLO: "502 what?" });
  expect(server.commands).toHaveLength(1);
  expect(server.messages).toEqual([]);
});

test.runIf(hasOpenssl)("a certificate that nobody vouches for, before or after STARTTLS", async () => {
  expectRefused(await toElsewhere({ tls: selfSigned() }));
  expectRefused(await toElsewhere({ tls: selfSigned(), implicit: true }, { implicitTls: true }));
});

test.runIf(hasOpenssl)("with a trusted one, name, password and code all go through TLS", async () => {
  const tls = selfSigned(`IP:127.0.0.1,IP:${ELSEWHERE}`);
  const server = await smtpServer({ tls, extensions: ["AUTH PLAIN"] });
  const settings = smtp(server.port, { host: ELSEWHERE, login });
  expect(await deliverTrusting(tls.path, settings)).toMatchObject({ ok: true });
  const heard = server.commands.map((command, index) => [command.split(" ")[0], server.secure[index]]);
  expect(heard.slice(0, 7)).toEqual([
    ["EHLO", false],
    ["STARTTLS", false],
    ["EHLO", true],
    ["AUTH", true],
    ["MAIL", true],
    ["RCPT", true],
    ["DATA", true],
  ]);
});

test("the operator may say that the network is private", async () => {
  const { outcome, server } = await toElsewhere({}, { insecure: true });
  expect(outcome).toMatchObject({ ok: true });
  expect(server.messages).toHaveLength(1);
});

test("localhost is this machine, whatever a name server says", async () => {
  const resolvers = vi.spyOn(dns, "Resolver");
  const server = await smtpServer();
  expect(await deliver(smtp(server.port, { host: "localhost" }))).toMatchObject({ ok: true });
  expect(resolvers).not.toHaveBeenCalled();
});
