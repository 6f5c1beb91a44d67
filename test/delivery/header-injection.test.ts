/** Words of a caller become text of a message, never a header, a recipient, a second message or markup. */
import { describe, expect, test } from "vitest";
import type { DeliveryMessage } from "../../src/core/ports/delivery.js";
import { serve } from "../twilio/servers.js";
import { CODE, deliver, MAILBOX, sendgrid, smtp, webhook } from "./house.js";
import { smtpServer } from "./smtp-server.js";

const ATTACKS = [
  "x\r\nBcc: eve@example.com",
  "x\nBcc: eve@example.com",
  "x\rBcc: eve@example.com",
  "x\u2028Bcc: eve@example.com",
  "x\u0085Bcc: eve@example.com",
  "x\r\n\r\n<script>alert(1)</script>",
  "x\r\n.\r\nMAIL FROM:<eve@example.com>\r\nRCPT TO:<all@example.com>\r\nDATA\r\nowned",
  "x\0\u001b[2Jy",
  "=?utf-8?Q?=0D=0ABcc:_eve@example.com?=",
  "\u202egro.elpmaxe",
  "{code}{code}",
  "$&$'$`",
];
const FIELDS = ["purpose", "amount", "payee"] as const satisfies (keyof DeliveryMessage)[];
const cases = FIELDS.flatMap((field) => ATTACKS.map((text): [string, string] => [field, text]));

const TEMPLATE = {
  subject: "Code {code} for {payee}",
  text: "Code {code}\nfor {purpose}\nof {amount}\nto {payee}",
};
const all = { purpose: "login", amount: "EUR 1", payee: "Ada" };

describe("SMTP", () => {
  test.each(cases)("%s %j", async (field, text) => {
    const server = await smtpServer();
    expect(await deliver(smtp(server.port, TEMPLATE), { ...all, [field]: text })).toMatchObject({ ok: true });
    expect(server.commands.slice(1).filter((command) => command !== "QUIT")).toEqual([
      "MAIL FROM:<codes@example.org>",
      `RCPT TO:<${MAILBOX}>`,
      "DATA",
    ]);
    expect(server.messages).toHaveLength(1);
    const [head = "", ...parts] = server.messages[0]!.split("\r\n\r\n");
    const names = head.split(/\r\n(?![ \t])/).map((line) => line.split(":")[0]);
    expect(names.sort()).toEqual(
      ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"].sort(),
    );
    const bodies = parts.join("\r\n\r\n");
    expect(bodies).not.toMatch(/^(?:Bcc|MAIL FROM|RCPT TO):/m);
    expect(bodies.replace(/\r\n/g, "")).not.toMatch(/\p{C}/u);
    expect(bodies.split("text/html")[1]).not.toContain("<script");
    // In the subject, in the text and in the HTML: the code stands where the template puts it, and nowhere else.
    expect(server.messages[0]!.split(CODE)).toHaveLength(4);
  });

  test("words that are fit arrive", async () => {
    const server = await smtpServer();
    await deliver(smtp(server.port, TEMPLATE), { purpose: "Anmeldung für Ana", amount: "10,00 €", payee: "株式会社" });
    expect(server.messages[0]).toContain("=C3=BCr Ana");
  });

  test("the operator's own sender is a header of its own", async () => {
    const server = await smtpServer();
    await deliver(smtp(server.port, { from: { email: "codes@example.org", name: "A\r\nBcc: eve@example.com" } }));
    expect(server.messages[0]).not.toMatch(/^Bcc/m);
  });
});

describe("SendGrid and webhook", () => {
  test.each(cases)("%s %j", async (field, text) => {
    const server = await serve((response) => void response.writeHead(202).end());
    await deliver(sendgrid(server.origin), { ...all, [field]: text, locale: text });
    await deliver(webhook(server.origin), { ...all, [field]: text, locale: text });
    const [mail, push] = server.seen.map(({ body }) => JSON.parse(body));
    expect(mail.personalizations).toHaveLength(1);
    expect(mail.personalizations[0].to).toEqual([{ email: MAILBOX }]);
    for (const given of [mail.personalizations[0].dynamic_template_data[field], push[field]]) {
      expect(String(given)).not.toMatch(/[\p{C}\u2028\u2029]/u);
    }
    expect([mail.personalizations[0].dynamic_template_data.locale, push.locale]).toEqual([undefined, undefined]);
    for (const { headers } of server.seen) expect(Object.keys(headers).join()).not.toMatch(/bcc/i);
  });
});
