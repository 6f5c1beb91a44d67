/** An agent may write the purpose. In a message from the operator's own address it must not become a link. */
import { expect, test } from "vitest";
import { serve } from "../twilio/servers.js";
import { deliver, sendgrid, smtp, webhook } from "./house.js";
import { smtpServer } from "./smtp-server.js";

const LINKS = [
  "https://evil.example/login",
  "evil.example",
  "see www.evil.example now",
  "evil。example",
  "evil．example",
  "mail eve@evil.example",
  "javascript:alert(1)",
  "//evil.example",
  "[here](evil)",
  "<a href=x>here</a>",
  "tel:+19005550123",
  "call (900) 555-0123 now",
  "call ９００ ５５５ ０１２３",
  "w".repeat(65),
];

test.each(LINKS)("%s is left out", async (purpose) => {
  const [api, mail] = [await serve((response) => void response.writeHead(202).end()), await smtpServer()];
  await deliver(sendgrid(api.origin), { purpose });
  await deliver(webhook(api.origin), { purpose });
  await deliver(smtp(mail.port, { text: "{code}\nfor {purpose}\nend" }), { purpose });
  const [request, push] = api.seen.map(({ body }) => JSON.parse(body));
  expect(request.personalizations[0].dynamic_template_data).not.toHaveProperty("purpose");
  expect(push).not.toHaveProperty("purpose");
  expect(mail.messages[0]).not.toMatch(/evil|for /);
});

test.each(["login", "Sign in to Ada's account", "Zahlung bestätigen (Miete)", "ログイン", "order 123456"])(
  "%s is delivered",
  async (purpose) => {
    const server = await serve((response) => void response.writeHead(204).end());
    await deliver(webhook(server.origin), { purpose });
    expect(JSON.parse(server.seen[0]!.body).purpose).toBe(purpose);
  },
);
