import { describe, expect, test } from "vitest";
import { createContacts } from "../../src/contacts/contacts.js";
import { type Answer, json, serve } from "../twilio/servers.js";
import { MAILBOX, PHONE, refusal, TOKEN } from "./places.js";

const found: Answer = (response) => json(response, 200, { to: PHONE });

async function book(answer: Answer = found, path = "/contacts/{contact}") {
  const server = await serve(answer);
  return { server, contacts: createContacts({ place: `${server.origin}${path}`, token: TOKEN }) };
}

describe("a lookup", () => {
  test("asks once, with the token and for JSON, on a connection of its own", async () => {
    const { server, contacts } = await book();
    expect(await contacts.resolve("ada@example.com", "default")).toBe(PHONE);
    expect(await contacts.resolve("ada@example.com", "default")).toBe(PHONE);
    expect(server.seen).toHaveLength(2);
    expect(server.sockets()).toBe(2);
    const [{ method, url, headers, body }] = server.seen as [(typeof server.seen)[0]];
    expect({ method, url, body }).toEqual({ method: "GET", url: "/contacts/ada%40example.com", body: "" });
    expect(headers).toEqual({
      accept: "application/json",
      authorization: `Bearer ${TOKEN}`,
      connection: "close",
      host: new URL(server.origin).host,
    });
  });

  test("has no Authorization without a token", async () => {
    const server = await serve(found);
    expect(await createContacts({ place: `${server.origin}/{contact}` }).resolve("ada", "default")).toBe(PHONE);
    expect(server.seen[0]!.headers).not.toHaveProperty("authorization");
  });

  test("fills in every {contact}, and the tenant only where the address asks for it", async () => {
    const { server, contacts } = await book(found, "/{tenant}/of/{contact}?again={contact}&tenant={tenant}");
    await contacts.resolve("a@b", "acme");
    expect(server.seen[0]!.url).toBe("/acme/of/a%40b?again=a%40b&tenant=acme");
    const plain = await book();
    await plain.contacts.resolve("ada", "ACME GmbH");
    expect(JSON.stringify(plain.server.seen)).not.toMatch(/acme/i);
  });

  test("an e-mail address is a destination, and other fields of the answer do not matter", async () => {
    const { contacts } = await book((response) => json(response, 200, { id: 7, to: MAILBOX, __proto__: { to: "x" } }));
    expect(await contacts.resolve("ada", "default")).toBe(MAILBOX);
  });

  test("404 is an unknown contact", async () => {
    const { contacts } = await book((response) => json(response, 404, { to: PHONE }));
    expect(await contacts.resolve("ada", "default")).toBeUndefined();
  });

  test("is asked again each time: nothing of an answer is kept", async () => {
    const answers = [{ to: PHONE }, { to: MAILBOX }];
    const { contacts } = await book((response) => json(response, 200, answers.shift()));
    expect(await contacts.resolve("ada", "default")).toBe(PHONE);
    expect(await contacts.resolve("ada", "default")).toBe(MAILBOX);
  });
});

describe("an address that cannot be used", () => {
  test.each<[string, string]>([
    ["plain HTTP to another machine", "http://crm.example.com/{contact}"],
    ["plain HTTP to a look-alike of this one", "http://127.0.0.1.example.com/{contact}"],
    ["another protocol", "ftp://crm.example.com/{contact}"],
    ["no address", "https://:{contact}"],
    ["a password in it", "https://user:secret@crm.example.com/{contact}"],
    ["no {contact}", "https://crm.example.com/contacts"],
    ["{tenant} alone", "https://crm.example.com/{tenant}"],
    ["{contact} behind the #, which is never sent", "https://crm.example.com/#{contact}"],
    ["{contact} that the path takes back", "https://crm.example.com/{contact}/.."],
    ["{contact} as host", "https://{contact}/contacts"],
    ["{contact} in the host", "https://{contact}.example.com/{contact}"],
    ["{tenant} in the host", "https://{tenant}.example.com/{contact}"],
    ["{contact} as user", "https://{contact}@crm.example.com/{contact}"],
    ["{contact} as port", "https://crm.example.com:{contact}/{contact}"],
  ])("%s is refused before any lookup", async (_what, place) => {
    const { code, message, details } = await refusal(() => createContacts({ place }));
    expect(code).toBe("NOT_CONFIGURED");
    expect(message).toContain("address of the contacts");
    expect(details.fix).toContain("[agents] contacts");
    expect(message).not.toMatch(/example|secret/);
  });

  test("is taken on this machine, in each of its names", () => {
    for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "[::1]"]) {
      expect(() => createContacts({ place: `http://${host}:1/{contact}` })).not.toThrow();
    }
    expect(() => createContacts({ place: "https://crm.example.com/?id={contact}" })).not.toThrow();
  });

  test("a token that cannot be a header is no crash", async () => {
    const server = await serve(found);
    const { resolve } = createContacts({ place: `${server.origin}/{contact}`, token: "a\r\nX-Admin: 1" });
    expect((await refusal(resolve("ada", "default"))).code).toBe("POLICY_STORE_UNAVAILABLE");
    expect(server.seen).toEqual([]);
  });
});
