import { describe, expect, test } from "vitest";
import { prefersHtml } from "../../src/simulator/inbox.js";
import { openClient, PHONE, SERVICE } from "./client.js";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

describe("inbox", () => {
  test("is JSON by default: newest first, filtered by an escaped or a bare number", async () => {
    const client = await openClient();
    const { body: sent } = await client.send();
    await client.send({ To: "person@example.com", Channel: "email" });
    const all = (await client.get("/inbox")).body;
    expect(all.messages.map(({ to }: { to: string }) => to)).toEqual(["person@example.com", PHONE]);
    for (const to of [encodeURIComponent(PHONE), PHONE]) {
      expect((await client.get(`/inbox?to=${to}`)).body).toEqual({
        messages: [
          {
            to: PHONE,
            channel: "sms",
            body: expect.stringMatching(/^Your Simulator verification code is: \d{6}$/),
            code: client.simulator.inbox(PHONE)[0]!.code,
            verification_sid: sent.sid,
            at: expect.stringMatching(/^\d{4}-.*Z$/),
          },
        ],
      });
    }
  });

  test.each(["/inbox", "/"])("%s is a page for a browser, with nothing from elsewhere", async (path) => {
    const { simulator, send, code } = await openClient();
    await send();
    const response = await fetch(`${simulator.url}${path}`, { headers: { accept: BROWSER } });
    const page = await response.text();
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page).toContain(`<p class="code">${code()}</p>`);
    expect(page).toContain('name="viewport"');
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script src="/inbox/inbox.js" defer>']);
    expect(page).not.toMatch(/https?:|style="|\son\w+=/);
  });

  test("groups messages by phone and mailbox, the newest first, and counts the older ones of one", async () => {
    const client = await openClient();
    for (let index = 0; index < 5; index += 1) {
      for (let send = 0; send < 5; send += 1) await client.send();
      client.simulator.advance(600_000);
    }
    await client.send({ To: "person@example.com", Channel: "email" });
    const response = await fetch(`${client.simulator.url}/inbox`, { headers: { accept: BROWSER } });
    const page = await response.text();
    expect([...page.matchAll(/<h2[^>]*>([^<]*)</g)].map(([, to]) => to)).toEqual(["person@example.com", PHONE]);
    expect(page.match(/<li>/g)).toHaveLength(21);
    expect(page).toContain("5 older");
    expect(page.indexOf(client.simulator.inbox(PHONE)[0]!.code)).toBeLessThan(
      page.indexOf(client.simulator.inbox(PHONE)[7]!.code),
    );
  });

  test("says so when it is empty", async () => {
    const { simulator } = await openClient();
    const response = await fetch(`${simulator.url}/inbox`, { headers: { accept: BROWSER } });
    expect(await response.text()).toContain("No messages yet");
  });

  test("shows hostile text as text", async () => {
    const client = await openClient();
    await client.post(`/v2/Services/${SERVICE}`, { CustomCodeEnabled: "true" });
    await client.send({ To: '"<b>"@example.com', Channel: "email", CustomCode: "<i>&'" });
    const response = await fetch(`${client.simulator.url}/inbox`, { headers: { accept: "text/html" } });
    const page = await response.text();
    expect(page).not.toMatch(/<b>|<i>/);
    expect(page).toContain("&#60;i&#62;&#38;&#39;");
  });

  test.each([
    [undefined, false],
    ["*/*", false],
    ["application/json", false],
    ["text/html;q=0.5, application/json", false],
    ["text/html", true],
    ["text/*", true],
    [BROWSER, true],
  ])("Accept %s: page %s", (accept, html) => {
    expect(prefersHtml(accept)).toBe(html);
  });
});
