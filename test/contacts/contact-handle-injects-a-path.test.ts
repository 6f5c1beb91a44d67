import fc from "fast-check";
import { expect, test } from "vitest";
import { createContacts } from "../../src/contacts/contacts.js";
import { json, serve } from "../twilio/servers.js";
import { bookOf, PHONE, refusal, TOKEN } from "./places.js";

const HOSTILE = [
  "../admin",
  "..",
  ".",
  "./ada",
  "a/b",
  "/etc/passwd",
  "a\\b",
  "..\\..",
  "ada?role=admin",
  "ada#x",
  "ada&id=bob",
  "ada;id=bob",
  "%2e%2e%2fadmin",
  "%2f",
  "ada%2fadmin",
  "ada%2e%2e",
  "%00",
  "ada%0d%0aX-Admin:1",
  "ada\r\nX-Admin: 1",
  "ada\nbob",
  "ada\n",
  "\nada",
  "ada\u0000",
  "\u0000",
  " ada",
  "ada ",
  "a da",
  "\tada",
  "аda",
  "ａｄａ",
  "ada\u200b",
  "\u202eada",
  "ada\u2028",
  "\ud800",
  "é",
  "１",
  "{contact}",
  "{tenant}",
  "$&",
  "$1",
  "//evil.example.com/",
  "http://evil.example.com",
  "@evil.example.com",
  "-rf",
  "_ada",
  "__proto__",
  "*",
  "a,b",
  "a:b",
  "a'b",
  'a"b',
  "a<b>",
  "a|b",
  "[object Object]",
  "a".repeat(129),
  "a".repeat(1_000_000),
  "",
];

const PLACES = ["/contacts/{contact}", "/contacts/{contact}/{tenant}", "/contacts?id={contact}"];

test("a handle that is more than a name reaches no server", async () => {
  const server = await serve((response) => json(response, 200, { to: PHONE }));
  for (const path of PLACES) {
    const { resolve } = createContacts({ place: `${server.origin}${path}`, token: TOKEN });
    for (const handle of HOSTILE) expect(await resolve(handle, "default"), JSON.stringify(handle)).toBeUndefined();
  }
  expect(server.seen).toEqual([]);
});

test("nor is it a contact of a file", async () => {
  const { resolve } = createContacts({ place: bookOf({ ada: PHONE }) });
  for (const handle of HOSTILE) expect(await resolve(handle, "default"), JSON.stringify(handle)).toBeUndefined();
});

test("whatever the handle, a request that is made has the template's path with one name in it", async () => {
  const server = await serve((response) => json(response, 200, { to: PHONE }));
  const { resolve } = createContacts({ place: `${server.origin}/v1/contacts/{contact}/phone?id={contact}` });
  const names = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."aZ09._-@"), minLength: 1, maxLength: 128 }),
    fc.string({ unit: fc.constantFrom(..."a.-@/%?#\r\n \u202e"), maxLength: 12 }),
  );
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(names, async (handle) => {
      await resolve(handle, "default");
      if (server.seen.length === asked) return;
      asked += 1;
      const encoded = encodeURIComponent(handle);
      expect(server.seen.at(-1)!.url).toBe(`/v1/contacts/${encoded}/phone?id=${encoded}`);
    }),
    { numRuns: 300 },
  );
  expect(asked).toBeGreaterThan(50);
});

test("a tenant's name that is more than a name is refused where it would stand in the address", async () => {
  const server = await serve((response) => json(response, 200, { to: PHONE }));
  const { resolve } = createContacts({ place: `${server.origin}/{tenant}/{contact}` });
  for (const tenant of ["..", ".", "", "a/b", "../admin", "a b", "é"]) {
    expect((await refusal(resolve("ada", tenant))).code, tenant).toBe("NOT_CONFIGURED");
  }
  expect(server.seen).toEqual([]);
});
