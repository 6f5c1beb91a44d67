import net from "node:net";
import { describe, expect, test } from "vitest";
import type { DeliveryOutcome } from "../../src/core/ports/delivery.js";
import { closedPort, hasOpenssl, listen, selfSigned } from "../twilio/servers.js";
import { CODE, deliver, ID, MAILBOX, PASSWORD, smtp } from "./house.js";
import { type SmtpScript, smtpServer } from "./smtp-server.js";

const failure = (certainty: string, reason: string) => ({ ok: false, certainty, reason });

test("a code arrives as text and as HTML, under our own Message-ID, once", async () => {
  const server = await smtpServer({ extensions: ["8BITMIME", "SMTPUTF8", "PIPELINING"] });
  const outcome = await deliver(smtp(server.port));
  expect(outcome).toEqual({ ok: true, messageId: `<${ID}@example.org>` });
  expect(server.connections).toBe(1);
  expect(server.commands.slice(1, 4)).toEqual(["MAIL FROM:<codes@example.org>", `RCPT TO:<${MAILBOX}>`, "DATA"]);
  const [letter] = server.messages;
  expect(server.messages).toHaveLength(1);
  expect(letter).toContain("From: Example <codes@example.org>\r\n");
  expect(letter).toContain(`To: ${MAILBOX}\r\n`);
  expect(letter).toContain("Subject: Your verification code\r\n");
  expect(letter).toContain(`Message-ID: <${ID}@example.org>\r\n`);
  expect(letter).toContain("Auto-Submitted: auto-generated\r\n");
  expect(letter).toContain(`Your code is ${CODE}\r\n`);
  expect(letter).toContain("It is valid for 10 minutes.");
  expect(letter).toMatch(new RegExp(`<p>Your code is <strong[^>]*>${CODE}</strong></p>`));
  expect(letter).not.toContain("You pay");
});

test("a payment is told as it stands in the message, in HTML escaped", async () => {
  const server = await smtpServer();
  await deliver(smtp(server.port), { amount: "EUR 10.00", payee: "Smith & <b>Sons</b>" });
  const letter = server.messages[0]!.replaceAll("=\r\n", "");
  expect(letter).toContain("You pay EUR 10.00 to Smith & <b>Sons</b>.\r\n");
  expect(letter).toContain("You pay EUR 10.00 to Smith &amp; &lt;b&gt;Sons&lt;/b&gt;.<br>");
});

test("subject and text are the operator's; a name that is no placeholder's value takes its line along", async () => {
  const server = await smtpServer();
  const text = "{code}\r\nfor {purpose}\r\nfor $& {amount}\r\nend";
  await deliver(smtp(server.port, { subject: "{code} for {purpose}", text }), { purpose: "login", amount: "$1 $&" });
  const letter = server.messages[0]!;
  expect(letter).toContain(`Subject: ${CODE} for login\r\n`);
  expect(letter).toContain(`${CODE}\r\nfor login\r\nfor $& $1 $&\r\nend`);

  await deliver(smtp(server.port, { text }), {});
  expect(server.messages[1]).toContain(`${CODE}\r\nend`);
});

describe("signing in", () => {
  const login = { user: "relay", pass: PASSWORD };

  test("with what the URL held", async () => {
    const server = await smtpServer({ extensions: ["AUTH PLAIN LOGIN"] });
    expect(await deliver(smtp(server.port, { login }))).toMatchObject({ ok: true });
    const credentials = Buffer.from(`\0relay\0${PASSWORD}`).toString("base64");
    expect(server.commands[1]).toBe(`AUTH PLAIN ${credentials}`);
  });

  test.each<[string, SmtpScript, DeliveryOutcome | object]>([
    ["wrong", { AUTH: "535 5.7.8 no" }, failure("rejected", "bad_credentials")],
    ["not now", { AUTH: "454 4.7.0 later" }, failure("rejected", "unavailable")],
    ["not taken here", { AUTH: "503 no AUTH here", extensions: [] }, failure("rejected", "bad_credentials")],
  ])("%s", async (_, script, expected) => {
    const server = await smtpServer({ extensions: ["AUTH PLAIN"], ...script });
    expect(await deliver(smtp(server.port, { login }))).toEqual(expected);
    expect(server.commands.some((command) => command.startsWith("MAIL"))).toBe(false);
  });
});

describe("what a reply means", () => {
  test.each<[string, SmtpScript, string, string]>([
    ["no service", { greeting: "554 go away" }, "rejected", "misconfigured"],
    ["busy at once", { greeting: "421 busy" }, "rejected", "unavailable"],
    ["busy at EHLO", { EHLO: "421 busy" }, "rejected", "unavailable"],
    ["a sender that is not allowed", { MAIL: "550 5.7.1 not you" }, "rejected", "misconfigured"],
    ["a sender that must sign in", { MAIL: "530 5.7.0 sign in" }, "rejected", "bad_credentials"],
    ["a sender that is deferred", { MAIL: "451 later" }, "rejected", "unavailable"],
    ["no such mailbox", { RCPT: `550 5.1.1 ${MAILBOX} unknown` }, "rejected", "refused_destination"],
    ["no such mailbox, so no DATA", { RCPT: "550 5.1.1 unknown", DATA: "503 no" }, "rejected", "refused_destination"],
    ["a mailbox that is deferred", { RCPT: "450 4.2.0 greylisted" }, "rejected", "unavailable"],
    ["closing at RCPT", { RCPT: "421 closing" }, "rejected", "unavailable"],
    ["DATA refused", { DATA: "554 no" }, "rejected", "misconfigured"],
    ["DATA deferred", { DATA: "451 later" }, "rejected", "unavailable"],
    ["the message refused", { message: "554 5.6.0 spam" }, "rejected", "misconfigured"],
    ["no such mailbox, said late", { message: "550 5.1.1 unknown" }, "rejected", "refused_destination"],
    ["the message deferred", { message: "452 4.3.1 full" }, "rejected", "unavailable"],
    ["closing instead of taking it", { message: "421 closing" }, "rejected", "unavailable"],
  ])("%s", async (_, script, certainty, reason) => {
    for (const extensions of [[], ["PIPELINING"]]) {
      const server = await smtpServer({ ...script, extensions });
      expect(await deliver(smtp(server.port))).toEqual(failure(certainty, reason));
      expect(server.connections).toBe(1);
      if (!("message" in script)) expect(server.messages.join("")).toBe("");
    }
  });
});

describe("what no reply means: before the body nothing left, after it nobody knows", () => {
  test.each<[string, SmtpScript, string, string]>([
    ["dropped at once", { greeting: "drop" }, "not_sent", "unavailable"],
    ["silent from the start", { greeting: "silence" }, "not_sent", "timeout"],
    ["silent at EHLO", { EHLO: "silence" }, "not_sent", "timeout"],
    ["dropped at EHLO", { EHLO: "drop" }, "not_sent", "unavailable"],
    ["dropped at MAIL", { MAIL: "drop" }, "not_sent", "unavailable"],
    ["dropped at RCPT", { RCPT: "drop" }, "not_sent", "unavailable"],
    ["silent at RCPT", { RCPT: "silence" }, "not_sent", "timeout"],
    ["silent at DATA", { DATA: "silence" }, "not_sent", "timeout"],
    ["dropped at DATA", { DATA: "drop" }, "not_sent", "unavailable"],
    ["dropped after the message", { message: "drop" }, "unknown", "unavailable"],
    ["silent after the message", { message: "silence" }, "unknown", "timeout"],
    ["nonsense after the message", { message: "hello" }, "unknown", "unavailable"],
  ])("%s", async (_, script, certainty, reason) => {
    const server = await smtpServer(script);
    expect(await deliver(smtp(server.port, { timeoutMs: 300 }))).toEqual(failure(certainty, reason));
    expect(server.connections).toBe(1);
  });

  test("nobody there", async () => {
    expect(await deliver(smtp(await closedPort()))).toEqual(failure("not_sent", "unavailable"));
  });

  test("one byte at a time does not stretch the deadline", async () => {
    const port = await listen(
      net.createServer((socket) => {
        const timer = setInterval(() => socket.write("2"), 20);
        socket.on("close", () => clearInterval(timer)).on("error", () => {});
      }),
    );
    expect(await deliver(smtp(port, { timeoutMs: 300 }))).toEqual(failure("not_sent", "timeout"));
  });
});

describe.runIf(hasOpenssl)("TLS where it need not be trusted", () => {
  test("on this machine and in a private network any certificate will do", async () => {
    for (const [tls, settings] of [
      [selfSigned(), {}],
      [selfSigned(), { insecure: true }],
      [selfSigned(), { implicitTls: true }],
    ] as const) {
      const server = await smtpServer({ tls, implicit: "implicitTls" in settings });
      expect(await deliver(smtp(server.port, settings))).toMatchObject({ ok: true });
      expect(server.secure.at(-1)).toBe(true);
    }
  });
});
